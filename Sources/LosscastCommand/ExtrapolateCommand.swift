import ArgumentParser
import Basics
import Extrapolation
import Plots
import Records
import Reports
import Schedules

struct ExtrapolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extrapolate",
    abstract: "Say where curves will end, from their first parts.",
    usage: "losscast extrapolate <log> ... [--horizon <position>] [<options>]",
    discussion: """
      Any metric against steps, epochs or sample sizes. Intervals are for values that will be \
      logged. A schedule that is told lets a decay that is still to come be foreseen, be it by \
      --schedule or by a line '# schedule: TEXT' in a log's head; it also says where the curve ends. \
      So do finished runs of the same study, which count as much as they would have told of each other.

        losscast extrapolate run.csv --horizon 50000 --plot fan.svg
        losscast extrapolate run.csv --schedule wsd:peak=3e-4,steps=24000,decay=0.2
        losscast extrapolate run.csv --rivals finished/*.csv
        losscast extrapolate run.csv --horizon 100 --x epoch --metric val_accuracy \\
          --target 0.95
        losscast extrapolate curves.csv --by dataset,learner --x anchor --metric error \\
          --bounds 0:1 --horizon 16384

      Accuracies, AUCs, F1, R², BLEU, correlations and rates of success keep the range that their \
      names say, 0 to 1 or in percent; --bounds says another, which no value may leave.

      With --by or several logs it prints a table. --prior reads what is believed beforehand: \
      default, or lc-pfn for scores between 0 and 1 that rise, or a JSON file of either kind; \
      --print-prior shows the default for the bounds.
      """)

  @Argument(help: .init("Logs of the runs.", valueName: "log"), completion: .file())
  var logs: [String] = []

  @Option(
    help: .init(
      "Where the curves end. Default: the last step of the schedule, or where all --rivals end.",
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
      "Values that the metric can take, as in 0:1 or 0:. Default: what its name says; above 0 for losses that are.",
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
    let methods = try methods(
      for: curves, prior, rivals: rivals.isEmpty ? [] : readCurves(rivals).whole)
    let answers = try answers(for: curves.list, by: methods)
    let all = CurveForecasts(
      answers.forecasts, unanswered: answers.unanswered, positionName: curves.position,
      metric: curves.metric)
    if curves.list.count == 1, let only = answers.unanswered.first {
      throw Refusal(.data, "\(logs[0]): \(only.reason)")
    }
    try output.show(
      text: all.report(output.style), json: all,
      figure: .fan(
        fans(of: answers, heldOut: curves.heldOut, by: methods), x: curves.position,
        metric: curves.metric))
  }

  /// The forecasts with where they begin and what was held out of their curves.
  private func fans(
    of answers: Answers, heldOut: [Curve], by methods: [CurveForecaster]
  ) -> [Fan] {
    answers.forecasts.enumerated().map { index, forecast in
      let place = answers.answered[index]
      let later = heldOut[place]
      return Fan(
        forecast,
        origin: index < Figure.mostFans ? try? methods[place].origin(of: forecast.curve) : nil,
        heldOut: later.count > 0 ? later : nil)
    }
  }

  /// Curves as far as ``to``, what comes after it, and both; and the logs that they are of.
  private struct CurvesRead {
    var list: [Curve]
    var heldOut: [Curve]
    var whole: [Curve]
    var tables: [(path: String, curves: Int, planned: (any Schedule)?)]
    var position: String
    var metric: String
  }

  private func readCurves(_ logs: [String]) throws -> CurvesRead {
    var curves: [Curve] = []
    var tables: [(path: String, curves: Int, planned: (any Schedule)?)] = []
    var names = (position: "", metric: "")
    for (path, name) in zip(logs, Run.names(ofFiles: logs)) {
      let table = try CurveTable(
        reading: path, position: metric.x, metric: metric.metric, by: rows.runColumns,
        conditions: rows.conditions.list, pattern: rows.conditions.pattern, bounds: bounds?.range)
      Console.note(table.account, of: path)
      Console.explain(
        "\(path): \(NumberText.counted(table.curves.count, "curve")) of "
          + "\(NumberText.counted(table.curves.reduce(0) { $0 + $1.count }, "point")), column "
          + "'\(table.metric)' against '\(table.position)'")
      let goal = try goal(of: table.metric, isFirst: table.metric != names.metric)
      names = (table.position, table.metric)
      tables.append((path, table.curves.count, table.plannedSchedule))
      curves += table.curves.map { curve in
        var curve = curve
        if table.curves.count == 1, rows.by == nil { curve.name = name }
        curve.goal = goal
        return curve
      }
    }
    let seen = curves.map { curve in curve.positions.count { $0 <= to ?? .infinity } }
    let heldOut = zip(curves, seen).map { curve, count in
      Curve(
        name: curve.name, positions: Array(curve.positions.dropFirst(count)),
        values: Array(curve.values.dropFirst(count)), goal: curve.goal)
    }
    return CurvesRead(
      list: zip(curves, seen).map { $0.prefix($1) }, heldOut: heldOut, whole: curves,
      tables: tables, position: names.position, metric: names.metric)
  }

  /// What is better of the metric. Forecasts hardly depend on it, and say which way they took it; what a
  /// target means does.
  private func goal(of metric: String, isFirst: Bool) throws -> Curve.Goal {
    if let goal = self.metric.goal { return goal }
    if target != nil { return try Curve.Goal(decidingBy: metric) }
    let known = Curve.Goal(knownFromMetric: metric)
    if known == nil, isFirst {
      Console.note(
        "what is better of '\(metric)' its name does not say; taken for lower, --goal says otherwise"
      )
    }
    return known ?? .lower
  }

  /// What forecasts each of the curves.
  private func methods(
    for read: CurvesRead, _ prior: ExtrapolationPrior, rivals: [Curve]
  ) throws -> [CurveForecaster] {
    let given = try schedule.map { try parseSchedule($0, warmup: warmup) }
    // Logs of one end and no schedule of their own share what is known of rivals.
    var shared: [Double?: CurveForecaster] = [:]
    return try read.tables.flatMap { table in
      let (schedule, end) = try course(
        given, table.planned, path: table.path, isRivaled: !rivals.isEmpty)
      let isShared = schedule == nil || given != nil
      let known = isShared ? shared[end] : nil
      let method =
        try known
        ?? CurveForecaster(
          prior: prior, schedule: schedule, horizon: end, level: level, target: target,
          stepCount: read.list.count > 200 && target == nil ? 1 : 40, rivals: rivals)
      if isShared { shared[end] = method }
      return [CurveForecaster](repeating: method, count: table.curves)
    }
  }

  /// The schedule and the end of the curves of a log.
  ///
  /// - Parameters:
  ///   - given: the schedule of all logs.
  ///   - planned: the one that the log's head tells. It may have been planned anew since.
  private func course(
    _ given: (any Schedule)?, _ planned: (any Schedule)?, path: String, isRivaled: Bool
  ) throws -> (schedule: (any Schedule)?, end: Double?) {
    let steps = planned.map { Double($0.steps) }
    var schedule = given ?? planned
    if given == nil, let steps, let horizon, horizon > steps {
      Console.note(
        "\(path): the schedule in its head ends at step \(NumberText.exact(steps)), before --horizon, and is not "
          + "taken into account; --schedule TEXT says how it goes on")
      schedule = nil
    }
    let end = horizon ?? schedule.map { Double($0.steps) }
    guard end != nil || isRivaled else {
      throw ValidationError(
        "\(path): nothing says where the curve ends; give --horizon, or --schedule")
    }
    // Finished runs tell of the rates still to come.
    return (isRivaled ? nil : schedule, end)
  }

  private struct Answers {
    var forecasts: [CurveForecast] = []
    /// The numbers of their curves.
    var answered: [Int] = []
    var unanswered: [CurveForecasts.Unanswered] = []
  }

  private func answers(for curves: [Curve], by methods: [CurveForecaster]) throws -> Answers {
    var answers = Answers()
    let all = CurveForecaster.forecasts(of: curves, by: methods)
    for (index, (curve, answer)) in zip(curves, all).enumerated() {
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
