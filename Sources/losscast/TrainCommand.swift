import ArgumentParser
import Fitting
import RunLogs
import Schedules
import Training

struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Make real loss trajectories under any schedule.",
    discussion: """
      power-law-regression is streaming linear regression by minibatch gradient descent, with \
      features and target of power-law spectrum. Each log has step, rate, the loss of this run's \
      weights and, as the noise-free reference, its exact expectation.

        losscast train --schedule cosine:peak=0.1,steps=8000 --out cosine.csv
        losscast train --schedule constant:peak=0.1,steps=8000 \\
          --schedule wsd:peak=0.1,steps=8000,decay=0.2 --out runs/

      With several schedules, with --name or where --out is a folder or ends in /, the logs go \
      into that folder, each called after its schedule or by --name. Records are written as they are made: an interrupted run keeps what it has.
      """)

  enum TaskName: String, ExpressibleByArgument, CaseIterable {
    case powerLawRegression = "power-law-regression"
  }

  @Option(help: "What to train.")
  var task = TaskName.powerLawRegression

  @Option(
    name: .customLong("schedule"),
    help: .init("The learning-rate schedule; may be repeated.", valueName: "text"))
  var schedules: [String]

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
      "Seed of the minibatches; one for all schedules, or one each. (default: 1)",
      valueName: "seed"))
  var seeds: [UInt64] = []

  @Option(help: .init("Steps between records; default: a 200th of the steps.", valueName: "steps"))
  var logEvery: Int?

  @Flag(help: "Replace logs that are there already.")
  var replace = false

  @OptionGroup(title: "power-law-regression") var regression: RegressionArguments

  func validate() throws {
    if !names.isEmpty, names.count != schedules.count {
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
  }

  func run() async throws {
    let runs = try plannedRuns()
    let sinks = try openLogs(of: runs)
    let progress = TrainingProgress(runs: runs, names: sinks.map(\.name))
    let trained = await TrainingStudy(runs: runs).train { index, record in
      sinks[index].append(record)
      progress.note(record, of: index)
    }
    progress.finish()
    try close(sinks, of: trained)
  }

  func plannedRuns() throws -> [TrainingRun] {
    let problem = try regression.problem()
    return try schedules.enumerated().map { index, text in
      let schedule = try parseSchedule(text)
      let highest = RateRange(of: schedule, through: schedule.steps).highest
      if highest >= problem.stabilityLimit {
        Console.note(
          "\(text): the rate reaches \(NumberText.significant(highest)), beyond "
            + "\(NumberText.significant(problem.stabilityLimit)), where the expected loss diverges")
      }
      return try TrainingRun(
        problem, schedule: schedule, seed: seeds.count > 1 ? seeds[index] : seeds.first ?? 1,
        logEvery: logEvery)
    }
  }

  private func close(_ sinks: [LogSink], of trained: [TrainedRun]) throws {
    for (sink, run) in zip(sinks, trained) {
      try sink.close()
      Console.note(sink.summary(of: run))
    }
  }

  private func openLogs(of runs: [TrainingRun]) throws -> [LogSink] {
    if runs.count == 1, names.isEmpty, !out.hasSuffix("/"), !WholeFile.isFolder(out) {
      return try open([out], for: runs)
    }
    let folder = out.hasSuffix("/") ? String(out.dropLast()) : out
    try WholeFile.makeFolder(folder)
    let names =
      self.names.isEmpty
      ? Run.uniqueNames(runs.map { String($0.schedule.text.prefix { $0 != ":" && $0 != "(" }) })
      : self.names
    return try open(names.map { "\(folder)/\($0).csv" }, for: runs)
  }

  /// Opens all logs or, if one of them is there already and must stay, none.
  private func open(_ paths: [String], for runs: [TrainingRun]) throws -> [LogSink] {
    if !replace, let path = paths.first(where: WholeFile.exists) {
      throw FileError("\(path): a log is there already; --replace overwrites it")
    }
    return try zip(paths, runs).map { try LogSink(path: $0, run: $1, isReplacing: replace) }
  }
}

/// The parameters of power-law regression; the defaults are the task's own.
struct RegressionArguments: ParsableArguments {
  /// The task by its defaults, which are within its ranges.
  private static let standard = try! PowerLawRegression()

  @Option(help: .init("Features that the model sees.", valueName: "count"))
  var size = standard.size

  @Option(help: .init("How fast the features' variances fall, j^−b; above 1.", valueName: "b"))
  var capacityExponent = standard.capacityExponent

  @Option(help: .init("How fast the loss falls, (Σ rate)^−s.", valueName: "s"))
  var sourceExponent = standard.sourceExponent

  @Option(help: .init("Variance of the labels without noise.", valueName: "variance"))
  var signalVariance = standard.signalVariance

  @Option(help: .init("Variance of the labels' own noise.", valueName: "variance"))
  var noiseVariance = standard.noiseVariance

  @Option(help: .init("Fresh examples a step.", valueName: "count"))
  var batch = standard.batch

  func problem() throws -> PowerLawRegression {
    try PowerLawRegression(
      size: size, capacityExponent: capacityExponent, sourceExponent: sourceExponent,
      signalVariance: signalVariance, noiseVariance: noiseVariance, batch: batch)
  }
}
