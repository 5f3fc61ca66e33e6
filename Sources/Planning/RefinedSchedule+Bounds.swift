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
  /// the norms. Schedules that are to be told apart by their ends have no warm-up. Empty for runs of millions of steps.
  public var bounds: [Bound] {
    let steps = schedule.steps
    guard steps <= Self.mostSteps, let refined = bound(of: schedule)?.tuned, refined > 0 else {
      return []
    }
    var others: [(name: String, schedule: any Schedule)] = []
    if let linear = try? Linear(peak: 1, steps: steps) { others.append(("linear", linear)) }
    if let cosine = try? Cosine(peak: 1, steps: steps) { others.append(("cosine", cosine)) }
    if let wsd = try? WSD(peak: 1, steps: steps, decay: max(1, steps / 5)) {
      others.append(("wsd, decay 0.2", wsd))
    }
    if let constant = try? Constant(peak: 1, steps: steps) {
      others.append(("constant", constant))
    }
    if let own = norms.schedule, own.steps == steps { others.append(("the run's own", own)) }
    return others.compactMap { name, schedule in
      bound(of: schedule).map { Bound(schedule: name, excess: $0.tuned / refined - 1) }
    }
  }

  private func bound(of schedule: any Schedule) -> ConvexBound? {
    let steps = self.schedule.steps
    let ends = positions.map {
      Int(saturating: ($0 / Double(loggedSteps) * Double(steps)).rounded())
    }
    var squares: [Double] = []
    squares.reserveCapacity(steps)
    for (end, norm) in zip(ends, smoothed) {
      while squares.count < end { squares.append(norms.optimizer == .sgd ? norm * norm : norm) }
    }
    return ConvexBound(rates: schedule.rates(through: steps), squaredNorms: squares)
  }
}
