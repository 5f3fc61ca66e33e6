import RealModule

/// The form of a component of a ``CurvePrior``: a level that it tends to and a term that fades or
/// grows with the position x, `offset + amplitude·φ(x)`, where φ has parameters of its own.
///
/// Names and parameters are those of Domhan, Springenberg & Hutter (2015) and of the priors of
/// LC-PFN (Adriaensen et al., arXiv:2310.20447).
public enum ComponentForm: String, Sendable, Hashable, Codable, CaseIterable {
  /// c − a·x^−α
  case pow3
  /// α − (α − β)·exp(−κ·x^δ)
  case janoschek
  /// c − a/ln(x + 1)
  case ilog2
  /// α − (α − β)·exp(−(κ·x)^δ)
  case weibull
  /// α − (α − β)/(1 + (κ·x)^δ)
  case mmf
  /// c − (a·x + b)^−α
  case pow4
  /// c − b·exp(−a·x^α), where the literature writes ln b
  case exp4
  /// exp(a + b/x + c·ln x), given as exp a, b and c
  case vaporPressure
  /// a/(1 + (x/exp b)^c)
  case logPower
  /// ln(a·ln x + b)
  case logLogLinear
  /// θ·x^η/(κ^η + x^η)
  case hill3

  /// How the level and the fading term follow from parameters.
  enum Linear: Hashable {
    /// A level and the size of what is taken away from it.
    case levelAndLoss(String, String)
    /// A level and the value at the start.
    case levelAndStart(String, String)
    /// A level, from which φ itself is taken away.
    case level(String)
    /// A factor of φ.
    case factor(String)
    /// φ alone.
    case none
  }

  var linear: Linear {
    switch self {
    case .pow3, .ilog2: .levelAndLoss("c", "a")
    case .exp4: .levelAndLoss("c", "b")
    case .janoschek, .weibull, .mmf: .levelAndStart("alpha", "beta")
    case .pow4: .level("c")
    case .vaporPressure: .factor("exp(a)")
    case .logPower: .factor("a")
    case .hill3: .factor("theta")
    case .logLogLinear: .none
    }
  }

  /// The names of φ's own parameters.
  var shape: [String] {
    switch self {
    case .pow3: ["alpha"]
    case .janoschek, .weibull, .mmf: ["kappa", "delta"]
    case .ilog2: []
    case .pow4: ["a", "b", "alpha"]
    case .exp4: ["a", "alpha"]
    case .vaporPressure: ["b", "c"]
    case .logPower: ["b", "c"]
    case .logLogLinear: ["a", "b"]
    case .hill3: ["eta", "kappa"]
    }
  }

  /// The names of the parameters that enter linearly.
  var linearNames: [String] {
    switch linear {
    case .levelAndLoss(let level, let other), .levelAndStart(let level, let other): [level, other]
    case .level(let name), .factor(let name): [name]
    case .none: []
    }
  }

  /// Whether the weight alone decides how large φ is.
  var isSizedByWeight: Bool { self == .pow4 || self == .logLogLinear }

  /// The names of all parameters.
  public var parameterNames: [String] { linearNames + shape }

  /// φ at each position, for eight sets of parameters at once.
  ///
  /// - Parameter parameters: As ``shape`` names them. In single precision, which moves a curve by a
  ///   ten-millionth; noise that small is beyond any metric.
  func evaluate(
    _ parameters: ArraySlice<SIMD8<Float>>, at positions: CurvePositions,
    into column: inout [SIMD8<Double>]
  ) {
    let first = parameters.first ?? .zero
    let second = parameters.dropFirst().first ?? .zero
    let third = parameters.dropFirst(2).first ?? .zero
    switch self {
    case .pow3:
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>((-first * logarithm).exponential)
      }
    case .ilog2:
      for (i, x) in positions.values.enumerated() {
        column[i] = SIMD8(repeating: 1 / Double.log(onePlus: x))
      }
    case .janoschek, .exp4:
      let (rate, power) = (first.logarithm, second)
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>((-(rate + power * logarithm).exponential).exponential)
      }
    case .weibull:
      let rate = first.logarithm
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>((-(second * (rate + logarithm)).exponential).exponential)
      }
    case .mmf:
      let rate = first.logarithm
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>(1 / (1 + (second * (rate + logarithm)).exponential))
      }
    case .pow4:
      for (i, x) in positions.values.enumerated() {
        column[i] = SIMD8<Double>((-third * (first * Float(x) + second).logarithm).exponential)
      }
    case .vaporPressure:
      for (i, logarithm) in positions.logarithms.enumerated() {
        let inverse = first / Float(positions.values[i])
        column[i] = SIMD8<Double>((inverse + second * logarithm).exponential)
      }
    case .logPower:
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>(1 / (1 + (second * (logarithm - first)).exponential))
      }
    case .logLogLinear:
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>((first * logarithm + second).logarithm)
      }
    case .hill3:
      let scale = second.logarithm
      for (i, logarithm) in positions.logarithms.enumerated() {
        column[i] = SIMD8<Double>(1 / (1 + (first * (scale - logarithm)).exponential))
      }
    }
  }
}

/// Positions with their logarithms.
struct CurvePositions: Sendable {
  let values: [Double]
  let logarithms: [Float]

  init(_ values: [Double]) {
    self.values = values
    logarithms = values.map { Float(Double.log($0)) }
  }

  var count: Int { values.count }
}
