import Differentiation
import LeastSquares
import RealModule

/// c + a·e^(−kt): small enough to know all about.
struct Decay: Model {
  let times: [Double]
  var parameterCount: Int { 3 }
  var observationCount: Int { times.count }

  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in times.indices { predictions[i] = p[0] + p[1] * .exp(-p[2] * times[i]) }
  }

  /// Forty observations with seeded noise of ±0.05, three of them spoilt if `outliers`.
  static func data(outliers: Bool = false) -> (model: Decay, observed: [Double]) {
    let times = (1...40).map { Double($0) / 4 }
    var noise = Noise(seed: 1)
    var observed = times.map { 2.5 + 4 * Double.exp(-0.7 * $0) + 0.1 * noise.next() }
    if outliers {
      observed[5] += 1.5
      observed[17] -= 2
      observed[30] += 3
    }
    return (Decay(times: times), observed)
  }

  static let parameters = [
    Parameter("floor", start: 1), Parameter("amplitude", start: 1), Parameter("rate", start: 0.2),
  ]

  /// The same model with its linear parameters left to variable projection.
  struct Separated: SeparableModel {
    let times: [Double]
    var linearCount: Int { 2 }
    var nonlinearCount: Int { 1 }
    var observationCount: Int { times.count }

    func basis<S: DifferentiableNumber>(_ rate: [S], into columns: inout [[S]]) {
      for i in times.indices {
        columns[0][i] = 1
        columns[1][i] = .exp(-rate[0] * times[i])
      }
    }
  }
}

/// Uniform noise in −½…½ that any language can repeat: Knuth's MMIX generator, upper 53 bits.
struct Noise {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53 - 0.5
  }
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}
