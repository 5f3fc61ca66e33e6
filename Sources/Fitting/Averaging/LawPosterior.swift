import Laws
import LeastSquares
import RealModule

/// What the runs and the beliefs together say of one law's parameters and of what it misses.
///
/// With ln L = ln f(θ) + misfit + jitter, beliefs about θ and the covariance K of misfit and jitter
/// (``MisfitKernel``), θ is found where the posterior is highest,
///
/// ```
/// ½·(ln L − ln f)ᵀ·K⁻¹·(ln L − ln f) + ½·Σ ((q(θ) − mean)/deviation)²  = minimum,
/// ```
///
/// taken as normal around there (Laplace), and the misfit elsewhere follows by kriging.
struct LawPosterior: Sendable {
  let model: PeakedLaw
  /// Where the posterior is highest: the ``Coordinates`` of the law's parameters, then the exponents
  /// of its ``PeakResponse``.
  let point: [Double]
  /// Of the point.
  let covariance: [[Double]]
  let kernel: MisfitKernel
  /// How well the kernel's scale is known, as if from that many squares.
  let degreesOfFreedom: Double
  /// ln f at the rows, and its slopes by the point's coordinates: a column each.
  let logLosses: [Double]
  let slopes: [[Double]]

  var law: any BelievedLaw { model.law }
  /// Those of the law.
  var parameters: [Double] { model.parameters(at: point) }
  var peakResponse: PeakResponse { PeakResponse(point.suffix(PeakResponse.count)) }
  /// Of the coordinates of the law's parameters alone.
  var lawCovariance: [[Double]] {
    let count = law.parameterNames.count
    return covariance.prefix(count).map { Array($0.prefix(count)) }
  }
}

/// Unbounded coordinates of a law's parameters: logarithms of positive ones, of the distance from 1
/// of those just below it.
struct Coordinates: Sendable {
  private enum Kind { case plain, logarithm, belowOne }
  private let kinds: [Kind]
  /// Of the values that the law allows.
  let bounds: [ClosedRange<Double>]

  init(_ law: any Law) {
    kinds =
      law.linear.map { $0.isNonnegative ? .logarithm : .plain }
      + law.nonlinear.map {
        switch $0.spread {
        case .even, .eitherSign: .plain
        case .logarithmic: .logarithm
        case .towardOne: .belowOne
        }
      }
    bounds = zip(kinds, law.parameterBounds).map { kind, bounds in
      switch kind {
      case .plain: bounds
      case .logarithm: .log(bounds.lowerBound) ... .log(bounds.upperBound)
      case .belowOne: .log(1 - bounds.upperBound) ... .log(1 - bounds.lowerBound)
      }
    }
  }

  func parameters(_ coordinates: [Double]) -> [Double] {
    zip(kinds, coordinates).map { kind, value in
      switch kind {
      case .plain: value
      case .logarithm: .exp(value)
      case .belowOne: 1 - .exp(value)
      }
    }
  }

  func coordinates(_ parameters: [Double]) -> [Double] {
    zip(kinds, parameters).map { kind, value in
      switch kind {
      case .plain: value
      case .logarithm: .log(value)
      case .belowOne: .log(1 - value)
      }
    }
  }

  /// ∂parameter/∂coordinate of each.
  func slopes(at parameters: [Double]) -> [Double] {
    zip(kinds, parameters).map { kind, value in
      switch kind {
      case .plain: 1
      case .logarithm: value
      case .belowOne: value - 1
      }
    }
  }
}
