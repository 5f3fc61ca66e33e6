import ArgumentParser
import Fitting
import Schedules

/// The warm-up of schedules that are read from the rates in logs.
struct RecordedWarmup: ParsableArguments {
  @Option(
    help: .init(
      "Steps of linear warm-up before the first row of csv:FILE, for logs that begin after it; default: as the fit's logs were read.",
      valueName: "steps"), transform: wholeNumber)
  var warmup: Int?

  func validate() throws { try requireWarmup(warmup) }

  /// The schedule that a text describes, a log's read like those of the fit.
  func schedule(_ text: String, like fit: any LossPredictor) throws -> any Schedule {
    try parseSchedule(text, warmup: warmup ?? fit.conventions.reading.warmup)
  }
}
