import Foundation
import Testing

@testable import Training

@Suite("Random numbers")
struct RandomNumberTests {
  /// The authors' known answers for philox4x32, ten rounds (Random123, `kat_vectors`).
  @Test func `Philox gives its authors' known answers`() {
    #expect(
      Philox4x32.words(counter: (0, 0, 0, 0), key: (0, 0))
        == (0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox4x32.words(counter: (.max, .max, .max, .max), key: (.max, .max))
        == (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox4x32.words(
        counter: (0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
        key: (0xA409_3822, 0x299F_31D0)) == (0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func `Box–Muller is the exact transform of its words to single precision`() {
    let edges: [UInt32] = [
      0, 1, 2, 3, 0x1FF, 0x200, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xB504_F333, 0xFFFF_FDFF,
      0xFFFF_FFFE, 0xFFFF_FFFF,
    ]
    let spread = (0..<2000).map { Philox4x32.words(counter: ($0, 0, 0, 0), key: (1, 2)).0 }
    var worst = 0.0
    for first in edges + spread {
      for second in edges + spread[..<8] {
        let u = Double(Float((Double(first / 2) + 0.5) / 0x1p31))
        let radius = (-2 * log(u)).squareRoot()
        let angle = (Double(second / 512) * 0x1p-22 - 1 + 0x1p-23) * .pi / 2
        let mirror = first % 2 == 0 ? 1.0 : -1
        let found = BoxMuller.normals(first, second)
        worst = max(
          worst, abs(Double(found.0) - radius * sin(angle)),
          abs(Double(found.1) - mirror * radius * cos(angle)))
      }
    }
    #expect(worst < 2e-6, "\(worst)")
  }

  @Test func `the stream has the moments of independent standard normals`() {
    var stream = NormalStream(seed: 42, capacity: 256)
    var buffer = [Float](repeating: 0, count: 1024)
    // Powers 1 to 4, and the product with the number 256 places on, which shares its radius.
    var sums = [Double](repeating: 0, count: 5)
    let steps = 100
    for step in 1...steps {
      buffer.withUnsafeMutableBufferPointer {
        stream.fill($0, step: step, purpose: .features, place: 0)
      }
      for (i, z) in buffer.enumerated() {
        let z = Double(z)
        sums[0] += z
        sums[1] += z * z
        sums[2] += z * z * z
        sums[3] += z * z * z * z
        sums[4] += z * Double(buffer[(i + 256) % 1024])
      }
    }
    let n = Double(steps * 1024)
    let means = [0, 1, 0, 3, 0.0]
    let variances = [1, 2, 15, 96, 1.0]
    for (k, sum) in sums.enumerated() {
      #expect(abs(sum / n - means[k]) < 5 * (variances[k] / n).squareRoot(), "moment \(k)")
    }
  }

  @Test func `steps, places, purposes and seeds have numbers of their own`() {
    func first(
      seed: UInt64 = 1, step: Int = 1, purpose: NormalStream.Purpose = .features, place: Int = 0
    ) -> [Float] {
      var stream = NormalStream(seed: seed, capacity: 1)
      var four = [Float](repeating: 0, count: 4)
      four.withUnsafeMutableBufferPointer {
        stream.fill($0, step: step, purpose: purpose, place: place)
      }
      return four
    }
    let streams = [
      first(), first(seed: 2), first(seed: 1 << 32 + 1), first(step: 2), first(step: 1 << 32 + 1),
      first(purpose: .labelNoise), first(place: 1),
    ]
    #expect(Set(streams).count == streams.count)
    #expect(first() == first())
  }
}
