public import Basics
import Differentiation
import Laws
import LeastSquares
import RealModule
import Records

extension CurveFit {
  /// The curve at one point.
  public struct Prediction: Sendable, Hashable, Codable {
    /// A value for each input.
    public var inputs: [Double]
    public var value: Double
    /// Of the curve itself, by the delta method; of ln y where relative errors were fitted. Absent
    /// where the points do not determine the parameters.
    public var standardError: Double?
    /// Where the curve is, with the confidence of the level; within the values that the metric can take, and
    /// absent where the curve itself leaves them.
    public var confidence: Interval?
    /// Where one more value would be: the curve's doubt and the scatter of values.
    public var interval: Interval?
  }

  /// The curve at positions, for a family of one variable.
  public func predictions(at positions: [Double], level: Double? = nil) -> [Prediction] {
    predictions(atInputs: [positions], level: level)
  }

  /// The curve at points of all its inputs, one column each.
  ///
  /// - Parameter level: the confidence level; by default that of the fit.
  public func predictions(atInputs inputs: [[Double]], level: Double? = nil) -> [Prediction] {
    let (values, slopes) = family.valuesAndDerivatives(self.values, over: inputs)
    let trusts = options.trustsStandardErrors && points.standardErrors != nil
    let factor = Distributions.studentFactor(
      level: level ?? options.level,
      degreesOfFreedom: trusts ? 1e6 : Double(max(quality.degreesOfFreedom, 1)))
    let misfitFactor = Distributions.studentFactor(
      level: level ?? options.level, degreesOfFreedom: Double(HeldOutForecasts.originCount))
    let isRelative = options.errors == .relative
    let isUnbounded = points.bounds == Curve.unbounded
    let link = RangeLink(range: isRelative && isUnbounded ? 0 ... .infinity : points.bounds)
    return values.indices.map { row in
      let value = values[row]
      var prediction = Prediction(inputs: inputs.map { $0[row] }, value: value)
      guard let covariance = parameters.covariance, value.isFinite,
        quality.degreesOfFreedom > 0 || trusts
      else {
        return prediction
      }
      // A parameter at its bound may have no derivative there; it does not vary.
      let gradient = slopes.indices.map { j in
        covariance[j][j] == 0 ? 0 : isRelative ? slopes[j][row] / value : slopes[j][row]
      }
      let variance = covariance.form(gradient, gradient)
      guard variance.isFinite else { return prediction }
      let error = max(variance, 0).squareRoot()
      let unit = isRelative ? abs(value) : 1
      func interval(_ half: Double) -> Interval? {
        link.interval(around: value, halfWidth: half * unit)
      }
      let misfit = misfitFactor * misfitRate * distanceBeyond(inputs[0][row])
      func half(_ variance: Double) -> Double {
        (factor * factor * variance + misfit * misfit).squareRoot()
      }
      prediction.standardError = error
      prediction.confidence = interval(half(error * error))
      let scatter = statistics.scatter ?? 0
      prediction.interval = interval(half(error * error + scatter * scatter))
      return prediction
    }
  }
}
