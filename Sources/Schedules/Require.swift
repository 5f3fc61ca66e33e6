/// What the arguments of schedules must fulfil; each check throws what is allowed instead.
enum Require {
  /// The longest schedule, 2⁴⁰ steps: sums over its steps stay exact in floating point.
  static let longest = 1 << 40

  static func rate(_ argument: String, _ value: Double) throws(ScheduleError) {
    guard value.isFinite, value >= 0 else {
      throw ScheduleError(
        argument: argument, value: value.shortest,
        requirement: "must be a learning rate, finite and at least 0")
    }
  }

  /// A rate that is divided by or whose logarithm is taken.
  static func positiveRate(
    _ argument: String, _ value: Double, because reason: String
  ) throws(ScheduleError) {
    guard value.isFinite, value > 0 else {
      throw ScheduleError(
        argument: argument, value: value.shortest,
        requirement: "must be a learning rate, finite and above 0 (\(reason))")
    }
  }

  static func steps(_ steps: Int) throws(ScheduleError) {
    guard (1...longest).contains(steps) else {
      throw ScheduleError(
        argument: "steps", value: "\(steps)",
        requirement: "must be a number of steps from 1 to \(longest)")
    }
  }

  static func steps(_ steps: Int, warmup: Int) throws(ScheduleError) {
    try Self.steps(steps)
    guard (0..<steps).contains(warmup) else {
      throw ScheduleError(
        argument: "warmup", value: "\(warmup)",
        requirement: "must be a number of steps from 0 to \(steps - 1) (below steps)")
    }
  }

  /// A cycle that leaves a long schedule few enough of them: each is drawn by some stretches.
  static func period(_ period: Int, of steps: Int) throws(ScheduleError) {
    let least = Chords.leastPeriod(of: steps)
    guard period >= least else {
      throw ScheduleError(
        argument: "period", value: "\(period)",
        requirement: "must be at least \(least) steps of \(steps) (at most \(Chords.mostCycles) "
          + "cycles in a schedule of more than \(Chords.longestOfManyCycles) steps)")
    }
  }

  /// A number of steps within `range`, which `bounds` explains; see ``ScheduleText`` for the
  /// fractions that the text form offers beside it.
  static func count(
    _ argument: String, _ value: Int, in range: ClosedRange<Int>, _ bounds: String
  ) throws(ScheduleError) {
    guard range.contains(value) else {
      throw ScheduleError(
        argument: argument, value: "\(value)",
        requirement:
          "must be a number of steps from \(range.lowerBound) to \(range.upperBound) "
          + "(\(bounds)), or a fraction below 1")
    }
  }
}
