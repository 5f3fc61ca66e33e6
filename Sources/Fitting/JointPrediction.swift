public import Basics
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

  /// The same of some of the endpoints, in an order of their own.
  public func reordered(_ order: [Int]) -> JointPrediction {
    JointPrediction(
      losses: order.map { losses[$0] },
      errors: errors?.map { part in
        Errors(
          covariance: order.map { i in order.map { part.covariance[i][$0] } },
          degreesOfFreedom: part.degreesOfFreedom)
      })
  }

  /// The two-sided interval of the loss at endpoint `i`, nats; nil where nothing is known of the
  /// errors.
  public func interval(_ i: Int, level: Double) -> Interval? {
    guard let errors else { return nil }
    let half = errors.map {
      PredictionError(
        variance: max($0.covariance[i][i], 0), degreesOfFreedom: $0.degreesOfFreedom)
    }.halfWidth(level: level)
    return Interval(losses[i] * .exp(-half), losses[i] * .exp(half))
  }

  /// The interval of how much the loss at endpoint `i` is above that at `j`, nats.
  public func gapInterval(_ i: Int, over j: Int, level: Double) -> Interval? {
    guard let errors else { return nil }
    let half = errors.map { gapError(i, over: j, $0) }.halfWidth(level: level)
    return Interval(around: losses[i] - losses[j], halfWidth: half)
  }

  /// The error of a gap, nats, that one part of the errors makes.
  private func gapError(_ i: Int, over j: Int, _ part: Errors) -> PredictionError {
    let a = losses[i]
    let b = losses[j]
    let variance =
      a * a * part.covariance[i][i] + b * b * part.covariance[j][j]
      - 2 * a * b * part.covariance[i][j]
    return PredictionError(
      variance: max(variance, 0), degreesOfFreedom: part.degreesOfFreedom)
  }

  /// The probability that the loss at endpoint `i` is lower than that at `j` by more than `margin`
  /// nats; nil where nothing is known of the errors.
  public func probability(of i: Int, below j: Int, by margin: Double = 0) -> Double? {
    guard let errors else { return nil }
    let gap = errors.map { gapError(i, over: j, $0) }
    let distance = losses[j] - margin - losses[i]
    return gap.probability(below: distance)
  }

  /// Low-discrepancy draws of the losses, nats, the same each time for a seed: a row a draw.
  ///
  /// The most even coordinates go to what moves the losses most, so that the draws stay good for any
  /// number of endpoints (Acworth, Broadie and Glasserman 1998).
  ///
  /// - Returns: nil where nothing is known of the errors.
  public func draws(_ count: Int, seed: UInt64 = 1) -> [[Double]]? {
    guard let errors else { return nil }
    var moves: [(part: Int, column: [Double], variance: Double)] = []
    for (part, error) in errors.enumerated() {
      for column in CovarianceRoot(of: error.covariance).columns {
        moves.append((part, column, column.reduce(0) { $0 + $1 * $1 }))
      }
    }
    moves.sort { $0.variance > $1.variance }
    let dimensions = errors.count + moves.count
    return Distributions.uniformPoints(count: count, dimensions: dimensions, seed: seed).map {
      point in
      // One factor for all endpoints makes their joint distribution Student's t.
      let spreads = zip(errors, point).map { error, share in
        Distributions.studentSpread(share: share, degreesOfFreedom: error.degreesOfFreedom)
      }
      var logLosses = losses.map { Double.log($0) }
      for (move, share) in zip(moves, point.dropFirst(errors.count)) {
        let factor = spreads[move.part] * Distributions.normalQuantile(share)
        for endpoint in logLosses.indices { logLosses[endpoint] += factor * move.column[endpoint] }
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
