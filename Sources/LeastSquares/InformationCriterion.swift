import RealModule

/// Criteria that compare models with different numbers of parameters on the same observations: the
/// lower, the better. All begin with −2 ln L, of which a constant may be left out that is the same for
/// the models compared.
public enum InformationCriterion {
  /// Akaike's −2 ln L + 2k, with the noise's variance among the k parameters.
  public static func aic(minusTwoLogLikelihood: Double, parameters k: Double) -> Double {
    minusTwoLogLikelihood + 2 * k
  }

  /// AIC + 2k(k + 1)/(n − k − 1) (Hurvich & Tsai 1989); nil for n ≤ k + 1.
  public static func aicc(
    minusTwoLogLikelihood: Double, parameters k: Double, observations n: Int
  ) -> Double? {
    let freedom = Double(n) - k - 1
    guard freedom > 0 else { return nil }
    return aic(minusTwoLogLikelihood: minusTwoLogLikelihood, parameters: k)
      + 2 * k * (k + 1) / freedom
  }

  /// Schwarz's −2 ln L + k·ln n.
  public static func bic(
    minusTwoLogLikelihood: Double, parameters k: Double, observations n: Int
  ) -> Double {
    minusTwoLogLikelihood + k * Double.log(Double(n))
  }
}
