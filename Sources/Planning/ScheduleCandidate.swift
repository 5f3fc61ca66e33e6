import Basics
import Fitting
import Laws
import Schedules

/// A schedule and its loss under `ReportedLoss`, nats.
struct ScheduleCandidate {
  var schedule: any Schedule
  var value: Double
}

/// Which of several schedules is worth proposing.
///
/// The one of lowest loss is seldom worth its knots: a stair that gains 0.0001 ± 0.003 nats over a plain
/// decay gains nothing that anyone will see. So the simplest is chosen whose loss is within a margin of
/// the lowest,
///
/// ```
/// margin = 0.0005 nats, and for drawn schedules the standard error of the gap if that is more
/// ```
///
/// Of losses that are no language model's, `ReferenceScale/nat` says what a nat is: 0.05 % of the loss.
///
/// 0.0005 nats is a tenth of what seeds of one schedule scatter by at best, 0.004 to 0.014 nats on the
/// language models of `Data/`. The standard error counts for the free lines of knots alone, of which one can always be drawn that a law likes; between closed
/// forms the better is expected to be better. In no case is the choice worse than what people run
/// without a search.
struct ScheduleChoice {
  /// Nats that nobody can see.
  private static let invisible = 0.0005
  /// Of a normal distribution, within one standard deviation of its mean.
  private static let levelOfStandardError = 0.682689

  var chosen: ScheduleCandidate
  /// The one of lowest loss, where that is another, and what it would have to gain.
  var lowest: (candidate: ScheduleCandidate, margin: Double)?

  /// The only one there is.
  init(chosen: ScheduleCandidate) { self.chosen = chosen }

  /// - Parameters:
  ///   - candidates: at least one.
  ///   - ceiling: a loss that the choice must not exceed, if one of the candidates does not.
  init(among candidates: [ScheduleCandidate], ceiling: Double, under fit: any LossPredictor) {
    let lowest = candidates.reduce(candidates[0]) { $1.value < $0.value ? $1 : $0 }
    let leastMargin = Self.invisible * ReferenceScale(rate: 1, loss: lowest.value).nat
    let leastClosed = candidates.filter(\.schedule.isClosedForm).map(\.value).min() ?? .infinity
    chosen = lowest
    // Of one simplicity the best; the simplest first.
    let ordered = candidates.sorted {
      ($0.schedule.intricacy, $0.value) < ($1.schedule.intricacy, $1.value)
    }
    for candidate in ordered
    where candidate.schedule.intricacy < lowest.schedule.intricacy
      && candidate.value <= max(ceiling, lowest.value)
      && (!candidate.schedule.isClosedForm || candidate.value <= leastClosed + leastMargin)
    {
      let margin = Self.margin(of: lowest, over: candidate, under: fit, least: leastMargin)
      guard candidate.value - lowest.value <= margin else { continue }
      chosen = candidate
      if candidate.value > lowest.value { self.lowest = (lowest, margin) }
      return
    }
  }

  private static func margin(
    of lowest: ScheduleCandidate, over other: ScheduleCandidate, under fit: any LossPredictor,
    least leastMargin: Double
  ) -> Double {
    if lowest.schedule.isClosedForm { return leastMargin }
    let ends = [lowest.schedule, other.schedule].map { Endpoint($0, step: $0.steps) }
    let interval = fit.joint(of: ends).gapInterval(1, over: 0, level: levelOfStandardError)
    return max(leastMargin, interval.map { $0.width / 2 } ?? 0)
  }
}

extension Schedule {
  /// Whether a formula of a few numbers says it all.
  var isClosedForm: Bool { intricacy < 4 }

  /// How much there is to say of it, from 0.
  var intricacy: Int {
    switch self {
    case is Constant: 0
    case is Linear, is Cosine, is Exponential: 1
    case let wsd as WSD: wsd.shape == .linear ? 2 : 3
    case is Polynomial, is TwoStage: 3
    case let piecewise as Piecewise: piecewise.jumps.isEmpty ? 4 : 5
    default: 6
    }
  }
}

extension Piecewise {
  /// The steps at which the rate jumps.
  var jumps: [Int] { zip(knots, knots.dropFirst()).filter { $0.step == $1.step }.map(\.1.step) }
}
