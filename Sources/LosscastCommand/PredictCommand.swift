import ArgumentParser
import Fitting
import Forecasting
import Laws
import Plots
import Reports
import Schedules

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Forecast the loss of a schedule, or the value of a curve, under a fit.",
    usage: """
      losscast predict <fit> --schedule <text> [<options>]
      losscast predict <curve> --at <x> [<options>]
      """,
    discussion: """
      Intervals are for the loss that a run would log. With --against, it says how many steps \
      sooner the schedule reaches a loss than another: --target, or else what the other ends at.

        losscast predict fit.json --schedule cosine:peak=3e-4,steps=24000,warmup=2000
        losscast predict fit.json --schedule csv:planned.csv --plot forecast.svg
        losscast predict fit.json --schedule wsd:peak=3e-4,steps=24000,decay=0.2 \\
          --against cosine:peak=3e-4,steps=24000

      A fit that losscast curve saved is asked for its values:

        losscast predict curve.json --at 1e5 --at 2e5
      """)

  @OptionGroup var fit: FitArgument

  @Option(
    help: .init("The schedule; losscast schedule --list shows them.", valueName: "text"),
    completion: .schedules)
  var schedule: String?

  @Option(
    name: .customLong("at"),
    help: .init(
      "Forecast at this step, or x of a curve; may be repeated. Default: 200 steps to the horizon.",
      valueName: "step"))
  var positions: [AskedPosition] = []

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @Option(
    help: .init("Say at which step this loss is reached, nats.", valueName: "loss"),
    transform: number)
  var target: Double?

  @Option(
    help: .init(
      "Say how many steps the schedule saves against this one.", valueName: "text"),
    completion: .schedules)
  var against: String?

  @OptionGroup var recorded: RecordedWarmup
  @OptionGroup var model: ModelArguments
  @OptionGroup var support: SupportArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try validateTarget(target)
  }

  func run() throws {
    switch try fit.loadAny() {
    case .runs(let fit):
      let forecast = try forecast(under: fit)
      try output.show(
        text: forecast.report(output.style), json: forecast, figure: .forecast(forecast))
    case .curve(let fit): try show(try values(of: fit))
    }
  }

  private func show(_ values: CurveValues) throws {
    try output.show(
      text: values.report(output.style), json: values,
      figure: .curve(values.fit, at: values.predictions.map { $0.inputs[0] }))
  }

  private func values(of fit: CurveFit) throws -> CurveValues {
    if schedule != nil || against != nil || target != nil || !model.isEmpty {
      throw ValidationError(
        "the fit is of a curve (\(fit.family.name)), which knows no schedule and no target; ask it "
          + "by --at")
    }
    if positions.isEmpty {
      throw ValidationError("the fit is of a curve (\(fit.family.name)); say where, by --at")
    }
    let columns = fit.points.variables.map { $0 == "x" ? fit.points.position : $0 }
    return CurveValues(
      of: fit,
      at: try AskedPosition.inputs(positions, of: fit.points.variables, columns: columns),
      level: level)
  }

  private func forecast(under fit: any LossPredictor) throws -> Forecast {
    let fit = try model.apply(to: fit)
    guard let schedule = try schedule.map({ try recorded.schedule($0, like: fit) }) else {
      throw ValidationError("the fit is of runs; give the --schedule to forecast")
    }
    let asked = Set(
      try positions.map { position in
        guard let step = position.value.flatMap(Int.init(exactly:)) else {
          throw ValidationError("--at \(position.text): give a step, a whole number")
        }
        return step
      }
    ).sorted()
    if let step = asked.first(where: { $0 < 1 || $0 > schedule.steps }) {
      throw ValidationError("--at \(step): the schedule has steps 1 to \(schedule.steps)")
    }
    if let step = asked.first(where: { $0 < schedule.warmup }) {
      throw ValidationError(
        "--at \(step): laws do not cover warm-up; ask from step \(schedule.warmup) on")
    }
    let other = try against.map { try recorded.schedule($0, like: fit) }
    for schedule in [schedule] + [other].compactMap(\.self) {
      try support.require(of: schedule, under: fit)
    }
    try other?.requireLoss(under: fit)
    return try Forecast(of: schedule, under: fit, at: asked.isEmpty ? nil : asked, level: level)
      .fromFirstRate().reaching(target, against: other, under: fit)
  }
}
