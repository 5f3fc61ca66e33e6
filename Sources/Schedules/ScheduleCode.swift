/// A schedule as code for a training framework.
public enum ScheduleCode: String, CaseIterable, Sendable {
  case pytorch
  case optax

  /// Code that gives the rates of steps from 1 to the horizon and needs nothing but the framework.
  ///
  /// It draws straight lines between the steps where the schedule bends. Curved schedules bend at
  /// every step; theirs are left out as long as no rate moves by more than 10⁻⁴ of the highest.
  public func text(for schedule: any Schedule) -> String {
    let bends = schedule.bends(tolerance: 1e-4)
    let steps = Self.list(bends.map { String($0.step) })
    let rates = Self.list(bends.map(\.rate.shortest))
    return switch self {
    case .pytorch:
      """
      # A learning-rate schedule of \(schedule.steps) steps. Make the optimizer with lr=1.0, and call
      # scheduler.step() after each optimizer.step().
      from bisect import bisect_right

      from torch.optim.lr_scheduler import LambdaLR

      STEPS = \(steps)
      RATES = \(rates)


      def rate(step):
          \"\"\"The learning rate of an update, counted from 1.\"\"\"
          i = min(max(bisect_right(STEPS, step), 1), len(STEPS) - 1)
          u = (step - STEPS[i - 1]) / (STEPS[i] - STEPS[i - 1])
          return RATES[i - 1] + (RATES[i] - RATES[i - 1]) * min(max(u, 0.0), 1.0)


      def make_scheduler(optimizer):
          return LambdaLR(optimizer, lambda updates: rate(updates + 1))

      """
    case .optax:
      """
      # A learning-rate schedule of \(schedule.steps) steps, as in optax.adamw(schedule).
      import jax.numpy as jnp

      STEPS = jnp.array(\(steps))
      RATES = jnp.array(\(rates))


      def schedule(count):
          \"\"\"The learning rate after so many updates.\"\"\"
          return jnp.interp(count + 1, STEPS, RATES)

      """
    }
  }

  /// A Python list, wrapped.
  private static func list(_ items: [String]) -> String {
    var lines = [""]
    for item in items {
      if lines[lines.count - 1].count + item.count > 74 { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "    " : " ") + item + ","
    }
    return "[\n" + lines.joined(separator: "\n") + "\n]"
  }
}

extension Schedule {
  /// The same rates by straight lines, none farther off than 10⁻⁵ of the highest, where a curve of very many
  /// steps would be walked step by step; else the schedule itself. Laws take a hundredth of the time for it, and lose
  /// nothing that a loss is known to.
  package var byLines: any Schedule {
    guard steps > Self.longestWalk, steps <= 1 << 20, !(self is Piecewise) else { return self }
    let knots = [Piecewise.Knot(step: 0, rate: rate(at: 0))] + bends(tolerance: 1e-5)
    return (try? Piecewise(knots: knots, warmup: warmup)) ?? self
  }

  private static var longestWalk: Int { 1 << 14 }

  /// The steps from 1 to the horizon between which the rate runs straight up to `tolerance` times
  /// the highest rate, the first and the last always among them.
  fileprivate func bends(tolerance: Double) -> [Piecewise.Knot] {
    let places = places
    let allowed = tolerance * (places.lazy.map(\.rate).max() ?? 0)
    var bends = [places[0]]
    var start = 0
    while start < places.count - 1 {
      // The farthest end of a line from here whose steps all lie close to it: the range of slopes
      // that pass each step within the tolerance narrows from step to step.
      var (lowest, highest) = (-Double.infinity, Double.infinity)
      var end = start + 1
      var next = start + 1
      while next < places.count {
        let length = Double(places[next].step - places[start].step)
        let slope = (places[next].rate - places[start].rate) / length
        if slope >= lowest, slope <= highest { end = next }
        lowest = max(lowest, slope - allowed / length)
        highest = min(highest, slope + allowed / length)
        if lowest > highest { break }
        next += 1
      }
      bends.append(places[end])
      start = end
    }
    // A line has two ends, even where there is but one step.
    if bends.count == 1 { bends.append(.init(step: 2, rate: bends[0].rate)) }
    return bends
  }

  /// Every step and its rate; of a long schedule those at the ends of its stretches, between which
  /// the rate runs straight anyway.
  private var places: [Piecewise.Knot] {
    if steps <= 1 << 20 { return (1...steps).map { .init(step: $0, rate: rate(at: $0)) } }
    var places: [Piecewise.Knot] = []
    var done = 0
    for segment in segments(through: steps) {
      let first = done + 1
      done += segment.steps
      places.append(.init(step: first, rate: segment.first))
      if done > first { places.append(.init(step: done, rate: segment.last)) }
    }
    return places
  }
}
