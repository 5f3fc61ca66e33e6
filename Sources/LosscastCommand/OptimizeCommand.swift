import ArgumentParser
import Basics
import Fitting
import Forecasting
import Planning
import Plots
import Reports
import Schedules

struct OptimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Find the schedule with the lowest final loss that a law predicts.",
    usage: """
      losscast optimize <fit> --peak <rate> --steps <count> [<options>]
             losscast optimize --law <name> --set <values> --peak <rate> ...
      """,
    discussion: """
      The answer is the simplest schedule whose expected loss is within 0.0005 nats (0.05 % of losses that are \
      no language model's), or for lines between knots within the standard error of their gain, of the lowest that \
      was found, and no higher than that of any cosine, line or WSD as people run them. \
      Peak and horizon are given: laws know no limit of stability, and would rather have both \
      higher. Rates never rise after warm-up unless --free allows it, and stay between the lowest \
      and the highest fitted unless --extrapolate does. The gain over other schedules has an interval, \
      in which doubt about parameters that both share cancels.

        losscast optimize fit.json --peak 3e-4 --steps 24000 --warmup 2160
        losscast optimize fit.json --peak 3e-4 --steps 24000 --shape wsd
        losscast optimize fit.json --peak 3e-4 --steps 24000 --export pytorch
      """)

  @OptionGroup var source: LawSource

  @Option(
    help: .init("The highest rate, which warm-up ends at.", valueName: "rate"), transform: number)
  var peak: Double

  @Option(
    help: .init("The steps of the run, warm-up included.", valueName: "count"),
    transform: wholeNumber)
  var steps: Int

  @Option(
    help: .init("Steps of linear warm-up; default: 0.", valueName: "count"), transform: wholeNumber)
  var warmup = 0

  @Option(
    help: .init(
      "The lowest rate after warm-up; default: the lowest fitted, or the peak/10000.",
      valueName: "rate"))
  var floor: Double?

  @Flag(help: "Let the rate rise again after warm-up.")
  var free = false

  @Option(
    help: .init(
      "How many sudden changes of rate there may be; 0: none. Default: 1.", valueName: "count"))
  var jumps: Int?

  @Option(
    help: .init(
      "The most that a jump may change the rate by, as a share of the peak. Default: 0.25.",
      valueName: "share"))
  var largestJump: Double?

  @Option(
    help: .init(
      "Search one kind of schedule, such as wsd (length and shape of its decay, final rate), or piecewise: lines between knots, however little they gain.",
      valueName: "schedule"), completion: .list(ScheduleKind.all.map(\.name)))
  var shape: String?

  @Option(
    help: .init(
      "Minimize this quantile of the final loss over all that is in doubt; 0.9 is cautious. "
        + "Default: the loss that is expected.", valueName: "share"))
  var quantile: Double?

  // `--beyond` was its name until 0.3.
  @Flag(
    name: [.customLong("extrapolate"), .customLong("beyond")],
    help: "Search beyond the fitted rates and horizon too, where laws drift.")
  var beyond = false

  @Option(
    help: .init(
      "A schedule to compare with; may be repeated. Default: a cosine and a WSD of the same peak.",
      valueName: "text"), completion: .schedules)
  var against: [String] = []

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @Option(help: .init("Write step and rate of every step as CSV.", valueName: "file"))
  var out: String?

  @Option(help: "Print the schedule alone: its text, or code for a framework.")
  var export: ScheduleExport?

  @OptionGroup var model: ModelArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    if let quantile, !(quantile >= 0.01 && quantile <= 0.99) {
      throw ValidationError(
        "--quantile \(NumberText.exact(quantile)): give a share from 0.01 to 0.99, such as 0.9")
    }
    if let shape, shape != "piecewise", free || jumps != nil || largestJump != nil {
      throw ValidationError(
        "--shape says whether the rate rises or jumps; leave out --free, --jumps and --largest-jump"
      )
    }
    if export != nil, output.format == .json {
      throw ValidationError("--export prints the schedule alone; its text is in the JSON too")
    }
    if let out, let fit = source.fit, WholeFile.areSame(out, [fit]) {
      throw ValidationError("--out \(out): is the fit too, and would overwrite it")
    }
    if let out, let plot = output.plot, WholeFile.areSame(out, [plot]) {
      throw ValidationError("--out \(out): is the plot too")
    }
  }

  func run() throws {
    let fit = try model.apply(to: source.load())
    let optimal = try optimum(under: fit)
    try output.show(
      text: export?.text(of: optimal.schedule) ?? optimal.report(output.style), json: optimal,
      figure: figure(of: optimal, under: fit)
    ) {
      out.map { SavedText(subject: "rates", text: optimal.schedule.csv, path: $0) }
    }
  }

  private func optimum(under fit: any LossPredictor) throws -> OptimalSchedule {
    let constraints = try ScheduleConstraints(
      peak: peak, steps: steps, warmup: warmup,
      floor: floor ?? (beyond ? nil : ScheduleConstraints.floor(fittedBy: fit, peak: peak)),
      mayRise: free,
      jumps: jumps ?? 1, largestJump: largestJump ?? 0.25)
    let others =
      against.isEmpty
      ? constraints.usualSchedules
      : try against.map { text in
        // They are compared at the warm-up that is planned.
        try parseSchedule(text, warmup: warmup > 0 ? warmup : fit.conventions.reading.warmup)
      }
    if let shape {
      return try OptimalSchedule(
        shape: shape, under: fit, constraints: constraints, against: others, quantile: quantile,
        level: level, beyond: beyond)
    }
    return try OptimalSchedule(
      under: fit, constraints: constraints, against: others, quantile: quantile, level: level,
      beyond: beyond)
  }

  private func figure(of optimal: OptimalSchedule, under fit: any LossPredictor) -> Figure {
    let rivals = [optimal.smooth].compactMap(\.self) + optimal.gains
    var names = [optimal.schedule.text: "the best"]
    if let smooth = optimal.smooth { names[smooth.schedule.text] = "the best without jumps" }
    return .comparison(
      Comparison(of: [optimal.schedule] + rivals.map(\.schedule), under: fit, level: level),
      names: names)
  }
}
