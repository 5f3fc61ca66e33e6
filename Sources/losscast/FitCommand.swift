public import ArgumentParser
import Figures
import Fitting
import Forecasting
public import Laws
import RunLogs

struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a law to the logs of one or more runs.",
    discussion: """
      All runs are fitted together, by the logarithm of their losses. No start values are needed. \
      Runs with different schedules tell the parameters apart: a constant and a decaying one is a \
      good minimum.

        losscast fit constant.csv cosine.csv wsd.csv --out fit.json --plot fit.svg
        losscast fit *.csv --leave-out wsd

      The second says how well the run wsd would have been predicted by the others.
      """)

  @Argument(
    help: .init(
      "Logs: CSV, TSV or JSON lines, gzipped or not; - is standard input.",
      valueName: "log"), completion: .file())
  var logs: [String]

  @Option(help: .init("The law to fit; losscast laws lists them.", valueName: "name"))
  var law = "annealing"

  @Option(
    help: .init("Hold a parameter at a value; may be repeated.", valueName: "name=value"))
  var fix: [FixedParameter] = []

  @Option(
    help: .init(
      "Fit without this run and score it; may be repeated.", valueName: "run"))
  var leaveOut: [String] = []

  @Option(
    help: .init(
      "How warm-up enters the law: at its true rates, or counted at the peak as the law's authors do.",
      valueName: "convention"))
  var warmupConvention = WarmupConvention.trueRates

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
    guard huber >= 1e-9, huber <= 1e3 else {
      throw ValidationError("--huber \(huber): give a residual from 1e-9 to 1e3, such as 0.001")
    }
    if let out,
      WholeFile.areSame(out, logs) || WholeFile.areSame(out, [output.plot].compactMap(\.self))
    {
      throw ValidationError("--out \(out): is a log or the plot too, and would overwrite it")
    }
    if let plot = output.plot, WholeFile.areSame(plot, logs) {
      throw ValidationError("--plot \(plot): is a log too, and would overwrite it")
    }
    if out == "-" {
      throw ValidationError("--out -: a fit is saved to a file; --format json prints it")
    }
    for (index, fixed) in fix.enumerated()
    where fix[..<index].contains(where: { $0.name == fixed.name }) {
      throw ValidationError("--fix \(fixed.name) is given twice")
    }
  }

  func run() async throws {
    let law = try LawCatalog.law(called: law)
    let runs = try log.read(logs)
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
    let fit = try Fit(
      law, to: fitted,
      options: FitOptions(
        warmup: warmupConvention,
        fixed: Dictionary(uniqueKeysWithValues: fix.map { ($0.name, $0.value) }),
        huberThreshold: huber, level: level, seed: seed, reading: log.reading))
    let leftOut = unseen.isEmpty ? nil : try EvaluationSummary(of: fit, on: unseen)

    try await output.show(
      text: fit.report + (leftOut.map { "\nleft out\n" + $0.report } ?? ""),
      json: FitDocument(fit: fit, leftOut: leftOut),
      figure: .losses(fit: fit, fitted: fitted, unseen: unseen)
    ) {
      guard let out else { return }
      try WholeFile.write(String(decoding: try fit.json(), as: UTF8.self), to: out)
      Console.note("fit written to \(out)")
    }
  }
}

/// A fit's own JSON, with the scores of left-out runs beside it.
private struct FitDocument: Encodable {
  var fit: Fit
  var leftOut: EvaluationSummary?

  private enum Key: CodingKey { case leftOut }

  func encode(to encoder: any Encoder) throws {
    try fit.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(leftOut, forKey: .leftOut)
  }
}

/// `NAME=VALUE`.
struct FixedParameter: ExpressibleByArgument {
  var name: String
  var value: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]), value.isFinite else { return nil }
    name = String(parts[0])
    self.value = value
  }
}

extension WarmupConvention: ExpressibleByArgument {}
