public import Basics
import Laws

/// How well a fitted curve is matched by points that it was not fitted to.
///
/// ```swift
/// let score = try CurveEvaluation(of: fit, on: heldOut)
/// score.coverage     // the share of points inside their intervals
/// ```
public struct CurveEvaluation: Sendable, Hashable, Encodable {
  public var law: String
  /// What the points are of.
  public var name: String
  public var points: Int
  /// 1 − Σ(y − ŷ)²/Σ(y − ȳ)²; absent where the values do not vary.
  public var r2: Double?
  /// Mean |y − ŷ|.
  public var mae: Double
  public var rmse: Double
  /// Mean and largest |y − ŷ|/|y|; absent where a value is 0.
  public var meanRelativeError: Double?
  public var worstRelativeError: Double?
  /// The share of values inside their intervals; absent where the fit has none.
  public var coverage: Double?
  /// The confidence level of the intervals.
  public var level: Double
  /// The curve at each point, in their order, and what was measured there.
  public var predictions: [CurveFit.Prediction]
  public var observed: [Double]

  /// Scores the fit on each point; those that it was fitted to flatter it.
  ///
  /// - Parameter level: the confidence level; by default that of the fit.
  /// - Throws: `Refusal` where there is no usable point, or the curve has no value at one.
  public init(of fit: CurveFit, on points: CurveData, level: Double? = nil) throws(Refusal) {
    let usable = points.usable
    guard usable.count > 0 else { throw Refusal(.data, "\(points.name): no row to judge by") }
    predictions = fit.predictions(atInputs: usable.inputs, level: level)
    observed = usable.observed
    if let row = predictions.firstIndex(where: { !$0.value.isFinite }) {
      let inputs = zip(usable.variables, predictions[row].inputs).map { "\($0) = \($1)" }
      throw Refusal(
        .data,
        "\(points.name): the curve has no value at \(inputs.joined(separator: ", ")); leave "
          + "the row out")
    }
    let score = PredictionScore(
      observed: observed, predicted: predictions.map(\.value),
      intervals: predictions.map(\.interval))
    law = fit.family.name
    name = points.name
    self.points = observed.count
    r2 = score.r2
    mae = score.mae
    rmse = score.rmse
    meanRelativeError = score.meanRelativeError
    worstRelativeError = score.worstRelativeError
    coverage = score.coverage
    self.level = level ?? fit.options.level
  }
}
