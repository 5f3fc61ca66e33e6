/// How good a fit of runs is, in the figures that people ask for first.
public struct Goodness: Sendable, Hashable {
  /// What it predicts by, in a title: `annealing law`, `average of laws`.
  public var title: String
  /// How many runs were fitted, and how many rows they have.
  public var runs: Int
  public var rows: Int
  /// The share of the variance of ln L over the fitted rows that is explained.
  public var rSquared: Double?
  /// The root of the mean square of ln L − ln L̂ over the fitted rows: about the relative error of one.
  public var rmse: Double?
  /// By how much what was held out in turn is missed, relative to the loss.
  public var heldOutError: Double?
  /// How many runs, or futures of runs, were held out.
  public var heldOut: Int

  public init(
    title: String, runs: [Fit.FittedRun], rSquared: Double? = nil, rmse: Double? = nil,
    heldOutError: Double? = nil, heldOut: Int = 0
  ) {
    self.title = title
    self.runs = runs.count
    rows = runs.reduce(0) { $0 + $1.rows }
    self.rSquared = rSquared
    self.rmse = rmse
    self.heldOutError = heldOutError
    self.heldOut = heldOut
  }
}

/// How far off a fit is on the rows that it was made from.
struct ResidualFigures {
  var rSquared: Double?
  var rmse: Double?

  /// - Parameters:
  ///   - logLosses: ln L of all rows.
  ///   - residuals: ln L − ln L̂ of each.
  init(logLosses: [Double], residuals: [Double]) {
    let count = Double(residuals.count)
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let mean = logLosses.reduce(0, +) / count
    let total = logLosses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    rmse = squares.isFinite && count > 0 ? (squares / count).squareRoot() : nil
    rSquared = squares.isFinite && total > 0 ? 1 - squares / total : nil
  }
}
