/// A schedule as code for a training framework.
public enum ScheduleCode: String, CaseIterable, Sendable {
  case pytorch
  case optax

  /// Code that gives the rates of steps from 1 to the horizon and needs nothing but the framework.
  ///
  /// It draws straight lines between the steps where the schedule bends. Curved schedules bend at
  /// every step; theirs are left out as long as no rate moves by more than 10⁻⁴ of the highest.
  public func text(for schedule: any Schedule) -> String {
    var bends = schedule.knots(within: 1e-4)
    // A line has two ends, even where there is but one step.
    if bends.count == 1 { bends.append(.init(step: 2, rate: bends[0].rate)) }
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
