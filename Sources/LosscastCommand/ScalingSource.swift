import ArgumentParser
import Basics
import Laws
import Records
import Scaling
import Training

/// What scaling laws are fitted to: a table of runs, or the logs of runs.
struct ScalingSource: ParsableArguments {
  @Argument(
    help: .init(
      "A table of runs, or the log of each: CSV, TSV, JSON lines or what your tool writes; - is standard input.",
      valueName: "files"), completion: .file())
  var paths: [String] = []

  @Flag(
    help:
      "Fit whole curves by their learning rates, from logs or a table with columns of rates and runs."
  )
  var curves = false

  @Option(
    help: .init(
      "Parameters of the model, of logs whose head does not say it: N for all or RUN=N for one; may be repeated.",
      valueName: "count"))
  var modelSize: [RunValue<Double>] = []

  @Option(
    help: .init(
      "Tokens of a step, of logs without a column of tokens: N for all or RUN=N for one; may be repeated.",
      valueName: "count"))
  var tokensPerStep: [RunValue<Double>] = []

  /// - Parameter isOptional: whether there may be no file.
  func validate(_ arguments: ScalingLawArguments, isOptional: Bool = false) throws {
    if paths.isEmpty, !isOptional { throw ValidationError("name a table of runs, or logs") }
    if paths.contains("") { throw ValidationError("the name of a file is empty") }
    if curves, arguments.law != nil {
      throw ValidationError("--curves and --law: curves are fitted by the schedule-aware law")
    }
    for size in modelSize { try validateModelSize(size.value) }
    for tokens in tokensPerStep where !(tokens.value > 0 && tokens.value.isFinite) {
      throw ValidationError(
        "--tokens-per-step \(NumberText.exact(tokens.value)): give a number above 0")
    }
    try modelSize.requireOneForAll("--model-size")
    try tokensPerStep.requireOneForAll("--tokens-per-step")
  }

  /// Whether the files are logs, each of a run or more, and not one table.
  private var areLogs: Bool { paths.count > 1 || !modelSize.isEmpty || !tokensPerStep.isEmpty }

  /// The fit that the one file is, where losscast scale saved it.
  func saved() throws -> SavedScalingFit? {
    guard paths.count == 1, paths[0] != "-", try SavedFitFile.looksLikeOne(paths[0]) else {
      return nil
    }
    let data = try WholeFile.read(paths[0])
    do throws(Refusal) {
      return try SavedScalingFit.isOne(data) ? SavedScalingFit(json: data) : nil
    } catch {
      throw error.about(paths[0])
    }
  }

  /// The fit that the one file is.
  ///
  /// - Throws: what is at odds with it among the options.
  func saved(
    _ arguments: ScalingLawArguments, _ scaling: ScalingArguments
  ) throws -> SavedScalingFit? {
    guard let fit = try saved() else { return nil }
    guard arguments.isDefault, scaling.isDefault, !curves, !areLogs else {
      throw ValidationError(
        "\(paths[0]) is a fit, which has its law, level and columns: leave out options that choose others, or fit the table again"
      )
    }
    return fit
  }

  /// The rows of a table whose runs differ in their batches, which tell the critical one; nil where there are none.
  func batches(_ scaling: ScalingArguments) -> ScalingTable? {
    guard !areLogs, !curves, paths.count == 1, paths[0] != "-",
      let table = try? ScalingTable(
        reading: paths[0], quantities: CriticalBatchLaw.quantities, scaling.reading),
      Set(table.points.values(.batch)).count >= CriticalBatchLaw.fewestBatches
    else { return nil }
    return table
  }

  /// The runs' ends.
  func table(_ scaling: ScalingArguments, quantities: [ScalingQuantity]) throws -> ScalingTable {
    guard areLogs else { return try scaling.read(paths[0], quantities: quantities) }
    let table = try ScalingTable(
      runs: logs(scaling), tokensPerStep: tokens, size: scaling.sizeConvention,
      name: NumberText.counted(paths.count, "log"), metric: scaling.loss ?? "loss")
    for note in table.notes { Console.note(note.text(AdviceWords.text)) }
    return table
  }

  /// The runs with their learning rates.
  func runs(_ scaling: ScalingArguments) throws -> [ScheduledRun] {
    guard areLogs else { return try ScheduledRun.runs(reading: paths[0], scaling.reading) }
    return try logs(scaling).map { run in
      guard let tokens = tokens(run) else {
        throw Refusal(
          .data, "\(run.origin): how many tokens a step takes is not known",
          advice: ScalingAdvice.sayTokensPerStep(run: run.name))
      }
      return try ScheduledRun(run, tokensPerStep: tokens)
    }
  }

  private func tokens(_ run: Run) -> Double? {
    tokensPerStep.chosen(for: run.name)?.value ?? ScalingTable.tokensPerStep(of: run)
  }

  private func logs(_ scaling: ScalingArguments) throws -> [Run] {
    let reading = scaling.reading
    let options = LogOptions(
      lossColumn: reading.lossColumn, pattern: reading.pattern, runColumns: reading.runColumns,
      conditions: reading.conditions)
    let sources = LogSource.sources(of: paths)
    var runs = try readRuns(
      sources, named: Run.names(ofFiles: sources.map(\.path)), options, { _ in options },
      leavesRowsOut: false)
    for index in runs.indices {
      // The trainer's logs say the shape.
      runs[index].modelSize =
        modelSize.chosen(for: runs[index].name)?.value ?? runs[index].modelSize
        ?? runs[index].file.flatMap(TransformerShape.init(ofLog:)).map { Double($0.parameterCount) }
    }
    try modelSize.requireKnown("--model-size", among: runs.map(\.name))
    try tokensPerStep.requireKnown("--tokens-per-step", among: runs.map(\.name))
    return runs
  }
}
