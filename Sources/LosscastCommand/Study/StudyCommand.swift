import ArgumentParser
import Platform
import Plots
import Reports
import Training

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Train a grid of runs, or a population that finds its schedule.",
    usage: "losscast study <study> [<options>]",
    discussion: """
      The study file says which options losscast train gets:

        common: {task: power-law-regression, batch: 16}
        vary:
          size: [256, 1024]
          schedule:
            constant: constant:peak=$peak,steps=8000
            cosine: cosine:peak=$peak,steps=8000
          peak: [0.05, 0.1]
          seed: [1, 2, 3]
        average: seed
        exclude: [{size: 1024, peak: 0.05}]

      Each axis of the grid is a list of values or has named points, one value or a set of \
      options each. A name that is no option of train is a variable, used as $name. Logs go to \
      out, by default a folder named after the study file, and mean logs over the axis average to \
      its folder mean. All paths in the file are from its own folder.

      With after: FIRST.yaml, that study is made before this one, whose schedules may read its logs: \
      peak($peak; refined:first/linear.csv) is the schedule that the gradient norms of a run call for \
      (losscast refine), and csv:first/linear.csv the one that it had.

      In place of vary, search trains a population, of which the worst copy the best and change what they copied \
      (Jaderberg et al. 2017, arXiv 1711.09846):

        common: {task: mlp, schedule: "constant:peak=1,steps=4000"}
        search:
          method: pbt          # or random: nobody copies
          population: 16
          ready: 200           # steps between two times of copying
          values:              # what is searched: a range, or a list
            rate: {from: 0.01, to: 2}    # a factor on the schedule
            weight-decay: {from: 1e-6, to: 1e-2}
            batch: [16, 32, 64]

      Searched may be rate, weight-decay, momentum, beta1, clip and batch. All members are compared at one step, \
      so that the seed alone decides what comes out. Besides: exploit (truncation or tournament), share: 0.2, \
      perturb: [0.8, 1.2], resample: 0.25, seed: 1, metric, goal. The folder gets each member's log, with all \
      that its weights went through, generations.csv, and the rates of the best, best-schedule.csv.

      The same command again makes only what is missing and goes on with what was interrupted. \
      With --executor slurm each run is a task of one job array, is requeued if it dies, and goes \
      on from its checkpoint; of a search, each generation is a job array of its own, and a task's time has to be \
      enough for a member's ready steps. --status then reads what has landed.
      """)

  enum Executor: String, ExpressibleByArgument, CaseIterable {
    case local, slurm
  }

  @Argument(help: .init("The study file, in YAML.", valueName: "study"), completion: .file())
  var study: String

  @Option(
    help: .init("Runs at a time; default: one a core, or with slurm all.", valueName: "count"))
  var jobs: Int?

  @Option(help: "Where the runs are trained.")
  var executor = Executor.local

  @Option(
    name: .customLong("sbatch-option"), parsing: .unconditionalSingleValue,
    help: .init(
      "An option for sbatch, such as --time=2:00:00; may be repeated.", valueName: "option"))
  var sbatchOptions: [String] = []

  @Flag(help: "Say what has landed, and train nothing.")
  var status = false

  @Flag(help: "Check the study and list its runs, and train nothing.")
  var dryRun = false

  @Flag(help: "Make runs anew whose options have changed since their logs were made.")
  var replace = false

  @OptionGroup(title: "Output") var output: OutputArguments

  @Option(
    help: .init(
      "Train the run of this index alone; <study> is the manifest. For the tasks of a job array.",
      valueName: "index", visibility: .hidden))
  var task: Int?

  @Option(
    help: .init(
      "The generation of the search in which to train the member of that task; <study> is the study file.",
      valueName: "number", visibility: .hidden))
  var generation: Int?

  func validate() throws {
    if study.isEmpty { throw ValidationError("the name of the study is empty") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): give a number from 1 on") }
    if status, dryRun { throw ValidationError("give --status or --dry-run, not both") }
    if !sbatchOptions.isEmpty, executor != .slurm {
      throw ValidationError("--sbatch-option is for --executor slurm")
    }
  }

  func run() throws {
    // Room for the runs' own ends too, since they ask for as many as any command.
    try OpenFiles.check(OpenFiles.needed + 8)
    if let task, generation == nil {
      try SlurmTask(manifest: study, index: task).run()
      return
    }
    try StudyChain(reading: study).inTurn { plan, isLast in
      let search = try plan.study.search.map { try PopulationStudy(plan, $0) }
      if search == nil, isLast, output.plot != nil {
        throw ValidationError("--plot draws what a search has done, and this study is a grid")
      }
      if !isLast, try search?.isFinished ?? plan.isFinished { return false }
      if let search { try run(search) } else { try run(plan) }
      if isLast { return true }
      // What comes after cannot be told before the logs are there that it reads. A search returns when it is done,
      // or has been submitted.
      if !status, !dryRun, try search == nil ? plan.isFinished : executor == .local { return false }
      Console.note(
        status || dryRun
          ? "\(study) comes after \(plan.file), which is shown"
          : "\(study) comes after \(plan.file): give the same command again once that is done")
      return true
    }
  }

  private func run(_ plan: StudyPlan) throws {
    if status {
      try show(plan)
    } else if dryRun {
      try list(plan)
    } else {
      try train(plan)
    }
  }

  private func run(_ search: PopulationStudy) throws {
    if let task, let generation {
      try search.run(task, in: generation)
    } else if dryRun {
      try search.list(output.format)
    } else if status {
      try search.show(output)
    } else {
      try search.train(executor, jobs: jobs, sbatchOptions, isReplacing: replace, output)
    }
  }

  private func train(_ plan: StudyPlan) throws {
    try plan.checkData()
    let lock = try plan.folder.lockForTraining()
    defer { close(lock) }
    let manifest = try plan.prepare(isReplacing: replace)
    switch executor {
    case .slurm: try SlurmArray(plan, manifest: manifest).submit(atATime: jobs, sbatchOptions)
    case .local:
      var study = LocalStudy(plan.runs, manifest: manifest, folder: plan.folder, jobs: jobs)
      try study.train()
      let means = try plan.folder.writeMeans(plan.folder.manifest())
      Console.note(
        "\(plan.shownFolder): all \(plan.runs.count) runs are done"
          + (means.isEmpty ? "" : ", \(means.count) mean logs written"))
    }
  }

  private func show(_ plan: StudyPlan) throws {
    let status = try plan.status()
    try Console.print(output.format == .json ? try encodedJSON(status) : status.report)
  }

  /// The command line of each run.
  private func list(_ plan: StudyPlan) throws {
    let manifest = try plan.manifest()
    struct Line: Encodable {
      var name: String
      var state: StudyRunState
      var command: [String]
    }
    let lines = manifest.runs(named: plan.runs.map(\.run.name)).map { run in
      Line(
        name: run.name, state: run.state,
        command: ["losscast", "train"] + run.arguments + ["--out=\(plan.folder.logPath(run))"])
    }
    switch output.format {
    case .json: try Console.print(try encodedJSON(lines))
    case .text:
      for line in lines {
        try Console.print(line.command.map(\.quotedForShell).joined(separator: " ") + "\n")
      }
    }
  }
}

extension String {
  /// As a shell takes it for one word.
  var quotedForShell: String {
    let isPlain = unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_=+:,./@%".unicodeScalars.contains(scalar))
    }
    return isPlain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}

extension [String] {
  /// The words, which are quoted, as a shell takes them: in lines of no more columns than this as far as words allow, of
  /// which each but the last ends in a backslash.
  func shellLines(width: Int) -> [String] {
    var lines: [String] = []
    for word in self {
      if let line = lines.last, line.count + 1 + word.count + 2 <= width {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append((lines.isEmpty ? "" : "  ") + word)
      }
    }
    return lines.enumerated().map { $0.offset < lines.count - 1 ? $0.element + " \\" : $0.element }
  }
}
