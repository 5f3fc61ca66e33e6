import ArgumentParser
import Basics
import Fitting
import Planning
import Records
import Schedules

/// The options of every command that reads logs.
struct LogArguments: ParsableArguments {
  @Option(
    name: [.customLong("step"), .customLong("x")],
    help: .init("Column of steps.", valueName: "column"))
  var stepColumn: String?

  @Option(
    help: .init(
      "What one step adds to the column of --step, if that counts tokens or FLOPs.",
      valueName: "amount"), transform: number)
  var stepSize: Double?

  @Option(
    name: [.customLong("loss"), .customLong("y"), .customLong("metric")],
    help: .init(
      "Column of losses. A name such as train/loss stands for the columns 'RUN - train/loss' of all runs, a pattern such as 'run*' for those that it fits.",
      valueName: "column"))
  var lossColumn: String?

  @Option(name: .customLong("rate"), help: .init("Column of learning rates.", valueName: "column"))
  var rateColumn: String?

  @OptionGroup var rows: RowArguments

  @Option(
    help: .init("Leave out rows before this step.", valueName: "step"), transform: wholeNumber)
  var from: Int?

  @Option(help: .init("Leave out rows after this step.", valueName: "step"), transform: wholeNumber)
  var to: Int?

  @Option(
    help: .init(
      "Leave out steps FIRST:LAST of all runs, or RUN=FIRST:LAST of one; may be repeated. RUN may be a pattern, such as 'wsd*', here and below.",
      valueName: "steps"))
  var exclude: [ExcludedSteps] = []

  @OptionGroup var schedules: RunScheduleArguments

  @Option(
    help: .init(
      "Parameters of the model, N for all runs or RUN=N for one, for annealing-sizes; may be repeated. Default: what the log's head says, as in # parameters: 1.2e8.",
      valueName: "count"))
  var modelSize: [RunValue<Double>] = []

  @Option(
    help: .init(
      "Last step on the first data, N for all runs or RUN=N for one, for continual; may be repeated.",
      valueName: "step"))
  var shiftStep: [RunValue<Int>] = []

  func validate() throws {
    for size in modelSize { try validateModelSize(size.value) }
    for step in shiftStep { try validateShiftStep(step.value) }
    try modelSize.requireOneForAll("--model-size")
    try shiftStep.requireOneForAll("--shift-step")
    if let stepSize, !(stepSize > 0 && stepSize.isFinite) {
      throw ValidationError(
        "--step-size \(NumberText.exact(stepSize)): give what one step adds to the column, more than 0"
      )
    }
    if stepSize != nil, stepColumn == nil {
      throw ValidationError(
        "--step-size: name the column that grows by it too, as in --step tokens")
    }
    if schedules.schedule.contains(where: {
      $0.run == nil && !$0.value.text.hasPrefix("csv:")
    }),
      schedules.warmup.contains(where: { $0.run == nil })
    {
      throw ValidationError(
        "--schedule and --warmup: a schedule says its own warm-up, as in cosine:…,warmup=2160")
    }
    if let from, let to, from > to {
      throw ValidationError("--from \(from) --to \(to): no step lies between; swap the two")
    }
  }

  /// What was asked for of all runs, for reading other logs alike.
  var reading: LogReading {
    LogReading(
      stepColumn: stepColumn, lossColumn: lossColumn, rateColumn: rateColumn,
      stepSize: stepSize, warmup: schedules.warmup.last { $0.run == nil }?.value)
  }

  /// Reads the logs, says on standard error what was dropped, joined or assumed, and makes the
  /// runs' names unique.
  ///
  /// - Parameter earlier: stands in for what is not given here.
  func read(_ paths: [String], as earlier: LogReading = LogReading()) throws -> [Run] {
    if paths.contains("") { throw ValidationError("the name of a log is empty") }
    let sources = LogSource.sources(of: paths)
    let names = Run.names(ofFiles: sources.map(\.path))
    // Where files are runs, names are known before anything is read.
    if rows.by == nil, lossColumn == nil { try requireKnown(names) }
    let shared = LogOptions(
      stepColumn: stepColumn ?? earlier.stepColumn, lossColumn: lossColumn ?? earlier.lossColumn,
      rateColumn: rateColumn ?? earlier.rateColumn,
      stepSize: stepColumn == nil ? earlier.stepSize : stepSize, from: from, to: to,
      warmup: earlier.warmup, pattern: rows.conditions.pattern, runColumns: rows.runColumns,
      conditions: rows.conditions.list)
    let given = try schedules.read()
    func own(_ name: String) -> LogOptions {
      var own = shared
      own.excluded = exclude.filter { $0.isFor(name) }.map(\.steps)
      own.schedule = given.schedule(of: name)
      // A schedule says its own warm-up.
      own.warmup = own.schedule == nil ? given.warmup(of: name) ?? shared.warmup : nil
      return own
    }
    var runs = try readRuns(sources, named: names, shared, own)
    let unique = runs.map(\.name)
    for (index, name) in unique.enumerated() {
      runs[index].modelSize = modelSize.chosen(for: name)?.value ?? runs[index].modelSize
      runs[index].shiftStep = shiftStep.chosen(for: name)?.value
    }
    try requireKnown(unique)
    return runs
  }

  private func requireKnown(_ names: [String]) throws {
    try exclude.requireKnown("--exclude", among: names)
    try schedules.requireKnown(among: names)
    try modelSize.requireKnown("--model-size", among: names)
    try shiftStep.requireKnown("--shift-step", among: names)
  }
}

/// Reads the runs of logs, says on standard error what was dropped, joined or assumed, and makes their names
/// unique.
///
/// - Parameters:
///   - names: of the sources, by their files.
///   - shared: how all are read, before a run's name is known.
///   - own: how a run of this name is.
///   - leavesRowsOut: whether the command can choose rows by their steps.
func readRuns(
  _ sources: [LogSource], named names: [String], _ shared: LogOptions,
  _ own: (String) -> LogOptions, leavesRowsOut: Bool = true
) throws -> [Run] {
  /// What a run is called that its file calls `own`, or that is all of its file.
  func name(_ own: String, ofFile name: String, path: String) -> String {
    own == Run.name(ofFile: path) ? name : sources.count == 1 ? own : "\(name)/\(own)"
  }
  var runs: [Run] = []
  for (source, file) in zip(sources, names) {
    var logs: [Log]
    if source.tags.isEmpty {
      logs = try Log.runs(reading: source.path, options: shared) {
        own(name($0, ofFile: file, path: source.path))
      }
    } else {
      logs = [try Log(joining: source, options: own(file))]
    }
    for index in logs.indices {
      logs[index].run.name = name(logs[index].run.name, ofFile: file, path: source.path)
      try refuseNonPositiveLoss(in: logs[index], path: source.path, leavesRowsOut)
    }
    Console.note(logs, of: source.path)
    AnswerRecorder.current?.count(
      rows: logs.reduce(0) { $0 + $1.account.rows }, of: source.path)
    runs += logs.map(\.run)
  }
  for (index, name) in Run.uniqueNames(runs.map(\.name)).enumerated() { runs[index].name = name }
  return runs
}

/// Laws are fitted to the logarithm of the loss; the reader knows the line that has none.
private func refuseNonPositiveLoss(in log: Log, path: String, _ leavesRowsOut: Bool) throws {
  guard let row = log.account.firstNonPositiveLoss,
    log.run.afterWarmup.records.contains(where: { $0.step == row.step && $0.loss <= 0 })
  else { return }
  throw LogError(
    .badData, file: path, line: row.line,
    "the loss at step \(row.step) is \(NumberText.significant(row.loss, 6)), which has no logarithm",
    advice: leavesRowsOut
      ? "Leave the row out with --from or --to, or name another column with --loss"
      : "Leave the row out with --where, or name another column with --loss")
}

/// Refuses a length of warm-up that is none.
func requireWarmup(_ steps: Int?) throws {
  if let steps, steps < 0 {
    throw ValidationError("--warmup \(steps): give a number of steps, 0 or more")
  }
}

/// The schedule that a text describes; `csv:FILE` recovers it from the rates in a log, by the rules for
/// all logs, and says what was assumed; `refined:FILE` refines it from the gradient norms there.
///
/// - Parameters:
///   - warmup: of a log that begins after it.
///   - budget: the share of its steps to spend.
func parseSchedule(
  _ text: String, warmup: Int? = nil, budget: Double = 1
) throws -> any Schedule {
  try ScheduleText.parse(text, budget: budget) { reference, path in
    switch reference {
    case .csv:
      let recorded = try Log.schedule(reading: path, warmup: warmup)
      Console.note(recorded.notes, of: path)
      return recorded.schedule
    case .refined:
      let norms = try GradientNorms(reading: path, warmup: warmup)
      Console.note(norms.account, of: path)
      return try RefinedSchedule(norms).schedule
    }
  }
}
