import ArgumentParser
import Records

extension Curve.Goal {
  /// What is better of a metric by its name, where a verdict hangs on it: said where it is higher, and
  /// asked for where the name says nothing.
  init(decidingBy metric: String) throws {
    guard let goal = Curve.Goal(knownFromMetric: metric) else {
      throw ValidationError(
        "what is better of '\(metric)'? Its name does not say; give --goal lower or --goal higher")
    }
    if goal == .higher {
      Console.note("higher is better of '\(metric)', by its name; --goal says otherwise")
    }
    self = goal
  }
}
