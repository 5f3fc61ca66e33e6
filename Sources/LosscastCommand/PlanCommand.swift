import ArgumentParser
import Basics
import Laws
import Planning
import Plots
import Records
import Reports
import Scaling

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what to train with a budget: size, data, loss, and how sure that is.",
    usage: "losscast plan <files> ... --flops <operations> [<options>]",
    discussion: """
      From a table of runs, as losscast scale reads it: the best size for a budget with its interval, the \
      sizes that are as good within .1 % of the loss, what a smaller model costs, and batch and rate by \
      published rules, or by your own sweeps: a table of runs over rates, and batches, at several sizes \
      and data. A fit that losscast scale saved gives the plan of its table.

        losscast plan runs.csv --flops 1e23
        losscast plan runs.csv --gpus 64 --hours 720 --peak-flops 989e12 --mfu 0.4
        losscast plan runs.csv --flops 1e23 --inference-tokens 1e13
        losscast plan runs.csv --law repeated-data --flops 1e22 --unique-tokens 1e11
        losscast plan runs.csv --flops 1e23 --next
        losscast plan runs.csv --flops 1e23 --sweep rates.csv
        losscast plan --grid 1e18,3e18,1e19 --out grid.yaml

      The loss at the best size is known far better than the best size: the plan says both.
      """)

  @OptionGroup var source: ScalingSource

  @Option(
    help: .init("The budget, floating-point operations of the training.", valueName: "operations"),
    transform: number)
  var flops: Double?

  @Option(
    help: .init("GPUs that train, for a budget by time.", valueName: "count"), transform: number)
  var gpus: Double?

  @Option(help: .init("Hours that they train.", valueName: "hours"), transform: number)
  var hours: Double?

  @Option(
    help: .init("Operations a second of a GPU at its peak, such as 989e12.", valueName: "number"),
    transform: number)
  var peakFlops: Double?

  @Option(
    help: .init("The share of the peak that is used, such as 0.4.", valueName: "share"),
    transform: number)
  var mfu: Double?

  @Option(
    help: .init(
      "The data there are: the budget is the one whose best size is trained on so many tokens.",
      valueName: "tokens"), transform: number)
  var tokens: Double?

  @Option(
    help: .init(
      "Tokens that the model answers later, which a smaller one does for less.", valueName: "tokens"
    ),
    transform: number)
  var inferenceTokens: Double?

  @Option(
    help: .init(
      "The different tokens there are, for --law repeated-data: how many epochs are worth it.",
      valueName: "tokens"), transform: number)
  var uniqueTokens: Double?

  @Option(
    help: .init(
      "The critical batch in tokens, for training time against compute. Default: by the law of trajectories, where the table has steps and different batches that tell it.",
      valueName: "tokens"),
    transform: number)
  var criticalBatch: Double?

  @Option(
    help: .init(
      "Runs that differ in their peak rate, and in their batch, at some sizes and data: batch and rate of the plan by rules fitted to them. Columns params, tokens, rate, loss and batch.",
      valueName: "table"), completion: .file())
  var sweep: String?

  @Flag(help: "Say which runs would narrow the best size most for their compute.")
  var next = false

  @OptionGroup(title: "Runs to make") var gridArguments: GridArguments
  @OptionGroup var arguments: ScalingLawArguments
  @OptionGroup(title: "Columns and rows") var scaling: ScalingArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try source.validate(arguments, isOptional: gridArguments.grid != nil)
    try output.refuseToOverwrite(
      source.paths + (sweep.map { [$0] } ?? []), saving: gridArguments.out)
    let byTime: [(String, Double?)] = [
      ("--gpus", gpus), ("--hours", hours), ("--peak-flops", peakFlops), ("--mfu", mfu),
    ]
    let given = byTime.filter { $0.1 != nil }.count
    if given > 0, given < 4 {
      throw ValidationError(
        "a budget by time asks for \(byTime.filter { $0.1 == nil }.map(\.0).joined(separator: " and ")) too"
      )
    }
    let ways = [flops != nil, given == 4, tokens != nil].filter(\.self).count
    if sweep == "" { throw ValidationError("--sweep: the name of the file is empty") }
    if sweep != nil, gridArguments.setting != nil {
      throw ValidationError("--sweep and --setting: give one of them")
    }
    if gridArguments.grid != nil {
      guard ways == 0 else { throw ValidationError("--grid: it has budgets of its own") }
      return
    }
    guard ways == 1 else {
      throw ValidationError(
        ways == 0
          ? "say the budget: --flops, --tokens, or --gpus with --hours, --peak-flops and --mfu"
          : "--flops, --tokens and --gpus: give one of them")
    }
    let all =
      byTime + [
        ("--flops", flops), ("--tokens", tokens), ("--inference-tokens", inferenceTokens),
        ("--unique-tokens", uniqueTokens), ("--critical-batch", criticalBatch),
      ]
    for (option, value) in all {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("\(option) \(NumberText.exact(value)): give a number above 0")
      }
    }
    if let mfu, mfu > 1 {
      throw ValidationError("--mfu \(NumberText.exact(mfu)): give a share, up to 1")
    }
    if next, arguments.law != nil || source.curves {
      throw ValidationError(
        "--next with --law or --curves: what runs teach is known of the default forecast alone")
    }
    if try arguments.laws.count > 1 {
      throw ValidationError("--law: a plan is by one law; losscast scale compares them")
    }
  }

  /// What the plan is by.
  func predictor() throws -> any ScalingPredictor {
    try predictor(source.saved(arguments, scaling))
  }

  private func predictor(_ saved: SavedScalingFit?) throws -> any ScalingPredictor {
    if let saved { return try saved.predictor(of: source.paths[0]) }
    if source.curves {
      return try ScheduledScalingFit(
        to: try source.runs(scaling), level: arguments.level, seed: arguments.seed)
    }
    return try arguments.predictor(
      try arguments.laws.first,
      of: try source.table(scaling, quantities: try arguments.quantities))
  }

  func run() throws {
    if let grid = gridArguments.grid { return try showGrid(grid.budgets) }
    let saved = try source.saved(arguments, scaling)
    let predictor = try predictor(saved)
    let plan = try Plan(
      by: predictor, compute: try compute(predictor), inferenceTokens: inferenceTokens,
      uniqueTokens: uniqueTokens, criticalBatch: criticalBatch,
      criticalBatchLaw: criticalBatch == nil ? criticalBatchLaw(saved, predictor) : nil,
      sweeps: try sweptRule(level: predictor.level))
    let lessons = next ? try lessons(by: predictor, compute: plan.compute) : nil
    let time = gpuHours(plan.compute)
    try output.show(
      text: plan.report(lessons: lessons, gpuHours: time, output.style),
      json: PlanDocument(plan: plan, lessons: lessons, gpuHours: time),
      figure: .plan(plan, by: predictor))
  }

  private func compute(_ predictor: any ScalingPredictor) throws -> Double {
    if let flops { return flops }
    if let gpus, let hours, let peakFlops, let mfu { return gpus * hours * 3600 * peakFlops * mfu }
    return try Plan.compute(by: predictor, forTokens: tokens ?? 0)
  }

  /// GPU hours of a budget, where the GPU is known.
  private func gpuHours(_ compute: Double) -> Double? {
    guard let peakFlops, let mfu else { return nil }
    return compute / (peakFlops * mfu * 3600)
  }

  private func lessons(
    by predictor: any ScalingPredictor, compute: Double
  ) throws -> [ScalingLesson] {
    guard let forecast = predictor as? ScalingForecast else {
      throw ValidationError(
        "--next: the fit is of the \(predictor.title), and what runs teach is known of the default forecast alone"
      )
    }
    return ScalingLesson.best(for: forecast, compute: compute)
  }

  /// The rule of the sweeps.
  func sweptRule(level: Double) throws -> SweptRule? {
    guard let sweep else { return nil }
    let table = try scaling.readSweeps(sweep)
    do throws(Refusal) {
      return try SweptRule(of: table, level: level, seed: arguments.seed)
    } catch {
      throw error.about(sweep)
    }
  }

  /// What the table's batches say of the critical one.
  private func criticalBatchLaw(
    _ saved: SavedScalingFit?, _ predictor: any ScalingPredictor
  ) -> CriticalBatchLaw? {
    guard let batches = saved == nil ? source.batches(scaling) : saved?.batches else { return nil }
    do throws(Refusal) {
      return try CriticalBatchLaw(
        of: batches, level: predictor.level, seed: saved?.options.seed ?? arguments.seed)
    } catch {
      Console.note(
        "the table's batches say no critical one: \(error.text(AdviceWords.text))")
      return nil
    }
  }
}
