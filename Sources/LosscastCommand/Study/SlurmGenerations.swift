import ArgumentParser
import Basics
import Platform
import Training

/// The generations of a search as Slurm job arrays, of which each waits for the one before.
///
/// A task trains one member over one generation. What it begins with follows from what the generations before have
/// left in the folder, which all nodes see, and so tasks tell each other nothing. Behind the last generation one task
/// more gathers the logs.
struct SlurmGenerations {
  private let plan: StudyPlan
  private let search: PopulationSearch
  /// The study file from the root.
  private let file: String

  init(_ plan: StudyPlan, _ search: PopulationSearch) {
    self.plan = plan
    self.search = search
    file = plan.rootedFile
  }

  private var folder: String { "\(plan.folder.path)/slurm" }
  /// The numbers of the jobs that were submitted last.
  private var jobs: String { "\(folder)/jobs.txt" }

  /// Submits the generations that are not whole.
  ///
  /// - Parameters:
  ///   - limit: how many tasks of an array may run at a time.
  ///   - options: further ones for sbatch.
  func submit(atATime limit: Int?, _ options: [String]) throws {
    try WholeFile.makeFolder(folder)
    let before = try WholeFile.exists(jobs) ? ids(in: WholeFile.read(jobs)) : []
    let active = try SlurmQueue.active(among: before)
    guard active.isEmpty else {
      Console.note(
        "\(plan.shownFolder): nothing to submit: job \(active.sorted()[0]) and what waits for it are queued or running"
      )
      return
    }
    let done = try search.found()
    let count = done.count
    try WholeFile.write(SlurmArray.script, to: "\(folder)/job.sh")
    var submitted: [Int] = []
    for generation in (done.generations.count + 1)...(count + 1) {
      let tasks = generation > count ? "0" : "0-\(search.settings.population - 1)"
      let waits = submitted.last.map { ["--dependency=afterok:\($0)"] } ?? []
      submitted.append(
        try SlurmArray.submit(
          array: tasks + (limit.map { "%\($0)" } ?? ""), of: file, in: folder,
          output: "generation-\(generation)-%a.txt", waits + options, path: file,
          ["--generation=\(generation)"]))
      // Known at once, so that an error in the midst does not lead to the same jobs twice.
      try WholeFile.write(submitted.map { "\($0)\n" }.joined(), to: jobs)
    }
    Console.note(
      "\(plan.shownFolder): submitted \(count - done.generations.count) generations of "
        + "\(search.settings.population) tasks as jobs \(submitted[0]) to \(submitted[submitted.count - 1]); "
        + "losscast study \(plan.file) --status says what has landed")
  }

  private func ids(in text: some Sequence<UInt8>) -> [Int] {
    String(decoding: Array(text), as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
  }

  /// Trains one member over one generation; behind the last, gathers what all have trained.
  func run(_ member: Int, in generation: Int) throws {
    Interruption.watch()
    let isStopped: @Sendable () -> Bool = { Interruption.signal != nil }
    guard generation <= search.generations else {
      _ = try search.run(workers: 1, isStopped: isStopped)
      return
    }
    guard (0..<search.settings.population).contains(member), generation >= 1 else {
      throw FileError(
        "\(plan.file): has no member \(member + 1) in generation \(generation)",
        status: Failure.missingInput)
    }
    if try !search.train(member, in: generation, isStopped: isStopped) {
      throw ExitCode(Interruption.status(of: Interruption.signal ?? SIGTERM))
    }
  }
}
