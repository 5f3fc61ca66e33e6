import RealModule

/// What solving a problem found, and how well it is known.
public struct Solution: Sendable {
  /// All parameters in natural units, fixed ones included. Of a separable problem: the nonlinear
  /// ones, then the linear ones.
  public let parameters: [Double]
  public let names: [String]
  public let states: [ParameterState]
  /// Σρ(√wᵢ·(fᵢ − yᵢ)), for least squares half the weighted residual sum of squares; computed
  /// from ``predictions``.
  public let objective: Double
  /// Σwᵢ(yᵢ − fᵢ)².
  public let residualSumOfSquares: Double
  /// yᵢ − fᵢ, unweighted.
  public let residuals: [Double]
  /// fᵢ at ``parameters``.
  public let predictions: [Double]
  public let stopReason: StopReason
  /// The method that finished; `nil` if nothing was to be searched.
  public let method: Method?
  /// Whether the solution came from multi-start rather than from the starts given.
  public let usedMultiStart: Bool
  public let evaluations: Evaluations
  /// n − p, with p the parameters estimated; those fixed or at a bound do not count.
  public let degreesOfFreedom: Int
  /// Of the parameters, s²(JᵀWJ)⁻¹ (see ``Solution/standardErrors``), with zeros for those fixed
  /// or at a bound. `nil` if any is undetermined.
  public let covariance: [[Double]]?
  /// √ of the covariance's diagonal. `nil` for parameters that are fixed, at a bound or
  /// undetermined: see ``states``.
  ///
  /// For least squares s² = RSS/(n − p). For a robust loss the covariance is that of an
  /// M-estimator (Huber 1981, §7.6): s² = (Σψ²/(n − p)) / (Σψ′/n)².
  /// Of a Huber loss with few residuals within its threshold, Σψ′ is told from more of them.
  public let standardErrors: [Double?]
  /// Ratio of the largest to the least singular value of the Jacobian with its columns scaled to
  /// length 1, so without units: 1 is perfect, and its logarithm is the digits lost.
  public let conditionNumber: Double?
  /// R² = 1 − Σw(y − f)²/Σw(y − ȳ)², ȳ the weighted mean. `nil` if the observations do not vary.
  public let rSquared: Double?
  /// −2 ln L at the maximum of the Gaussian likelihood, n(ln(2π·RSS/n) + 1) − Σ ln wᵢ. `nil` for exact
  /// fits. For a robust loss 2Σρ takes the place of RSS: the likelihood of a density ∝ exp(−ρ/φ) whose
  /// dispersion φ is at its best, up to constants, which compares fits by one kind of loss.
  public let minusTwoLogLikelihood: Double?
  /// The distinct minima that multi-start polished, best first; empty without it.
  public let minima: [Minimum]

  /// n, the observations of positive weight.
  public let count: Int
  /// What 2·Δ(objective) is compared with in a likelihood ratio: s², or for a robust loss
  /// (Σψ²/(n − p))/(Σψ′/n).
  let profileScale: Double?

  /// The value of the parameter called `name`.
  public subscript(name: String) -> Double? {
    names.firstIndex(of: name).map { parameters[$0] }
  }

  /// The parameters that sit on a bound.
  public var atBound: [String] {
    zip(names, states).filter { $0.1.isAtBound }.map(\.0)
  }

  /// Parameters of the likelihood: those estimated, and the noise's variance.
  package var likelihoodCount: Double { Double(count - degreesOfFreedom + 1) }

  /// Akaike's criterion, which counts the noise variance as R does. `nil` where
  /// ``minusTwoLogLikelihood`` is.
  public var aic: Double? {
    minusTwoLogLikelihood.map {
      InformationCriterion.aic(minusTwoLogLikelihood: $0, parameters: likelihoodCount)
    }
  }

  /// The same with the correction for few observations; `nil` too where these are too few for it.
  public var aicc: Double? {
    minusTwoLogLikelihood.flatMap {
      InformationCriterion.aicc(
        minusTwoLogLikelihood: $0, parameters: likelihoodCount, observations: count)
    }
  }

  /// Schwarz's criterion. `nil` where ``minusTwoLogLikelihood`` is.
  public var bic: Double? {
    minusTwoLogLikelihood.map {
      InformationCriterion.bic(
        minusTwoLogLikelihood: $0, parameters: likelihoodCount, observations: count)
    }
  }

  /// √(RSS/(n − p)), the estimated noise of an observation of weight 1.
  public var residualStandardDeviation: Double? {
    degreesOfFreedom > 0 ? (residualSumOfSquares / Double(degreesOfFreedom)).squareRoot() : nil
  }
}
