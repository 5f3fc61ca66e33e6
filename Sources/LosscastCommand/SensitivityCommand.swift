import ArgumentParser
import Basics
import Laws
import Plots
import RealModule
import Records
import Reports
import Scaling
import Training

struct SensitivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract:
      "Find the best learning rate of sweeps, how much others cost, and where training breaks.",
    usage: "losscast sensitivity <sweep> ... [--by <name> ...] [<options>]",
    discussion: """
      A sweep is a table with a row for each run: its learning rate and final loss, and its size, tokens or \
      steps where these differ; or the logs of the runs, or the folder of a study. Runs of equal rates are \
      taken for replicates. A loss that is nan is of a run that diverged.

      Of each sweep: the sensitivity s, the mean over the rates of min(loss, loss before training) - least \
      loss (Wortsman et al. 2023, arXiv 2309.14322); the best rate with its interval, and the rates that are \
      as good. Of several sizes or lengths: how the best rate moves, and where training breaks, by the runs \
      that did and by the largest attention logits, where a column has them.

        losscast sensitivity sweep.csv --by qk_norm --vocabulary 32000
        losscast sensitivity runs.csv --at N=1e9,D=2e10 --column params=n
        losscast sensitivity study --by optimizer
      """)

  @Argument(
    help: .init(
      "A table of runs, logs, or a folder of logs: CSV, TSV, JSON lines or what your tool writes.",
      valueName: "sweep"), completion: .file())
  var sweeps: [String]

  @OptionGroup(title: "Columns") var columns: SweepArguments

  @Option(
    name: .customLong("at"),
    help: .init(
      "Forecast the best rate of this run, and where it breaks, as in N=1e9,D=2e10; may be repeated.",
      valueName: "run"))
  var asked: [AskedRun] = []

  @Option(
    help: .init(
      "The loss before training, which a diverged run counts as. Default: a column initial_loss, or the first losses of logs.",
      valueName: "loss"), transform: number)
  var initialLoss: Double?

  @Option(
    help: .init(
      "Tokens in the vocabulary: the loss before training is the logarithm.", valueName: "count"),
    transform: number)
  var vocabulary: Double?

  @Option(
    help: .init(
      "The rates that sensitivity is over, LOW:HIGH. Default: what all sweeps have in common.",
      valueName: "rates"))
  var range: RateBounds?

  @Option(
    help: .init(
      "A rate is as good as the best within this share of the loss.", valueName: "share"),
    transform: number)
  var tolerance = 0.005

  @Option(
    help: .init(
      "A run is broken if it ends above the best by this share of what training gains.",
      valueName: "share"), transform: number)
  var broken = 0.5

  @Option(
    help: .init(
      "Standard deviation of the loss from seed to seed as a share of it. Default: what replicates show.",
      valueName: "share"), transform: number)
  var noise: Double?

  @Option(
    help: .init(
      "Attention logit from which on training is taken to break. Default: 10000, a convention; give what your own runs broke at.",
      valueName: "logit"), transform: number)
  var threshold = 1e4

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(help: "Seed of what intervals are drawn from.")
  var seed: UInt64 = 1

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    if sweeps.isEmpty { throw ValidationError("name a table of runs, logs or a folder") }
    if sweeps.contains("") { throw ValidationError("the name of a file is empty") }
    try output.refuseToOverwrite(sweeps.filter { $0 != "-" }, saving: nil)
    if initialLoss != nil, vocabulary != nil {
      throw ValidationError("--initial-loss and --vocabulary: give one of them")
    }
    for (option, value) in [("--initial-loss", initialLoss), ("--threshold", threshold)] {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("\(option) \(NumberText.exact(value)): give a number above 0")
      }
    }
    if let vocabulary, !(vocabulary > 1 && vocabulary.isFinite) {
      throw ValidationError(
        "--vocabulary \(NumberText.exact(vocabulary)): give a number of tokens, such as 32000")
    }
    for (option, value) in [
      ("--tolerance", tolerance), ("--broken", broken), ("--noise", noise),
    ] as [(String, Double?)] {
      if let value, !(value > 0 && value < 1) {
        throw ValidationError(
          "\(option) \(NumberText.exact(value)): give a share between 0 and 1, such as 0.005")
      }
    }
    let known: Set<ScalingQuantity> = [.parameters, .tokens, .steps, .batch]
    for run in asked where !run.values.keys.allSatisfy(known.contains) {
      throw ValidationError("--at: give N, D, S or B of a run, as in N=1e9,D=2e10")
    }
  }

  func run() throws {
    let runs = try columns.read(sweeps)
    let analysis = try SensitivityAnalysis(
      of: runs, at: asked.map(\.values),
      options: SensitivityOptions(
        initialLoss: initialLoss ?? vocabulary.map { .log($0) },
        initialLossSource: vocabulary.map {
          "the logarithm of a vocabulary of \(NumberText.exact($0))"
        }, range: range?.rates, tolerance: tolerance, brokenShare: broken, noise: noise,
        logitThreshold: threshold, level: level, seed: seed))
    try output.show(
      text: analysis.report(output.style), json: analysis, figure: .sensitivity(analysis))
  }
}

/// `1e-4:1e-2`.
struct RateBounds: ExpressibleByArgument {
  let rates: Interval

  init?(argument: String) {
    let ends = argument.split(separator: ":", omittingEmptySubsequences: false).map {
      WrittenNumber.value(of: String($0)) ?? .nan
    }
    guard ends.count == 2, ends[0] > 0, ends[1] > ends[0], ends[1].isFinite else { return nil }
    rates = Interval(ends[0], ends[1])
  }
}

/// How sweeps are read.
struct SweepArguments: ParsableArguments {
  @Option(
    help: .init(
      "What tells sweeps apart besides size, tokens or steps and batch: a column, an axis of a study, or a key of logs' heads; may be repeated.",
      valueName: "name"))
  var by: [String] = []

  @Option(
    help: .init(
      "Which column holds rate, params, tokens, steps or batch, such as params=n; may be repeated. Default: by their usual names.",
      valueName: "quantity=column"))
  var column: [QuantityColumnName] = []

  @Option(
    help: .init(
      "In what a column counts, such as params=M or rate=log10; may be repeated. Default: what its head says.",
      valueName: "quantity=unit"))
  var unit: [QuantityUnit] = []

  @Option(
    name: [.customLong("loss"), .customLong("y"), .customLong("metric")],
    help: .init(
      "Column of losses, in nats; of a perplexity the logarithm is taken.", valueName: "column"))
  var loss: String?

  @Option(
    help: .init(
      "Column of the loss before training. Default: by its usual names.", valueName: "column"))
  var initial: String?

  @Option(
    help: .init(
      "Column of the largest attention logit. Default: by its usual names.", valueName: "column"))
  var logit: String?

  @Flag(help: "The files are logs, each of a run or more, and no tables.")
  var logs = false

  @OptionGroup var conditions: ConditionArguments

  func validate() throws {
    if by.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw ValidationError("--by: name a column, an axis or a key")
    }
  }

  /// The columns of --by, which may be separated by commas too.
  private var groups: [String] {
    by.flatMap { $0.split(separator: ",") }.map { String($0.drop(while: \.isWhitespace)) }
  }

  /// Reads tables, logs and folders, and says on standard error what was left out or assumed.
  func read(_ paths: [String]) throws -> SweptRuns {
    for path in paths where path != "-" { try WholeFile.requireRereadable(path) }
    let folders = Set(paths.filter(WholeFile.isFolder))
    let areLogs = logs || !folders.isEmpty || paths.allSatisfy(SweptRuns.isLog)
    let runs = areLogs ? try readLogs(paths, folders) : try readTables(paths)
    for note in runs.notes { Console.note("\(runs.name): \(note.text(AdviceWords.text))") }
    return runs
  }

  private func readTables(_ paths: [String]) throws -> SweptRuns {
    let table = ScalingReading(
      columns: column.byQuantity,
      lossColumn: loss,
      units: unit.byQuantity,
      conditions: conditions.list, pattern: conditions.pattern)
    let reading = SweepReading(
      table: table, groups: groups, initialLossColumn: initial, logitColumn: logit)
    var tables: [SweptRuns] = []
    for path in paths { tables.append(try SweptRuns(reading: path, reading)) }
    guard let first = tables.first else { throw ValidationError("name a table of runs") }
    var whole = tables.dropFirst().reduce(first) { $0 + $1 }
    guard
      tables.allSatisfy({
        $0.lengthUnit == first.lengthUnit || $0.runs.allSatisfy { $0.length == nil }
      })
    else {
      throw Refusal(.data, "some tables have tokens and others steps: give one of them in all")
    }
    if tables.count > 1 { whole.name = NumberText.counted(tables.count, "table") }
    return whole
  }

  private func readLogs(_ paths: [String], _ folders: Set<String>) throws -> SweptRuns {
    if !column.isEmpty || !unit.isEmpty || initial != nil || conditions.pattern != nil
      || !conditions.list.isEmpty
    {
      throw ValidationError(
        "--column, --unit, --initial, --where and --pattern are for tables, and these are logs")
    }
    let names = Run.names(ofFiles: paths)
    var found: [SweptRuns.LogPath] = []
    for (path, name) in zip(paths, names) {
      if let study = folders.contains(path) ? StudyFolder(holdingStudyAt: path) : nil {
        found += try study.ended().runs.map {
          SweptRuns.LogPath(path: $0.log, name: $0.name, axes: $0.axes)
        }
      } else if folders.contains(path) {
        found += try SweptRuns.logs(in: path)
      } else {
        found.append(SweptRuns.LogPath(path: path, name: name))
      }
    }
    return try SweptRuns(
      logs: found, groups: groups, lossColumn: loss, logitColumn: logit,
      name: paths.count == 1 ? paths[0] : NumberText.counted(paths.count, "path")
    ) { path in
      // The trainer's logs say the shape.
      TransformerShape(ofLog: path).map { Double($0.parameterCount) }
    }
  }
}
