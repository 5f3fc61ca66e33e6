package import Basics

/// How far predictions lie from what was measured, over some rows.
package struct PredictionScore: Sendable {
  /// 1 − Σ(y − ŷ)²/Σ(y − ȳ)²; absent where the values do not vary.
  package let r2: Double?
  /// Mean |y − ŷ|.
  package let mae: Double
  package let rmse: Double
  /// Mean and largest |y − ŷ|/|y|; absent where a value is 0.
  package let meanRelativeError: Double?
  package let worstRelativeError: Double?
  /// The share of values inside their intervals; absent where there are none.
  package let coverage: Double?

  /// - Parameters:
  ///   - observed: not empty.
  ///   - predicted: as many.
  ///   - intervals: one for each, where there are any.
  package init(observed: [Double], predicted: [Double], intervals: [Interval?]) {
    let errors = zip(observed, predicted).map { $0 - $1 }
    let count = Double(errors.count)
    let mean = observed.reduce(0, +) / count
    let variation = observed.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let squares = errors.map { $0 * $0 }.reduce(0, +)
    r2 = variation > 0 ? 1 - squares / variation : nil
    mae = errors.map(abs).reduce(0, +) / count
    rmse = (squares / count).squareRoot()
    let relative = observed.contains(0) ? nil : zip(errors, observed).map { abs($0) / abs($1) }
    meanRelativeError = relative.map { $0.reduce(0, +) / count }
    worstRelativeError = relative?.max()
    let judged = zip(observed, intervals).compactMap { value, interval in
      interval.map { $0.contains(value) }
    }
    coverage = judged.isEmpty ? nil : Double(judged.count { $0 }) / Double(judged.count)
  }
}
