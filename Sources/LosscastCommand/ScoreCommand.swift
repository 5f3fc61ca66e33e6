public import ArgumentParser
import Basics
import Plots
import Records
import Reports
public import Scoring

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Say which training method arrives soonest, or ends best for its budget.",
    usage: "losscast score <path> ... [<options>]",
    discussion: """
      A submission is a training method with the way it is tuned: a schedule, an optimizer. It runs on \
      workloads, in studies that repeat all with other seeds, with trials in each. The time that counts is that of the \
      first evaluation as good as the target, of the best trial in a study, and the median over \
      studies; profiles and scores of these times are AlgoPerf's (Dahl et al. 2023, arXiv 2306.07179).

        losscast score runs.csv --target 2.9 --time seconds --metric val_loss
        losscast score study/ --submission schedule --trial peak --baseline cosine
        losscast score logs/ --layout submission/study/workload/trial/* --target mnist=0.02
        losscast score times.csv --time-to-target hours --variant mnist-wide=mnist

      A path is a table, the folder of a study that losscast study has made, or a tree of folders with a log for \
      each run. With --budget, submissions are ranked at each budget by what they end at:

        losscast score study/ --budget budget --trial peak
      """)

  @Argument(
    help: .init(
      "A table, the folder of a study, or a tree of folders with logs.", valueName: "path"),
    completion: .file())
  var paths: [String]

  @OptionGroup(title: "What is what") var roles: ScoreRoles
  @OptionGroup(title: "Targets") var targets: TargetArguments

  @Option(
    name: [.customLong("time"), .customLong("x"), .customLong("step")],
    help: .init("Column of time, such as seconds; default: that of steps.", valueName: "column"))
  var time: String?

  @Option(
    name: [.customLong("metric"), .customLong("loss"), .customLong("y")],
    help: .init("Column of the metric; default: that of losses.", valueName: "column"))
  var metric: String?

  @Option(
    help: .init(
      "What is better, lower or higher, or WORKLOAD=higher for one; may be repeated. Default: what the metric's name says.",
      valueName: "goal"))
  var goal: [RunValue<Curve.Goal>] = []

  @Option(
    help:
      "Whether a study holds trials of which the best counts (external), or is one run that tunes itself (self)."
  )
  var tuning = ScoringOptions.Tuning.external

  @OptionGroup var conditions: ConditionArguments

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(help: "Seed of the draws of studies.")
  var seed: UInt64 = 1

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try goal.requireOneForAll("--goal")
    if paths.contains("") { throw ValidationError("the name of a path is empty") }
    try output.refuseToOverwrite(paths, saving: nil)
    guard roles.budget != nil else { return }
    if !targets.target.isEmpty || targets.targetColumn != nil || targets.baseline != nil
      || targets.timeToTarget != nil || !targets.variant.isEmpty
    {
      throw ValidationError(
        "--budget ranks by what submissions end at: leave out targets, times and variants")
    }
  }

  func run() throws {
    var source = ScoreSource(
      roles: roles, time: time, metric: metric, goals: goal, timeToTarget: targets.timeToTarget,
      targetColumn: targets.targetColumn, conditions: conditions)
    for path in paths { try source.read(path) }
    let workloads = Set(source.runs.map(\.workload)).sorted()
    try goal.requireKnown("--goal", among: workloads, "workload")
    try targets.target.requireKnown("--target", among: workloads, "workload")
    var options = ScoringOptions()
    options.baseline = targets.baseline
    options.variants = targets.variant.map { .init($0.name, of: $0.base) }
    options.tuning = tuning
    options.level = level
    options.seed = seed
    if roles.budget != nil {
      let ranks = try BudgetRanks(of: source.runs, options)
      try output.show(
        text: ranks.report(output.style), json: ranks, figure: .budgetRanks(ranks))
      return
    }
    options.targets = source.targets
    for workload in workloads {
      if let value = targets.target.chosen(for: workload)?.value {
        options.targets[workload] = value
      }
    }
    let board = try Scoreboard(of: source.runs, options)
    try output.show(text: board.report(output.style), json: board, figure: .scores(board))
  }
}

extension ScoringOptions.Tuning: ExpressibleByArgument {}
