import CKernels
import Testing

@testable import Training

/// What each instruction set computes, beside the same text compiled for double precision.
struct InstructionSetTests {
  /// Those that this processor has.
  static let sets: [String] = ["avx512", "avx2", "baseline"].filter {
    losscast_updates_of($0) != nil
  }

  /// Numbers from −1 to 1, the same each time.
  private func numbers<Scalar: KernelScalar>(_ count: Int, _ stream: UInt32) -> [Scalar] {
    (0..<count).map {
      let words = Philox4x32.words(counter: (UInt32($0), stream, 0, 0), key: (1, 2))
      // In single precision first, so that both precisions begin from the same.
      return Scalar(Float(words.0) * 0x1p-31 - 1)
    }
  }

  /// Numbers that kernels read and write, freed together.
  private final class Memory<Scalar: KernelScalar> {
    private var taken: [UnsafeMutableBufferPointer<Scalar>] = []

    func copy(_ numbers: [Scalar]) -> UnsafeMutablePointer<Scalar> {
      let buffer = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: numbers.count)
      _ = buffer.initialize(from: numbers)
      taken.append(buffer)
      return buffer.baseAddress!
    }

    /// All numbers of what was handed out at these addresses.
    func numbers(_ starts: UnsafeMutablePointer<Scalar>...) -> [Scalar] {
      starts.flatMap { start in taken.first { $0.baseAddress == start }! }
    }

    deinit { for buffer in taken { buffer.deallocate() } }
  }

  /// The outputs of every model kernel, in sizes that leave parts of vectors and of blocks over.
  private func outputs<Scalar: KernelScalar>(
    of kernels: losscast_model_kernels, _: Scalar.Type
  ) -> [String: [Scalar]] {
    let (rows, width, heads, headWidth) = (37, 21, 3, 7)
    let memory = Memory<Scalar>()
    var outputs: [String: [Scalar]] = [:]
    func random(_ count: Int, _ stream: UInt32, _ size: Scalar = 1)
      -> UnsafeMutablePointer<Scalar>
    { memory.copy(numbers(count, stream).map { size * $0 }) }
    let tokens = (0..<rows).map { UInt8(7 * $0 % 11) }
    let delta = random(rows * width, 2)
    let (gain, bias) = (random(width, 3), random(2 * width, 4))

    let x = random(rows * width, 1, 3)
    kernels.embed(rows, width, 10, tokens, random(11 * width, 5), random(10 * width, 6), x)
    outputs["embed"] = memory.numbers(x)
    let tables = (random(11 * width, 7), random(10 * width, 8))
    kernels.embed_backward(rows, width, 10, tokens, delta, tables.0, tables.1)
    outputs["embed_backward"] = memory.numbers(tables.0, tables.1)

    let (sum, y) = (random(rows * width, 0), random(rows * width, 0))
    let statistics = random(2 * rows, 0)
    kernels.norm(rows, width, x, delta, bias, gain, bias, sum, y, statistics)
    outputs["norm"] = memory.numbers(sum, y, statistics)
    let dx = random(rows * width, 9)
    let sums = (random(width, 10), random(width, 11), random(width, 12))
    kernels.norm_backward(
      rows, width, delta, sum, statistics, gain, true, dx, sums.0, sums.1, sums.2)
    outputs["norm_backward"] = memory.numbers(dx, sums.0, sums.1, sums.2)

    var up = random(rows * width, 13, 6)
    kernels.gelu(rows, width, up, bias, y)
    outputs["gelu"] = memory.numbers(up, y)
    up = random(rows * width, 24, 3)
    kernels.tanh_unit(rows, width, up, bias, y)
    outputs["tanh_unit"] = memory.numbers(up, y)
    up = random(rows * width, 25, 3)
    kernels.relu(rows, width, up, bias, y)
    outputs["relu"] = memory.numbers(up, y)
    up = random(2 * rows * width, 14, 5)
    kernels.swiglu(rows, width, up, bias, y)
    outputs["swiglu"] = memory.numbers(up, y)
    let upBias = random(2 * width, 15)
    kernels.activation_backward(rows, width, 2, delta, up, upBias)
    outputs["activation_backward"] = memory.numbers(up, upBias)

    let qkv = random(3 * rows * width, 16, 4)
    let (qkvBias, d_qkvBias) = (random(3 * width, 17), random(3 * width, 18))
    let shares = random(2 * rows * heads, 0)
    let scratch = random(kernels.attention_scratch(rows, headWidth), 0)
    kernels.attention(
      rows, heads, headWidth, 0.3, qkv, qkvBias, nil, nil, y, shares, scratch)
    outputs["attention"] = memory.numbers(y, shares)
    kernels.attention_backward(
      rows, heads, headWidth, 0.3, qkv, qkvBias, nil, nil, y, shares, delta, d_qkvBias, nil, scratch
    )
    outputs["attention_backward"] = memory.numbers(qkv, d_qkvBias)

    let normed = random(3 * rows * width, 26, 4)
    let (gains, d_gains) = (random(2 * headWidth, 27), random(2 * headWidth, 28))
    kernels.attention(
      rows, heads, headWidth, 0.3, normed, qkvBias, gains, nil, y, shares, scratch)
    outputs["attention, normed"] = memory.numbers(y, shares)
    kernels.attention_backward(
      rows, heads, headWidth, 0.3, normed, qkvBias, gains, nil, y, shares, delta, d_qkvBias,
      d_gains,
      scratch)
    outputs["attention_backward, normed"] = memory.numbers(normed, d_qkvBias, d_gains)

    let logits = random(rows * 19, 19, 6)
    let loss = kernels.cross_entropy(rows, 19, logits, tokens, 0.25, 0, nil)
    outputs["cross_entropy"] = memory.numbers(logits) + [Scalar(loss / Double(rows))]
    let held = random(rows * 19, 29, 6)
    var squares = 0.0
    let plain = kernels.cross_entropy(rows, 19, held, tokens, 0.25, 0.1, &squares)
    outputs["cross_entropy, with z"] =
      memory.numbers(held) + [Scalar(plain / Double(rows)), Scalar(squares / Double(rows))]

    kernels.add(rows * width, x, delta)
    outputs["add"] = memory.numbers(x)
    kernels.multiply(rows * width, x, 0.7)
    outputs["multiply"] = memory.numbers(x)
    outputs["squared_distance"] = [
      Scalar(kernels.squared_distance(rows * width, x, nil)),
      Scalar(kernels.squared_distance(rows * width, x, delta)),
    ]
    return outputs
  }

  @Test(arguments: sets)
  func `model kernels agree with double precision`(_ set: String) throws {
    let kernels = try #require(losscast_model_kernels_of(set)).pointee
    let single = outputs(of: kernels, Float.self)
    let double = outputs(of: losscast_model_kernels_f64().pointee, Double.self)
    for (name, expected) in double {
      let found = try #require(single[name])
      let size = expected.map(abs).max() ?? 0
      let apart = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
      #expect(apart <= 3e-6 * size, "\(name): \(apart) of \(size)")
    }
  }

  @Test(arguments: sets)
  func `updates agree with their formulas`(_ set: String) throws {
    let updates = try #require(losscast_updates_of(set)).pointee
    let n = 533
    let (p, g): ([Float], [Float]) = (numbers(n, 20), numbers(n, 21))
    let (m, v): ([Float], [Float]) = (numbers(n, 22), numbers(n, 23).map { $0 * $0 })
    func check(_ found: [Float], _ expected: (Int) -> Double, _ name: String) {
      let apart = found.indices.map { abs(Double(found[$0]) - expected($0)) }.max() ?? .infinity
      #expect(apart <= 1e-6, "\(name): \(apart)")
    }

    var (weights, mean, square) = (p, m, v)
    updates.adamw(n, &weights, g, &mean, &square, 0.5, 0.01, 0.9, 0.95, 1e-3, 0.02, 0.19, 0.0975)
    check(
      weights,
      { i in
        let gradient = 0.5 * Double(g[i])
        let mean = 0.9 * Double(m[i]) + 0.1 * gradient
        let square = 0.95 * Double(v[i]) + 0.05 * gradient * gradient
        return 0.98 * Double(p[i]) - 0.01 * (mean / 0.19) / ((square / 0.0975).squareRoot() + 1e-3)
      }, "adamw")
    for isNesterov in [false, true] {
      var (weights, velocity) = (p, m)
      updates.momentum(n, &weights, g, &velocity, 2, 0.1, 0.9, 0.01, 0.02, isNesterov)
      check(
        weights,
        { i in
          let gradient = 2 * Double(g[i]) + 0.01 * Double(p[i])
          let velocity = 0.9 * Double(m[i]) + gradient
          return 0.98 * Double(p[i]) - 0.1 * (isNesterov ? gradient + 0.9 * velocity : velocity)
        }, "momentum")
    }
    weights = p
    updates.sgd(n, &weights, g, 2, 0.1, 0.01, 0.02)
    check(
      weights, { 0.98 * Double(p[$0]) - 0.1 * (2 * Double(g[$0]) + 0.01 * Double(p[$0])) }, "sgd")
    weights = p
    updates.axpy(n, &weights, 0.3, g)
    check(weights, { Double(p[$0]) + 0.3 * Double(g[$0]) }, "axpy")
    weights = p
    updates.lerp(n, &weights, g, 0.3)
    check(weights, { Double(p[$0]) + 0.3 * Double(g[$0] - p[$0]) }, "lerp")
    var sums = (0.0, 0.0)
    updates.norms(n, g, &sums.0, &sums.1)
    let squares = g.reduce(0) { $0 + Double($1) * Double($1) }
    let absolutes = g.reduce(0) { $0 + Double(abs($1)) }
    #expect(abs(sums.0 - squares) <= 1e-6 * squares)
    #expect(abs(sums.1 - absolutes) <= 1e-6 * absolutes)
  }
}

extension InstructionSetTests {
  @Test(arguments: sets)
  func `steps of power-law regression are those of the formulas`(_ set: String) throws {
    let kernels = try #require(losscast_regression_kernels_of(set)).pointee
    let baseline = try #require(losscast_regression_kernels_of("baseline")).pointee
    // Whole sixteens, parts of them, and both.
    for n in [1, 5, 32, 77] {
      let (u, eigenvalues): ([Double], [Double]) = (numbers(n, 24), numbers(n, 25))
      let g: [Float] = numbers(n, 26)
      let terms = g.indices.map { (u[$0], eigenvalues[$0], Double(g[$0])) }
      func check(
        _ name: String, _ compute: (losscast_regression_kernels) -> (Double, [Double]),
        _ sum: Double, _ moved: [Double] = []
      ) {
        let (foundSum, found) = compute(kernels)
        #expect(abs(foundSum - sum) <= 1e-14 * Double(n), "\(name), \(n)")
        #expect(
          zip(found, moved).allSatisfy { abs($0 - $1) <= 1e-15 } && found.count == moved.count,
          "\(name), \(n)")
        #expect(compute(baseline) == (foundSum, found), "\(name), \(n)")
      }
      check("squares", { ($0.squares(n, g), []) }, terms.reduce(0) { $0 + $1.2 * $1.2 })
      check("product", { ($0.product(n, u, g), []) }, terms.reduce(0) { $0 + $1.0 * $1.2 })
      let errors = terms.map { $0 - $1 * (0.3 * $0 + 0.2 * $2) }
      check(
        "step",
        {
          var errors = u
          return ($0.step(n, &errors, eigenvalues, g, 0.3, 0.2), errors)
        }, errors.reduce(0) { $0 + $1 * $1 }, errors)
      let risks = terms.map { u, λ, _ in u * (1 - λ * (0.4 - 0.1 * λ)) + 0.05 * λ * λ }
      check(
        "expected step",
        {
          var risks = u
          return ($0.expected_step(n, &risks, eigenvalues, 0.4, 0.1, 0.05), risks)
        }, risks.reduce(0, +), risks)
    }
  }

  @Test(arguments: sets)
  func `normal numbers are bit for bit those of the formulas`(_ set: String) throws {
    let updates = try #require(losscast_updates_of(set)).pointee
    let count = 77
    var normals = [Float](repeating: 0, count: 4 * count)
    updates.normals(count, .max - 9, [3, 4, 5], [6, 7], &normals)
    for i in 0..<count {
      let words = Philox4x32.words(
        counter: (UInt32.max - 9 &+ UInt32(i), 3, 4, 5), key: (6, 7))
      let first = BoxMuller.normals(words.0, words.1)
      let second = BoxMuller.normals(words.2, words.3)
      #expect(
        [first.0, first.1, second.0, second.1] == (0..<4).map { normals[$0 * count + i] })
    }
  }
}
