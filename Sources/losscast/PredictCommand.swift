import ArgumentParser
import Figures
import Forecasting
import Schedules

struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Forecast the loss of a schedule under a fit.",
    usage: "losscast predict <fit> --schedule <text> [<options>]",
    discussion: """
      Intervals are for the loss that a run would log.

        losscast predict fit.json --schedule cosine:peak=3e-4,steps=24000,warmup=2000
        losscast predict fit.json --schedule csv:planned.csv --plot forecast.svg
      """)

  @OptionGroup var fit: FitArgument

  @Option(help: .init("The schedule; losscast schedule --list shows them.", valueName: "text"))
  var schedule: String

  @Option(
    name: .customLong("at"),
    help: .init(
      "Forecast at this step; may be repeated. Default: 200 steps to the horizon.",
      valueName: "step"))
  var steps: [Int] = []

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws { try validateLevel(level) }

  func run() async throws {
    let fit = try fit.load()
    let schedule = try parseForecastableSchedule(schedule)
    let asked = Set(steps).sorted()
    if let step = asked.first(where: { $0 < 1 || $0 > schedule.steps }) {
      throw ValidationError("--at \(step): the schedule has steps 1 to \(schedule.steps)")
    }
    if let step = asked.first(where: { $0 < schedule.warmup }) {
      throw ValidationError(
        "--at \(step): laws do not speak of warm-up; ask from step \(schedule.warmup) on")
    }
    let forecast = try Forecast(
      of: schedule, under: fit, at: asked.isEmpty ? nil : asked, level: level
    ).fromFirstRate()
    try await output.show(
      text: forecast.report, json: forecast, figure: .forecast(forecast))
  }
}
