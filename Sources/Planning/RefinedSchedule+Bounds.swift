import Basics
import Laws
import Records
import Schedules

extension RefinedSchedule {
  /// What the bound says of a schedule for the norms that were smoothed.
  public struct Bound: Sendable, Hashable, Encodable {
    public var schedule: String
    /// By how much its bound lies above that of the refined schedule, each at its best peak, in shares of the latter.
    public var excess: Double
  }

  /// More steps than these are not summed up.
  private static let mostSteps = 1 << 22

  /// `ConvexBound` of usual schedules of as many steps and of the run's own, beside the refined one, as if none changed
  /// the norms. The usual ones have no warm-up. Empty for runs of millions of steps.
  public var bounds: [Bound] {
    let steps = schedule.steps
    guard steps <= Self.mostSteps else { return [] }
    let squares = squaredNorms
    func tuned(_ schedule: any Schedule) -> Double? {
      ConvexBound(rates: schedule.rates(through: steps), squaredNorms: squares)?.tuned
    }
    guard let refined = tuned(schedule), refined > 0 else { return [] }
    var others: [(name: String, schedule: (any Schedule)?)] = [
      ("linear", try? Linear(peak: 1, steps: steps)),
      ("cosine", try? Cosine(peak: 1, steps: steps)),
      ("wsd, decay 0.2", try? WSD(peak: 1, steps: steps, decay: max(1, steps / 5))),
      ("constant", try? Constant(peak: 1, steps: steps)),
    ]
    if let own = norms.schedule, own.steps == steps { others.append(("the run's own", own)) }
    return others.compactMap { name, schedule in
      schedule.flatMap(tuned).map { Bound(schedule: name, excess: $0 / refined - 1) }
    }
  }

  /// What each step adds by a unit of rate, see `ConvexBound`.
  private var squaredNorms: [Double] {
    let stretch = Double(schedule.steps) / Double(loggedSteps)
    var squares: [Double] = []
    for (position, norm) in zip(positions, smoothed) {
      let end = Int(saturating: (position * stretch).rounded())
      let square = norms.optimizer == .sgd ? norm * norm : norm
      squares += repeatElement(square, count: max(0, end - squares.count))
    }
    return squares
  }
}
