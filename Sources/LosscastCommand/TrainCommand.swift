import ArgumentParser
import Basics
import Fitting
import Records
import Schedules
import Training

struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Make real loss trajectories under any schedule.",
    discussion: """
      language-model is a transformer on bytes, of a text, a folder or a synthetic language whose \
      entropy is known:

        losscast train --task language-model --optimizer adamw --out run.csv \\
          --schedule wsd:peak=3e-3,steps=4000,warmup=100,decay=0.2

      mlp is a network of fully connected layers that learns from a teacher network:

        losscast train --task mlp --widths 128,128 --activation gelu --out mlp.csv \\
          --schedule cosine:peak=0.1,steps=4000

      logistic-regression separates two classes, drawn or from a LIBSVM or CSV file:

        losscast train --task logistic-regression --train-size 1000 --out large.csv \\
          --schedule constant:peak=20,steps=1000

      power-law-regression, the default, is streaming linear regression of power-law spectrum, \
      whose expected loss is logged beside the run's own:

        losscast train --schedule constant:peak=0.1,steps=8000 \\
          --schedule cosine:peak=0.1,steps=8000 --out runs/

      The options of a task are below, under its name.

      With several schedules, with --name or where --out is a folder or ends in /, the logs go \
      into that folder, each called after its schedule or by --name.

      auto:min=1e-4,max=1,steps=4000 in place of a schedule searches the rate while it trains \
      (AutoLRS): before each stage ten rates are tried from a checkpoint, and the one that promises the \
      lowest loss is kept. The log has the steps that are kept, and in column probe_steps how many \
      were made besides; schedule csv:LOG is the schedule that was found. See losscast help autolrs.

      Records are written as they are made. A run that is interrupted, or even killed, goes on with \
      the same command and --resume, to the same log as if nothing had happened; a checkpoint \
      beside the log, PATH.checkpoint, says from where. A rate that is too high ends a run early \
      and is no error; a finished log ends in a line that says how it ended.
      """)

  @Option(help: "What to train.")
  var task = TaskName.powerLawRegression

  @Option(
    name: .customLong("schedule"),
    help: .init("The learning-rate schedule; may be repeated.", valueName: "text"))
  var schedules: [String] = []

  @Option(
    help: .init(
      "Train on this share of the schedule's steps, above 0 and at most 1; all that it counts in steps shrinks alike, rates stay.",
      valueName: "share"), transform: number)
  var budget: Double?

  @Option(
    name: .customLong("name"),
    help: .init("Name of the log, without .csv; once a schedule.", valueName: "name"))
  var names: [String] = []

  @Option(
    help: .init(
      "The log to write, or the folder for the logs of several schedules.", valueName: "path"),
    completion: .file())
  var out: String

  @Option(
    name: .customLong("seed"),
    help: .init(
      "Seed of first weights and minibatches; one for all schedules, or one each; default: 1.",
      valueName: "seed"))
  var seeds: [UInt64] = []

  @Option(help: .init("Steps between records; default: a 200th of the steps.", valueName: "steps"))
  var logEvery: Int?

  @Flag(
    help: .init(
      "Log more of how training does: update_ratio and noise_scale, and of a language-model "
        + "max_attention_logit and rms_log_z.",
      discussion: """
        update_ratio: how far the latest step moved the weights, over their size. noise_scale: about \
        the batch beyond which larger ones gain little, in examples or windows; a rough number, left \
        out for steps of one piece (mlp and logistic-regression: a batch below 128 without \
        --accumulate), and empty where the noise hides the gradient. max_attention_logit: the \
        largest score before attention's softmax. rms_log_z: of the outputs' ln Σ exp, the root mean \
        square.
        """))
  var diagnostics = false

  @Flag(help: "Replace logs that are there already.")
  var replace = false

  @Flag(help: "Go on with logs that are there, and begin those that are not.")
  var resume = false

  @Option(
    help: .init(
      "Steps between checkpoints; default: about every ten seconds.", valueName: "steps"))
  var checkpointEvery: Int?

  @Option(
    help: .init(
      "Threads; several runs train side by side on one each; default: all processors.",
      valueName: "count"))
  var threads: Int?

  @OptionGroup(title: "optimization") var optimization: OptimizationArguments
  @OptionGroup(title: "several tasks") var shared: SharedTaskArguments
  @OptionGroup(title: "language-model") var languageModel: LanguageModelArguments
  @OptionGroup(title: "mlp and logistic-regression") var drawn: DrawnExampleArguments
  @OptionGroup(title: "mlp") var perceptron: PerceptronArguments
  @OptionGroup(title: "logistic-regression") var logistic: LogisticRegressionArguments
  @OptionGroup(title: "power-law-regression") var regression: RegressionArguments

  func validate() throws {
    if !names.isEmpty, names.count != max(1, schedules.count) {
      throw ValidationError(
        "\(names.count) --name for \(schedules.count) --schedule: give one each, or none")
    }
    if let name = names.first(where: { $0.isEmpty || $0.contains("/") }) {
      throw ValidationError("--name '\(name)': give the name of a file, without folders")
    }
    if Set(names).count < names.count { throw ValidationError("--name: a name is given twice") }
    if out == "-" { throw ValidationError("--out -: a log is written to a file; name one") }
    if seeds.count > 1, seeds.count != schedules.count {
      throw ValidationError(
        "\(seeds.count) --seed for \(schedules.count) --schedule: give one each, or one for all")
    }
    if replace, resume {
      throw ValidationError("--replace and --resume: begin logs anew or go on with them, not both")
    }
    if let checkpointEvery, checkpointEvery < 1 {
      throw ValidationError("--checkpoint-every \(checkpointEvery): give 1 step or more")
    }
    if let threads, !(1...256 ~= threads) {
      throw ValidationError("--threads \(threads): give a number from 1 to 256")
    }
  }

  func run() async throws {
    let plans = try plans()
    plans.forEach(warn)
    let session = TrainingSession(
      plans: plans, paths: try logPaths(for: plans),
      opening: resume ? .resuming : replace ? .replacing : .new, threads: threads,
      checkpointEvery: checkpointEvery)
    try await session.train()
    if let signal = Interruption.signal { throw ExitCode(Interruption.status(of: signal)) }
  }

  /// What the options come to: a plan for each schedule.
  func plans() throws -> [TrainingPlan] {
    try TaskOption.check(
      [TaskOption(name: "diagnostics", isGiven: diagnostics, tasks: TaskName.withOptimizer)]
        + optimization.options + shared.options + languageModel.options + drawn.options
        + perceptron.options + logistic.options + regression.options, for: task)
    let task = try chosenTask()
    let optimization = try task.standardOptimization.map(optimization.optimization(standard:))
    return try chosenSchedules(of: task).enumerated().map { index, schedule in
      let seed = seeds.count > 1 ? seeds[index] : seeds.first ?? 1
      return switch schedule {
      case .known(let schedule):
        try TrainingPlan(
          task, optimization: optimization, schedule: schedule, seed: seed, logEvery: logEvery,
          hasDiagnostics: diagnostics)
      case .searched(let search):
        try TrainingPlan(
          task, optimization: optimization, search: search, seed: seed, logEvery: logEvery,
          hasDiagnostics: diagnostics)
      }
    }
  }

  private enum ChosenSchedule {
    case known(any Schedule)
    case searched(AutoLRS.Settings)
  }

  private func chosenSchedules(of task: TrainingTask) throws -> [ChosenSchedule] {
    if case .languageModel(let model) = task, let schedule = try model.schedule {
      guard schedules.isEmpty else {
        throw OptionError("schedule", ": the phases have schedules; leave out one or the other")
      }
      guard budget == nil else {
        throw OptionError("budget", ": phases say their own steps; give them fewer")
      }
      return [.known(schedule)]
    }
    guard !schedules.isEmpty else {
      throw OptionError("schedule", ": give the learning-rate schedule, once or more")
    }
    if let budget {
      guard budget > 0, budget <= 1 else {
        throw OptionError(
          "budget", " \(NumberText.exact(budget)): give a share above 0 and at most 1, such as 0.1"
        )
      }
      guard languageModel.phases.isEmpty else {
        throw OptionError("budget", ": phases say their own steps; give them fewer")
      }
    }
    return try schedules.map { text in
      guard AutoLRS.Settings.isMeant(by: text) else {
        return .known(try parseSchedule(text, budget: budget ?? 1))
      }
      guard budget == nil else {
        throw OptionError("budget", ": a search says its own steps; give it fewer")
      }
      return .searched(try AutoLRS.Settings(text: text))
    }
  }

  private func chosenTask() throws -> TrainingTask {
    switch task {
    case .powerLawRegression: .powerLawRegression(try regression.regression(batch: shared.batch))
    case .languageModel:
      .languageModel(try languageModel.languageModel(shared))
    case .perceptron: .perceptron(try perceptron.perceptron(shared, drawn))
    case .logisticRegression:
      .logisticRegression(try logistic.logisticRegression(shared, drawn))
    }
  }

  /// Says so if the expected loss cannot but diverge; the run is made all the same.
  private func warn(of plan: TrainingPlan) {
    guard case .powerLawRegression(let task) = plan.task else { return }
    let highest = plan.schedule.peakRate
    if highest >= task.stabilityLimit {
      Console.note(
        "\(plan.schedule.text): the rate reaches \(NumberText.significant(highest)), beyond "
          + "\(NumberText.significant(task.stabilityLimit)), where the expected loss diverges")
    }
  }

  /// Where the logs go. Unless they are to be replaced or gone on with, none may be there.
  private func logPaths(for plans: [TrainingPlan]) throws -> [String] {
    let paths = try chosenPaths(for: plans)
    if !replace, !resume, let path = paths.first(where: WholeFile.exists) {
      throw FileError(
        "\(path): a log is there already; --resume goes on with it, --replace overwrites it")
    }
    return paths
  }

  private func chosenPaths(for plans: [TrainingPlan]) throws -> [String] {
    if plans.count == 1, names.isEmpty, !out.hasSuffix("/"), !WholeFile.isFolder(out) {
      return [out]
    }
    let folder = out.hasSuffix("/") ? String(out.dropLast()) : out
    try WholeFile.makeFolder(folder)
    let names =
      self.names.isEmpty
      ? Run.uniqueNames(
        plans.map {
          $0.search == nil
            ? String($0.schedule.text.prefix { $0 != ":" && $0 != "(" }) : "auto"
        })
      : self.names
    return names.map { "\(folder)/\($0).csv" }
  }
}
