import ArgumentParser
import Basics
import Platform
import Plots
import Reports
import Training

/// A study whose runs search: a population that trains on this machine, generation after generation.
struct PopulationStudy {
  private let plan: StudyPlan
  private let settings: SearchSettings
  private let base: PlannedRun
  private let search: PopulationSearch

  /// - Parameter settings: the plan's.
  init(_ plan: StudyPlan, _ settings: SearchSettings) throws {
    guard let base = plan.runs.first else { throw FileError("\(plan.file): there is no run") }
    self.plan = plan
    self.settings = settings
    self.base = base
    let study = plan.study
    @Sendable func member(
      _ values: [Double], _ seed: UInt64, _ logEvery: Int?
    ) throws -> TrainingPlan {
      let run = base.run.member(with: values, of: settings, seed: seed, logEvery: logEvery)
      return try TrainCommand.planned(run, of: study).plan
    }
    // What the ends of all ranges come to is refused before anything is trained.
    for values in [
      settings.values.map(\.bounds.lowerBound), settings.values.map(\.bounds.upperBound),
    ] {
      _ = try member(values, settings.seed, nil)
    }
    try base.checkData(of: plan.file)
    let isGiven = base.run.options.contains { $0.name == "log-every" }
    search = try PopulationSearch(
      settings, base: base.plan, logEvery: isGiven ? base.plan.logEvery : nil,
      folder: plan.folder.path, title: "losscast \(Losscast.version) study", file: plan.file,
      makePlan: { values, seed, logEvery in try member(values, seed, logEvery) })
  }

  /// Trains what is missing, and shows what came of it; by Slurm, submits it.
  func train(
    _ executor: StudyCommand.Executor, jobs: Int?, _ sbatchOptions: [String], isReplacing: Bool,
    _ output: OutputArguments
  ) throws {
    let lock = try plan.folder.lockForTraining()
    defer { close(lock) }
    guard !WholeFile.exists(plan.folder.manifestPath) else {
      throw FileError(
        "\(plan.shownFolder): holds the runs of a grid. Choose another out in \(plan.file)",
        status: Failure.badData)
    }
    if isReplacing { try search.removeAll() }
    if executor == .slurm {
      return try SlurmGenerations(plan, search).submit(atATime: jobs, sbatchOptions)
    }
    Interruption.watch()
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let population = try search.run(
      workers: jobs ?? cores, isStopped: { Interruption.signal != nil },
      onGeneration: { Console.note($0.progress) })
    if let signal = Interruption.signal, !population.isFinished {
      Console.note("stopped; the same command goes on from here")
      throw ExitCode(Interruption.status(of: signal))
    }
    try show(population, output)
  }

  /// Trains a member over a generation, as the task of a job array.
  func run(_ member: Int, in generation: Int) throws {
    try SlurmGenerations(plan, search).run(member, in: generation)
  }

  /// Whether nothing is left to do.
  var isFinished: Bool { get throws { try search.found().isFinished } }

  /// Shows the generations that the folder holds.
  func show(_ output: OutputArguments) throws { try show(try search.found(), output) }

  private func show(_ population: Population, _ output: OutputArguments) throws {
    let command =
      population.isFinished ? population.ranking.first.map { retraining(population, $0) } : nil
    let answer = PopulationAnswer(
      population, study: plan.file, folder: plan.shownFolder, retraining: command)
    let isOfRates = settings.values.contains { $0.name == .rate } && population.isFinished
    let rates = isOfRates ? try (0..<settings.population).map(search.rates) : []
    try plan.leaveHome()
    try output.show(
      text: answer.report(
        output.style,
        retraining: command.map(inHome) ?? []),
      json: answer, figure: .population(population, rates: rates))
  }

  /// `losscast train` from the start under the schedule that a member's weights have gone through.
  private func retraining(_ population: Population, _ best: Int) -> [String] {
    let searched = Set(settings.values.map(\.name.rawValue))
    var options = base.run.options.filter { $0.name != "schedule" || !searched.contains("rate") }
      .map { option in option.value.map { "--\(option.name)=\($0)" } ?? "--\(option.name)" }
    for (value, searched) in zip(population.usualValues(of: best), settings.values) {
      options.append(
        searched.name == .rate
          ? "--schedule=csv:\(plan.folder.path)/best-schedule.csv"
          : "--\(searched.name.rawValue)=\(searched.text(of: value))")
    }
    // One that no member had: the same data again would only say that the machine is the same.
    let seed = settings.seed &+ UInt64(settings.population)
    return ["losscast", "train"] + options
      + ["--seed=\(seed)", "--out=\(plan.folder.path)/retrained.csv"]
  }

  /// The lines of the command, in the folder of the study file, which all paths are from.
  private func inHome(_ command: [String]) -> [String] {
    var words = command.map(\.quotedForShell)
    if !plan.home.isEmpty {
      words = ["(cd", plan.home.quotedForShell, "&&"] + words
      words[words.count - 1] += ")"
    }
    return words.shellLines(width: 78)
  }

  /// How the first members would be trained.
  func list(_ format: OutputFormat) throws {
    struct Line: Encodable {
      var member: Int
      var command: [String]
    }
    let lines = search.firstValues().enumerated().map { member, values in
      let run = base.run.member(
        with: values, of: settings, seed: settings.seed &+ UInt64(member),
        logEvery: search.logEvery)
      return Line(member: member + 1, command: ["losscast", "train"] + run.arguments)
    }
    switch format {
    case .json: try Console.print(try encodedJSON(lines))
    case .text:
      for line in lines {
        try Console.print(line.command.map(\.quotedForShell).joined(separator: " ") + "\n")
      }
    }
  }
}
