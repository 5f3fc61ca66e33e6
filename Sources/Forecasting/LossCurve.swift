import Basics
import Fitting
import RealModule
import Schedules

/// The predicted losses of a run along a schedule, as distributions.
///
/// Errors along a run are taken to move together: a run that is at some share of the distribution
/// at one step is at the same share at all others, so that each share is a curve. Then the first
/// step at which a share's curve is at a loss or below is that share's quantile of the step at which
/// the run reaches the loss.
struct LossCurve {
  let schedule: any Schedule
  let steps: [Int]
  private let predictions: [PredictedLoss]

  init(of schedule: any Schedule, under fit: any LossPredictor) {
    let first = Forecast.firstStep(along: schedule)
    let steps = [first] + Forecast.steps(along: schedule).drop { $0 == first }
    let predicted = zip(steps, fit.predictions(of: schedule, at: steps)).filter {
      // Before the rates have acted a law gives no sensible loss.
      $0.1.loss > 0 && $0.1.loss.isFinite
    }
    self.schedule = schedule
    self.steps = predicted.map(\.0)
    predictions = predicted.map(\.1)
  }

  /// Whether something is known of the errors.
  var hasErrors: Bool { predictions.allSatisfy { $0.errors != nil } }

  /// The median loss at the last step.
  var finalLoss: Double { predictions.last?.loss ?? .infinity }

  /// The median losses.
  var medians: [Double] { predictions.map(\.loss) }

  /// The losses at a share between 0 and 1 of their distributions; the medians where nothing is
  /// known of the errors.
  func losses(share: Double) -> [Double] {
    predictions.map { $0.quantile(share) ?? $0.loss }
  }

  /// The probability that the run is at a loss or below at some step. With errors that move
  /// together it is that of the step where this is likeliest.
  func probability(atMost target: Double) -> Double? {
    let shares = predictions.compactMap { $0.probability(atMost: target) }
    return shares.count == predictions.count ? shares.max() : nil
  }

  /// The first step at which losses along the curve are at `target` or below, nil if at none.
  /// Between the steps of the curve, ln L is taken to be straight.
  func firstStep(of losses: [Double], atMost target: Double) -> Int? {
    guard let index = losses.firstIndex(where: { $0 <= target }) else { return nil }
    // A share far out, of a loss that little is known of, may be without bound.
    guard index > 0, losses[index - 1].isFinite else { return steps[index] }
    let (above, below) = (losses[index - 1], losses[index])
    let share = Double.log(above / target) / Double.log(above / below)
    let length = Double(steps[index] - steps[index - 1])
    let passed = Int(saturating: min(max(share * length, 0), length).rounded(.up))
    return min(steps[index - 1] + passed, steps[index])
  }
}
