import ArgumentParser
import Records
import Schedules

/// The schedules and warm-ups of runs, for all or by their names.
struct RunScheduleArguments: ParsableArguments {
  @Option(
    help: .init(
      "The schedule, for logs that tell none or in place of what they tell: TEXT for all runs or RUN=TEXT for one; may be repeated. RUN may be a pattern, such as 'wsd*', here and below.",
      valueName: "text"), completion: .schedules)
  var schedule: [RunValue<ScheduleArgument>] = []

  @Option(
    help: .init(
      "Steps of linear warm-up before the first row, for logs that begin after it: N for all runs or RUN=N for one; may be repeated.",
      valueName: "steps"))
  var warmup: [RunValue<Int>] = []

  func validate() throws {
    for warmup in warmup { try requireWarmup(warmup.value) }
    try schedule.requireOneForAll("--schedule")
    try warmup.requireOneForAll("--warmup")
  }

  func requireKnown(among names: [String]) throws {
    try schedule.requireKnown("--schedule", among: names)
    try warmup.requireKnown("--warmup", among: names)
  }

  /// The schedules, each read once, so that what is assumed of a `csv:FILE` is said once.
  func read() throws -> RunSchedules {
    RunSchedules(
      schedules: try schedule.map { given in
        RunSchedules.Given(
          run: given.run,
          schedule: try parseSchedule(
            given.value.text, warmup: warmup.chosen(for: given.run ?? "")?.value))
      }, warmups: warmup)
  }
}

/// What was given of the schedules of runs.
struct RunSchedules: Sendable {
  fileprivate struct Given: RunArgument {
    var run: String?
    var schedule: any Schedule
  }

  fileprivate let schedules: [Given]
  fileprivate let warmups: [RunValue<Int>]

  /// The schedule that a run is given.
  func schedule(of run: String) -> (any Schedule)? { schedules.chosen(for: run)?.schedule }

  /// The schedule that is given to a run by its name, and not to all.
  func ownSchedule(of run: String) -> (any Schedule)? {
    schedules.filter { $0.run != nil }.chosen(for: run)?.schedule
  }

  func warmup(of run: String) -> Int? { warmups.chosen(for: run)?.value }
}
