public import Basics
import Laws
import RealModule

/// How a predictor did on runs that it has not seen.
public struct ScalingScore: Sendable {
  public struct Row: Sendable, Encodable {
    public var run: String
    public var params: Double?
    public var tokens: Double?
    public var loss: Double
    public var forecast: Estimate
    /// (L̂ − L)/L.
    public var error: Double
    public var isInside: Bool
  }

  public var rows: [Row]

  public init(_ predictor: any ScalingPredictor, on table: ScalingTable) {
    self.init(of: predictor.losses(at: table.points, level: nil), on: table)
  }

  /// - Parameter forecasts: of the table's runs, in its order.
  public init(of forecasts: [Estimate], on table: ScalingTable) {
    let sizes = table.points.values(.parameters)
    let tokens = table.points.values(.tokens)
    rows = forecasts.indices.map { index in
      let loss = table.losses[index]
      return Row(
        run: table.runs[index], params: sizes[index].isFinite ? sizes[index] : nil,
        tokens: tokens[index].isFinite ? tokens[index] : nil, loss: loss,
        forecast: forecasts[index], error: (forecasts[index].value - loss) / loss,
        isInside: forecasts[index].interval.contains(loss))
    }
  }

  /// The mean of |L̂ − L|/L.
  public var meanError: Double {
    rows.reduce(0) { $0 + abs($1.error) } / Double(max(rows.count, 1))
  }

  /// The share of losses inside their intervals.
  public var coverage: Double {
    Double(rows.count { $0.isInside }) / Double(max(rows.count, 1))
  }

  /// The median of half an interval over the forecast.
  public var halfWidth: Double {
    rows.map { $0.forecast.interval.width / 2 / $0.forecast.value }.median ?? 0
  }
}
