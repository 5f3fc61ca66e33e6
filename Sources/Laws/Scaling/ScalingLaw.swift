public import Differentiation
import RealModule

/// A law of what was trained: the loss as a function of model size, data, compute, batch or experts.
///
/// It is written in the units of its ``ScalingPoints``, and linear in some of its parameters. What
/// people read are its ``absolute(_:in:)`` parameters: those of its authors' formula, for quantities
/// counted one by one.
///
/// To add one, write a file like `AdditiveScalingLaw.swift` and name it in ``ScalingCatalog/all``;
/// fitting, intervals, the command line, its documentation and the plots follow.
public protocol ScalingLaw: SeparableFormula where Inputs == ScalingPoints {
  /// When to fit it, and what it asks for, in a few sentences.
  var use: String { get }
  /// What it must know of a point.
  var quantities: [ScalingQuantity] { get }
  /// The fewest points that it is fitted to; one more than it has free parameters by default.
  var fewestPoints: Int { get }
  /// The parameters of its authors' formula: names, and what they mean.
  var absoluteParameters: [(name: String, meaning: String)] { get }

  /// The parameters of its authors' formula from those in units, in the order of
  /// ``SeparableFormula/parameterNames``.
  func absolute<S: DifferentiableNumber>(_ parameters: [S], in units: ScalingUnits) -> [S]

  /// The parameters in units from those of its authors' formula: the inverse of ``absolute(_:in:)``.
  func relative(_ absolute: [Double], in units: ScalingUnits) -> [Double]

  /// The ln N, in units, with the least loss along ln D = `logBudget` − (1 + `tilt`)·ln N, where a closed
  /// form is known; with C = 6·N·D the tilt is 0.
  func bestLogSize(_ parameters: [Double], logBudget: Double, tilt: Double) -> Double?
}

extension ScalingLaw {
  public var fewestPoints: Int { linear.count + nonlinear.count + 1 }

  public func count(over points: ScalingPoints) -> Int { points.count }

  public var absoluteParameters: [(name: String, meaning: String)] {
    linear.map { ($0.name, $0.meaning) } + nonlinear.map { ($0.name, $0.meaning) }
  }

  public func bestLogSize(_ parameters: [Double], logBudget: Double, tilt: Double) -> Double? {
    nil
  }

  /// The values that a parameter of the authors' formula may have.
  public func absoluteBounds(of name: String) -> ClosedRange<Double> {
    if let index = parameterNames.firstIndex(of: name) {
      let bounds = parameterBounds[index]
      // Amplitudes change with the units; what shapes a term does not.
      return index < linear.count ? bounds.lowerBound ... .infinity : bounds
    }
    return -.infinity ... .infinity
  }

  /// The losses that the law has at points, by parameters of its authors' formula.
  ///
  /// ```swift
  /// AdditiveScalingLaw().losses([1.69, 406.4, 410.7, 0.34, 0.28], at: points)
  /// ```
  public func losses(_ absolute: [Double], at points: ScalingPoints) -> [Double] {
    values(relative(absolute, in: points.units), over: points)
  }
}

extension LinearParameter {
  /// E, the loss that no size and no data go below.
  static let scalingLimit = LinearParameter("E", "irreducible loss, nats", isLevel: true)
}

extension NonlinearParameter {
  /// An exponent of a scaling law.
  static func scalingExponent(_ name: String, _ meaning: String) -> NonlinearParameter {
    NonlinearParameter(name, meaning, bounds: 1e-3...5, range: 0.1...0.9, spread: .logarithmic)
  }

  /// ln of one term over another in the middle of the data.
  static func lean(_ meaning: String) -> NonlinearParameter {
    NonlinearParameter("lean", meaning, bounds: -40...40, range: -1.5...1.5, spread: .even)
  }
}

/// ln(e^a + e^b) without overflow.
@inline(__always)
func logSumExp<S: DifferentiableNumber>(_ a: S, _ b: S) -> S {
  a.value > b.value ? a + S.log(onePlus: S.exp(b - a)) : b + S.log(onePlus: S.exp(a - b))
}
