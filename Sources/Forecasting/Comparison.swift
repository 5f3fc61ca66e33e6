public import Fitting
import Laws
import LeastSquares
public import Schedules

/// Schedules ranked by the final loss that a fit predicts for them.
public struct Comparison: Sendable {
  public struct Entry: Sendable {
    public var schedule: any Schedule
    public var forecast: Forecast
    /// How much higher its final loss is than the best schedule's, nats.
    public var gap: Double
    /// The interval of the gap. Both losses come from the same parameters, so it is much narrower
    /// than the intervals of the two would suggest.
    public var gapInterval: [Double]?
    /// The probability that it ends lowest, under the fit's doubt about its parameters.
    public var probabilityBest: Double?
  }

  /// Best first.
  public var entries: [Entry]
  public var level: Double

  /// How many draws of the parameters the probabilities are counted over.
  static let draws = 4096

  /// Compares the final losses of at least one schedule.
  ///
  /// Gaps carry delta-method intervals. Probabilities are shares of ``draws`` low-discrepancy
  /// draws from the parameters' normal distribution, the law linearised, so that they repeat.
  public init(of schedules: [any Schedule], under fit: Fit, level: Double? = nil) {
    let level = level ?? fit.conventions.level
    self.level = level
    struct Final {
      var forecast: Forecast
      var gradient: [Double]
    }
    var finals = schedules.map { schedule in
      let history = fit.history(of: schedule, at: [schedule.steps])
      return Final(
        forecast: Forecast(of: schedule, under: fit, level: level),
        gradient: fit.law.lossesAndGradients(fit.values, along: history).gradients[0])
    }
    finals.sort { $0.forecast.final.loss < $1.forecast.final.loss }
    let best = finals[0]
    let factor = fit.coverageFactor(at: level)
    let probabilities = Self.probabilitiesOfBest(
      losses: finals.map(\.forecast.final.loss), gradients: finals.map(\.gradient), under: fit)
    entries = finals.enumerated().map { index, final in
      let gap = final.forecast.final.loss - best.forecast.final.loss
      let variance = fit.variance(along: zip(final.gradient, best.gradient).map { $0 - $1 })
      let interval: [Double]? =
        if let factor, let variance {
          [gap - factor * variance.squareRoot(), gap + factor * variance.squareRoot()]
        } else { nil }
      return Entry(
        schedule: final.forecast.schedule, forecast: final.forecast, gap: gap,
        gapInterval: interval, probabilityBest: probabilities?[index])
    }
  }

  private static func probabilitiesOfBest(
    losses: [Double], gradients: [[Double]], under fit: Fit
  ) -> [Double]? {
    guard let covariance = fit.covariance else { return nil }
    let root = CovarianceRoot(of: covariance)
    // A draw moves the losses by G·R·z for standard normal z.
    let moves = gradients.map { root.transposeTimes($0) }
    var wins = [Int](repeating: 0, count: losses.count)
    for z in Distributions.normalPoints(count: draws, dimensions: fit.parameters.count) {
      var bestIndex = 0
      var bestLoss = Double.infinity
      for index in losses.indices {
        var loss = losses[index]
        for (move, normal) in zip(moves[index], z) { loss += move * normal }
        if loss < bestLoss {
          bestLoss = loss
          bestIndex = index
        }
      }
      wins[bestIndex] += 1
    }
    return wins.map { Double($0) / Double(draws) }
  }
}
