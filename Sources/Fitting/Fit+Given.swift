public import Basics
public import Laws
import Records

extension Fit {
  /// A law with parameters from elsewhere, such as a publication: it forecasts like a fit, but
  /// knows neither how sure its parameters are nor where they hold.
  ///
  /// - Parameters:
  ///   - values: every parameter of the law by name.
  ///   - warmup: the convention that the parameters were fitted under.
  /// - Throws: `Refusal` if a parameter is missing, unknown or outside its bounds.
  public init(
    _ law: any Law, given values: [String: Double], warmup: WarmupConvention = .trueRates
  ) throws(Refusal) {
    let options = FitOptions(warmup: warmup, fixed: values)
    try Self.check(options, against: law)
    let missing = law.parameterNames.filter { values[$0] == nil }
    guard missing.isEmpty else {
      throw Refusal(
        .usage,
        "the \(law.name) law needs a value of \(missing.joined(separator: ", ")) too; its "
          + "parameters are \(law.parameterNames.joined(separator: ", "))")
    }
    self.init(
      law: law,
      parameters: FittedParameters(
        law.parameterNames.map {
          FittedParameter(
            value: values[$0] ?? 0, standardError: nil, interval: nil, isFixed: true,
            isHeld: false, isAtBound: false)
        }, names: law.parameterNames, covariance: nil),
      objective: 0,
      quality: FitQuality(
        count: 0, degreesOfFreedom: 0, rSquared: nil, aicc: nil, conditionNumber: nil,
        evaluations: 0, method: "none", stopReason: "the parameters were given",
        isConverged: true, notes: []),
      diagnostics: Diagnostics(
        autocorrelation: 0, effectiveRows: 0, residualScale: 0, misfit: nil, misfitRuns: 0),
      runs: [],
      conventions: Conventions(
        warmup: warmup, huberThreshold: options.huberThreshold, level: options.level,
        seed: options.seed, reading: options.reading))
  }
}
