public import ArgumentParser
import Basics
import Fitting
import Forecasting
public import Laws
import Plots
import Records
import Reports

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit laws of the learning rate to the logs of runs.",
    discussion: """
      All runs are fitted together, by the logarithm of their losses. No start values are needed. \
      Runs with different schedules tell the parameters apart: a constant and a decaying one is a \
      good minimum. Without --law, several laws are fitted, judged by runs held out in turn and \
      averaged; one law named alone is fitted by least squares, as its authors do.

        losscast fit constant.csv cosine.csv wsd.csv --out fit.json --plot fit.svg
        losscast fit *.csv --leave-out wsd
        losscast fit *.csv --law annealing,multi-power,area

      The second says how well the run wsd would have been predicted by the others, the third \
      compares three laws and averages them.

      A family of curves or a formula is fitted to a table by losscast curve.
      """)

  @Argument(
    help: .init(
      "Logs: CSV, TSV or JSON lines, gzipped or not; - is standard input.",
      valueName: "log"), completion: .file())
  var logs: [String]

  @Option(
    help: .init(
      "The law to fit, or several, separated by commas, to compare and average; losscast laws lists them. Default: the average of all general laws.",
      valueName: "names"), completion: .laws)
  var law: String?

  @Flag(
    help: .init(
      "With one law: weigh in what other runs have shown of its parameters, as averages do."))
  var posterior = false

  @Option(
    help: .init("Hold a parameter at a value; may be repeated.", valueName: "name=value"))
  var fix: [FixedParameter] = []

  @Option(
    help: .init(
      "Fit without this run and score it; may be repeated.", valueName: "run"),
    completion: .runNames)
  var leaveOut: [String] = []

  @Option(
    help: .init(
      "How warm-up enters the law: at its true rates, or counted at the peak as the law's authors do.",
      valueName: "convention"))
  var warmupConvention = WarmupConvention.trueRates

  @Flag(help: "Take runs of one schedule for seeds, however far apart their losses are.")
  var asSeeds = false

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(
    help: .init("Residual in log loss at which the Huber loss turns linear.", valueName: "residual")
  )
  var huber = 1e-3

  @Option(help: "Seed of the search's starts.")
  var seed: UInt64 = 1

  @Option(help: .init("Save the fit as JSON.", valueName: "file"), completion: .file())
  var out: String?

  @OptionGroup(title: "Reading logs") var log: LogArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    guard FitOptions.huberThresholds.contains(huber) else {
      throw ValidationError(
        "--huber \(NumberText.exact(huber)): give a residual from 1e-9 to 1e3, such as 0.001")
    }
    try output.refuseToOverwrite(logs, saving: out)
    try requireDistinct(fix.map(\.name), option: "--fix")
  }

  func run() throws {
    let laws = try law.map {
      try $0.split(separator: ",", omittingEmptySubsequences: false).map {
        try LawCatalog.law(called: String($0))
      }
    }
    let runs = try log.read(logs)
    Console.explain(runs)
    for name in leaveOut where !runs.contains(where: { $0.name == name }) {
      throw ValidationError(
        "--leave-out \(name): no run has that name; there are "
          + runs.map(\.name).joined(separator: ", "))
    }
    let unseen = runs.filter { leaveOut.contains($0.name) }
    let fitted = runs.filter { !leaveOut.contains($0.name) }
    if fitted.isEmpty {
      throw ValidationError("--leave-out leaves no run to fit; give more logs")
    }
    let options = FitOptions(
      warmup: warmupConvention,
      fixed: fix.values,
      huberThreshold: huber, level: level, seed: seed, reading: log.reading, asSeeds: asSeeds)
    if let laws, laws.count == 1, !posterior {
      let fit = try Fit(laws[0], to: fitted, options: options)
      try show(fit, report: fit.report(output.style), fitted, unseen)
    } else {
      let average = try average(of: laws, to: fitted, options)
      try show(average, report: average.report(output.style), fitted, unseen)
    }
  }

  private func average(
    of laws: [any Law]?, to runs: [Run], _ options: FitOptions
  ) throws -> Average {
    guard let laws else { return try Average(to: runs, options: options) }
    let believed = try laws.map { law in
      guard let believed = law as? any BelievedLaw else {
        throw ValidationError(
          "--law \(law.name): nothing is known of its parameters beforehand, so it cannot be "
            + "averaged; fit it alone")
      }
      return believed
    }
    return try Average(
      of: believed, to: runs, options: options, weighing: .crossValidation, comparing: true)
  }

  private func show(
    _ fit: some LossPredictor & Codable, report: ReportText, _ fitted: [Run], _ unseen: [Run]
  ) throws {
    let leftOut = unseen.isEmpty ? nil : try EvaluationSummary(of: fit, on: unseen)
    try output.show(
      text: report
        + (leftOut.map { ReportText("\nleft out\n") + $0.report(output.style) } ?? ReportText()),
      json: FitDocument(fit: fit, leftOut: leftOut),
      figure: .losses(fit: fit, fitted: fitted, unseen: unseen)
    ) {
      try out.map { try SavedText(fit: fit.json(), path: $0) }
    }
  }
}

/// A fit's own JSON, with the scores of left-out runs beside it.
private struct FitDocument<Fitted: Encodable>: Encodable {
  var fit: Fitted
  var leftOut: EvaluationSummary?

  private enum Key: CodingKey { case leftOut }

  func encode(to encoder: any Encoder) throws {
    try fit.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(leftOut, forKey: .leftOut)
  }
}

extension WarmupConvention: ExpressibleByArgument {}
