import ArgumentParser
import Basics
import Extrapolation
import Plots
import Records
import Reports

struct ExtrapolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extrapolate",
    abstract: "Say where curves will end, from their first parts.",
    usage: "losscast extrapolate <log> ... --horizon <position> [<options>]",
    discussion: """
      Any metric against steps, epochs or sample sizes. Intervals are for values that will be \
      logged. A schedule that is told lets a decay that is still to come be foreseen, and so do \
      finished runs of the same study, which count as much as they would have told of each other.

        losscast extrapolate run.csv --horizon 50000 --plot fan.svg
        losscast extrapolate run.csv --schedule wsd:peak=3e-4,steps=24000,decay=0.2
        losscast extrapolate run.csv --rivals finished/*.csv
        losscast extrapolate run.csv --horizon 100 --x epoch --metric val_accuracy \\
          --goal higher --bounds 0:1 --target 0.95
        losscast extrapolate curves.csv --by dataset,learner --x anchor --metric error \\
          --bounds 0:1 --horizon 16384

      With --by or several logs it prints a table. --prior reads what is believed beforehand: \
      default, or lc-pfn for scores between 0 and 1 that rise, or a JSON file of either kind; \
      --print-prior shows the default for the bounds.
      """)

  @Argument(help: .init("Logs of the runs.", valueName: "log"), completion: .file())
  var logs: [String] = []

  @Option(
    help: .init(
      "Where the curves end. Default: the last step of --schedule, or where all --rivals end.",
      valueName: "position"),
    transform: number)
  var horizon: Double?

  @Option(
    parsing: .upToNextOption,
    help: .init(
      "Logs of finished runs of the same study, whole; three or more. A run that is among them, or cut by --to, is not compared with itself.",
      valueName: "log"), completion: .file())
  var rivals: [String] = []

  @OptionGroup var metric: MetricArguments
  @OptionGroup var rows: RowArguments

  @Option(
    help: .init("Forget what lies beyond this position.", valueName: "position"), transform: number)
  var to: Double?

  @Option(
    help: .init(
      "Values that the metric can take, as in 0:1 or 0:. Default: above 0 for losses that are.",
      valueName: "from:to"))
  var bounds: NumberRange?

  @Option(help: .init("Say when this value is reached.", valueName: "value"), transform: number)
  var target: Double?

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(
    help: .init("Learning rates of the whole run.", valueName: "text"), completion: .schedules)
  var schedule: String?

  @Option(
    help: .init(
      "Steps of linear warm-up before the first row of --schedule csv:FILE, for logs that begin after it.",
      valueName: "steps"), transform: wholeNumber)
  var warmup: Int?

  @Option(
    help: .init("default, lc-pfn, or a JSON file.", valueName: "prior"),
    completion: .file(extensions: ["json"]))
  var prior = "default"

  @Flag(help: "Print the prior as JSON, and end.")
  var printPrior = false

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try requireWarmup(warmup)
    if printPrior { return }
    if logs.isEmpty { throw ValidationError("give the log of a run") }
    if logs.contains("") { throw ValidationError("the name of a log is empty") }
    if let horizon, !(horizon > 0 && horizon.isFinite) {
      throw ValidationError("--horizon \(NumberText.exact(horizon)): give a position above 0")
    }
    if horizon == nil, schedule == nil, rivals.isEmpty {
      throw ValidationError("give --horizon, where the curve ends, or --schedule")
    }
    if rivals.contains("") { throw ValidationError("the name of a log is empty") }
    if schedule != nil, !rivals.isEmpty {
      throw ValidationError(
        "--rivals and --schedule: both tell of the rates still to come; give one")
    }
    if let target, !target.isFinite {
      throw ValidationError("--target \(NumberText.exact(target)): give a number")
    }
    if schedule != nil, prior == "lc-pfn" {
      throw ValidationError("--schedule and --prior lc-pfn: that prior knows of no learning rates")
    }
  }

  func run() throws {
    let prior = try ExtrapolationPrior(named: prior)
    if printPrior {
      try Console.print(encodedJSON(prior.statement(bounds: bounds?.range)))
      return
    }
    let curves = try readCurves(logs)
    let method = try CurveForecaster(
      prior: prior, schedule: schedule.map { try parseSchedule($0, warmup: warmup) },
      horizon: horizon,
      level: level, target: target, stepCount: curves.list.count > 200 ? 1 : 40,
      rivals: try rivals.isEmpty ? [] : readCurves(rivals).whole)
    let answers = try answers(for: curves.list, by: method)
    let all = CurveForecasts(
      answers.forecasts, unanswered: answers.unanswered, positionName: curves.position,
      metric: curves.metric)
    if curves.list.count == 1, let only = answers.unanswered.first {
      throw Refusal(.data, "\(logs[0]): \(only.reason)")
    }
    try output.show(
      text: all.report(output.style), json: all,
      figure: .fan(
        fans(of: answers, heldOut: curves.heldOut, by: method), x: curves.position,
        metric: curves.metric))
  }

  /// The forecasts with where they begin and what was held out of their curves.
  private func fans(
    of answers: Answers, heldOut: [Curve], by method: CurveForecaster
  ) -> [Fan] {
    answers.forecasts.enumerated().map { index, forecast in
      let later = heldOut[answers.answered[index]]
      return Fan(
        forecast,
        origin: index < Figure.mostFans ? try? method.origin(of: forecast.curve) : nil,
        heldOut: later.count > 0 ? later : nil)
    }
  }

  /// The curves of logs, as far as ``to`` and whole.
  private func readCurves(_ logs: [String]) throws
    -> (list: [Curve], heldOut: [Curve], whole: [Curve], position: String, metric: String)
  {
    var curves: [Curve] = []
    var names = (position: "", metric: "")
    for (path, name) in zip(logs, Run.names(ofFiles: logs)) {
      let table = try CurveTable(
        reading: path, position: metric.x, metric: metric.metric, by: rows.runColumns,
        conditions: rows.conditions.list, pattern: rows.conditions.pattern)
      Console.note(table.account, of: path)
      Console.explain(
        "\(path): \(NumberText.counted(table.curves.count, "curve")) of "
          + "\(NumberText.counted(table.curves.reduce(0) { $0 + $1.count }, "point")), column "
          + "'\(table.metric)' against '\(table.position)'")
      names = (table.position, table.metric)
      curves += table.curves.map { curve in
        var curve = curve
        if table.curves.count == 1, rows.by == nil { curve.name = name }
        curve.goal = metric.goal ?? Curve.Goal(ofMetric: table.metric)
        if let bounds { curve.bounds = bounds.range }
        return curve
      }
    }
    let seen = curves.map { curve in curve.positions.count { $0 <= to ?? .infinity } }
    let heldOut = zip(curves, seen).map { curve, count in
      Curve(
        name: curve.name, positions: Array(curve.positions.dropFirst(count)),
        values: Array(curve.values.dropFirst(count)), goal: curve.goal)
    }
    return (
      zip(curves, seen).map { $0.prefix($1) }, heldOut, curves, names.position, names.metric
    )
  }

  private struct Answers {
    var forecasts: [CurveForecast] = []
    /// The numbers of their curves.
    var answered: [Int] = []
    var unanswered: [CurveForecasts.Unanswered] = []
  }

  private func answers(for curves: [Curve], by method: CurveForecaster) throws -> Answers {
    var answers = Answers()
    for (index, (curve, answer)) in zip(curves, method.forecasts(of: curves)).enumerated() {
      switch answer {
      case .success(let forecast):
        answers.forecasts.append(forecast)
        answers.answered.append(index)
      case .failure(let error) where error.kind == .usage && curves.count == 1: throw error
      case .failure(let error):
        answers.unanswered.append(.init(run: curve.name, reason: AdviceWords.text(of: error)))
      }
    }
    return answers
  }
}
