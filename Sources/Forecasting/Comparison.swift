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
    /// The interval of the gap between the losses that two runs would settle at, without the
    /// scatter of single logged losses. Doubt about the parameters, which both schedules share,
    /// mostly cancels; how far the law misses runs that it has not seen does not.
    public var gapInterval: [Double]?
    /// The probability that it ends lowest, under the same doubts.
    public var probabilityBest: Double?
  }

  /// Best first.
  public var entries: [Entry]
  public var level: Double

  /// How many draws of the parameters the probabilities are counted over.
  static let draws = 4096

  /// Compares the final losses of at least one schedule.
  ///
  /// With gᵢ the gradients of the two losses Lᵢ, Σ the covariance of the parameters and τ the
  /// misfit, a gap has the variance (g₁ − g₂)ᵀΣ(g₁ − g₂) + τ²(L₁² + L₂²): the law is taken to miss
  /// each run by its own amount, which for schedules that hardly differ overstates the doubt.
  /// Probabilities are shares of ``draws`` low-discrepancy draws from the normal distribution of
  /// the same errors, the law linearised, so that they repeat.
  ///
  /// - Precondition: there is at least one schedule.
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
        gradient: fit.law.lossesAndDerivatives(fit.values, along: history).derivatives.map {
          $0[0]
        })
    }
    finals.sort { $0.forecast.final.loss < $1.forecast.final.loss }
    let best = finals[0]
    let probabilities = Self.probabilitiesOfBest(
      losses: finals.map(\.forecast.final.loss), gradients: finals.map(\.gradient), under: fit)
    entries = finals.enumerated().map { index, final in
      let gap = final.forecast.final.loss - best.forecast.final.loss
      return Entry(
        schedule: final.forecast.schedule, forecast: final.forecast, gap: gap,
        gapInterval: index == 0
          ? fit.covariance.map { _ in [0, 0] }
          : Self.halfWidth(
            of: (final.forecast.final.loss, final.gradient),
            and: (best.forecast.final.loss, best.gradient), under: fit, level: level
          ).map { [gap - $0, gap + $0] },
        probabilityBest: probabilities?[index])
    }
  }

  private static func halfWidth(
    of a: (loss: Double, gradient: [Double]), and b: (loss: Double, gradient: [Double]),
    under fit: Fit, level: Double
  ) -> Double? {
    fit.variance(along: zip(a.gradient, b.gradient).map { $0 - $1 }).map {
      fit.halfWidth(
        known: $0, misfit: fit.misfitVariance * (a.loss * a.loss + b.loss * b.loss), level: level)
    }
  }

  private static func probabilitiesOfBest(
    losses: [Double], gradients: [[Double]], under fit: Fit
  ) -> [Double]? {
    guard let covariance = fit.covariance else { return nil }
    let root = CovarianceRoot(of: covariance)
    // A draw moves the losses by G·R·z for standard normal z, and each by its own misfit.
    let moves = gradients.map { root.transposeTimes($0) }
    let shared = fit.parameters.count
    let misfit = fit.misfitVariance.squareRoot()
    var wins = [Int](repeating: 0, count: losses.count)
    for z in Distributions.normalPoints(count: draws, dimensions: shared + losses.count) {
      var bestIndex = 0
      var bestLoss = Double.infinity
      for index in losses.indices {
        var loss = losses[index] * (1 + misfit * z[shared + index])
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
