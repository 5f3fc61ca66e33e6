internal import Basics
import Laws

/// What a fitted curve says at the points that it is asked about.
public struct CurveValues: Sendable {
  public var fit: CurveFit
  public var predictions: [CurveFit.Prediction]
  /// The confidence level of the intervals.
  public var level: Double
  /// Which points lie outside what was fitted, where nothing but the formula holds the curve.
  public var warnings: [String]

  /// - Parameters:
  ///   - inputs: a column for each of the curve's variables.
  ///   - level: the confidence level; by default that of the fit.
  public init(of fit: CurveFit, at inputs: [[Double]], level: Double? = nil) {
    self.fit = fit
    self.level = level ?? fit.options.level
    predictions = fit.predictions(atInputs: inputs, level: level)
    warnings = zip(fit.points.variables, zip(inputs, fit.fittedRanges)).compactMap {
      variable, column in
      guard let far = column.0.first(where: { !column.1.contains($0) }) else { return nil }
      let ends = [column.1.lowerBound, column.1.upperBound, far].map {
        // Clocks differ in their last digits.
        NumberText.significant($0, 10)
      }
      return "\(variable) = \(ends[2]) lies outside of what was fitted, \(ends[0]) to \(ends[1])"
    }
    let range = fit.points.bounds
    if let far = predictions.first(where: { $0.value.isFinite && !range.contains($0.value) }) {
      let place = zip(fit.points.variables, far.inputs).map {
        "\($0) = \(NumberText.significant($1, 10))"
      }
      warnings.append(
        "at \(place.joined(separator: ", ")) the curve leaves the values that \(fit.points.metric) can "
          + "take")
    }
  }
}

extension CurveValues: Encodable {
  private enum Key: CodingKey { case law, formula, variables, level, predictions, warnings }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(fit.family.name, forKey: .law)
    try container.encode(fit.family.formula, forKey: .formula)
    try container.encode(fit.points.variables, forKey: .variables)
    try container.encode(level, forKey: .level)
    try container.encode(predictions, forKey: .predictions)
    try container.encode(warnings, forKey: .warnings)
  }
}
