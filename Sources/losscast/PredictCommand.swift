import ArgumentParser
import Figures
import Forecasting
import Schedules
import Stopping

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Forecast the loss of a schedule under a fit.",
    usage: "losscast predict <fit> --schedule <text> [<options>]",
    discussion: """
      Intervals are for the loss that a run would log. With --against, it says how many steps \
      sooner the schedule reaches a loss than another: --target, or else what the other ends at.

        losscast predict fit.json --schedule cosine:peak=3e-4,steps=24000,warmup=2000
        losscast predict fit.json --schedule csv:planned.csv --plot forecast.svg
        losscast predict fit.json --schedule wsd:peak=3e-4,steps=24000,decay=0.2 \\
          --against cosine:peak=3e-4,steps=24000
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

  @Option(
    help: .init("Say at which step this loss is reached, nats.", valueName: "loss"))
  var target: Double?

  @Option(
    help: .init(
      "Say how many steps the schedule saves against this one.", valueName: "text"))
  var against: String?

  @OptionGroup var model: ModelArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try validateTarget(target)
  }

  func run() throws {
    let forecast = try forecast()
    try output.show(
      text: forecast.report, json: forecast, figure: .forecast(forecast))
  }

  private func forecast() throws -> Forecast {
    let fit = try model.apply(to: fit.load())
    let schedule = try parseSchedule(schedule)
    let asked = Set(steps).sorted()
    if let step = asked.first(where: { $0 < 1 || $0 > schedule.steps }) {
      throw ValidationError("--at \(step): the schedule has steps 1 to \(schedule.steps)")
    }
    if let step = asked.first(where: { $0 < schedule.warmup }) {
      throw ValidationError(
        "--at \(step): laws do not speak of warm-up; ask from step \(schedule.warmup) on")
    }
    var forecast = try Forecast(
      of: schedule, under: fit, at: asked.isEmpty ? nil : asked, level: level
    ).fromFirstRate()
    forecast.reach = target.map {
      TargetReach(of: schedule, under: fit, target: $0, level: level)
    }
    if let other = try against.map(parseSchedule) {
      try other.requireLoss(under: fit)
      forecast.saving = StepsSaved(
        by: schedule, against: other, under: fit, target: target, level: level)
    }
    return forecast
  }
}
