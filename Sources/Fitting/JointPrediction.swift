import LeastSquares
import RealModule

/// The joint distribution of ln L at several endpoints, for the losses that runs settle at,
/// without the scatter of single logged ones.
public struct JointPrediction: Sendable {
  /// Errors that the endpoints share more or less of.
  public struct Errors: Sendable {
    /// Of ln L, a row an endpoint.
    public var covariance: [[Double]]
    public var degreesOfFreedom: Double

    public init(covariance: [[Double]], degreesOfFreedom: Double) {
      self.covariance = covariance
      self.degreesOfFreedom = degreesOfFreedom
    }
  }

  /// The median losses, nats.
  public var losses: [Double]
  /// Independent of each other. Nil where nothing is known of them.
  public var errors: [Errors]?

  public init(losses: [Double], errors: [Errors]?) {
    self.losses = losses
    self.errors = errors
  }

  /// The interval of how much the loss at endpoint `i` is above that at `j`, nats.
  public func gapInterval(_ i: Int, over j: Int, level: Double) -> [Double]? {
    guard let errors else { return nil }
    let half = errors.map { part in
      let a = losses[i]
      let b = losses[j]
      let variance =
        a * a * part.covariance[i][i] + b * b * part.covariance[j][j]
        - 2 * a * b * part.covariance[i][j]
      return PredictionError(
        variance: max(variance, 0), degreesOfFreedom: part.degreesOfFreedom)
    }.halfWidth(level: level)
    return [losses[i] - losses[j] - half, losses[i] - losses[j] + half]
  }

  /// Low-discrepancy draws of the losses, nats, the same each time: a row a draw.
  ///
  /// - Returns: nil where nothing is known of the errors.
  public func draws(_ count: Int) -> [[Double]]? {
    guard let errors else { return nil }
    let width = losses.count
    let roots = errors.map { CovarianceRoot(of: $0.covariance) }
    return Distributions.uniformPoints(count: count, dimensions: (width + 1) * errors.count).map {
      point in
      var logLosses = losses.map { Double.log($0) }
      for (index, part) in errors.enumerated() {
        let shares = point[(index * (width + 1))..<((index + 1) * (width + 1))]
        let normals = shares.prefix(width).map(Distributions.normalQuantile)
        // One factor for all endpoints makes their joint distribution Student's t.
        let spread = Distributions.studentSpread(
          share: shares[shares.endIndex - 1], degreesOfFreedom: part.degreesOfFreedom)
        for (endpoint, move) in roots[index].times(normals).enumerated() {
          logLosses[endpoint] += spread * move
        }
      }
      return logLosses.map { .exp($0) }
    }
  }

  /// How often each endpoint has the lowest loss in that many draws. Equal ones share a win.
  public func probabilitiesOfLowest(draws count: Int) -> [Double]? {
    guard let draws = draws(count) else { return nil }
    var wins = [Double](repeating: 0, count: losses.count)
    for drawn in draws {
      let lowest = drawn.min() ?? 0
      let winners = drawn.indices.filter { drawn[$0] <= lowest + 1e-9 * abs(lowest) }
      for winner in winners { wins[winner] += 1 / Double(winners.count) }
    }
    return wins.map { $0 / Double(count) }
  }
}
