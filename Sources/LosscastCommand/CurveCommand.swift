public import ArgumentParser
import Fitting
import Laws
import Plots
import Reports

struct CurveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curve",
    abstract: "Fit a family of curves or a formula to any table.",
    usage: "losscast curve <table> (--law <names> | --formula <text>) [<options>]",
    discussion: """
      Two columns of any table, whatever they are, by least squares; no start values are needed. \
      Without --x and --y they are columns x and y, or those of steps and losses.

        losscast curve sizes.csv --law pow4 --x anchor --y error --plot fit.svg
        losscast curve sizes.csv --law best --where learner=SVC --at 1e5
        losscast curve sizes.csv --formula 'E + A*N^-a + B*D^-b' --bounds E=0:

      The second compares all families, and since it asks beyond the data, chooses the one that best \
      foretold the last points from those before; broken-power finds its breaks. In formulas, x and the names \
      of columns are data, other names parameters; a name with blanks or operators stands in \
      backticks: `train/loss`. A fit that --out saved answers again:

        losscast predict curve.json --at 2e5
        losscast evaluate curve.json held-out.csv
      """)

  @Argument(
    help: .init(
      "A table: CSV, TSV or JSON lines, gzipped or not; - is standard input.", valueName: "table"),
    completion: .file())
  var table: String

  @Option(
    help: .init(
      "The family to fit, or several, separated by commas, to choose among; losscast laws lists them, and best stands for all.",
      valueName: "names"), completion: .families)
  var law: String?

  @Option(
    help: .init(
      "Fit this formula of columns and parameters, such as 'c - a*x^-b'.", valueName: "text"))
  var formula: String?

  @OptionGroup var columns: ColumnArguments

  @Option(help: .init("Column of the standard errors of y.", valueName: "column"))
  var sigma: String?

  @Option(
    help: .init("Hold a parameter at a value; may be repeated.", valueName: "name=value"))
  var fix: [FixedParameter] = []

  @Option(
    help: .init(
      "Values that a parameter may take; an end may be missing, as in a=0:. May be repeated.",
      valueName: "name=from:to"))
  var bounds: [ParameterBounds] = []

  @Option(
    help: .init("Begin the search here; may be repeated. None is needed.", valueName: "name=value"))
  var start: [FixedParameter] = []

  @Option(
    help: .init(
      "Values that the metric can take, such as 0:1, which limits and intervals then obey. Default: what its name says; with --law, above 0 where all values are.",
      valueName: "from:to"))
  var metricBounds: NumberRange?

  @Option(help: "What to make small: the errors of y, or the relative ones, of ln y.")
  var errors = CurveFitOptions.Errors.absolute

  @Option(
    help: "How outliers count; none is least squares, which is the default.")
  var robust: CurveFitOptions.Robustness?

  @Option(
    help: .init(
      "Residual at which a Huber loss turns linear, such as 0.001 with --errors relative; in standard errors with --sigma. Alone it stands for --robust huber; without it --robust finds the residuals' scale.",
      valueName: "residual"))
  var huber: Double?

  @Flag(
    help: .init(
      "Take --sigma at its word, rather than scale it by the scatter about the curve."))
  var absoluteSigma = false

  @Option(
    help: .init(
      "What several families are judged by; held-out fits the first half, two thirds and five sixths of the points and judges by the rest. Default: held-out where --at lies beyond the data; else aicc, or bic for the breaks of broken-power.",
      valueName: "criterion"))
  var select: CurveRanking.Criterion?

  @Option(
    name: .customLong("at"),
    help: .init(
      "Say where the curve is at this x, or at N=…,D=… of several columns; may be repeated.",
      valueName: "x"))
  var positions: [AskedPosition] = []

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(help: "Seed of the search's starts.")
  var seed: UInt64 = 1

  @Option(help: .init("Save the fit as JSON.", valueName: "file"), completion: .file())
  var out: String?

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try output.refuseToOverwrite([table], saving: out)
    if law != nil, formula != nil { throw ValidationError("--formula and --law: give one of them") }
    if law == nil, formula == nil {
      throw ValidationError("name a family with --law, or give --formula")
    }
    try requireDistinct(fix.map(\.name), option: "--fix")
    try requireDistinct(bounds.map(\.name), option: "--bounds")
    try requireDistinct(start.map(\.name), option: "--start")
    if let huber {
      guard huber > 0, huber.isFinite else {
        throw ValidationError("--huber \(huber): give a residual above 0, such as 0.001")
      }
      if let robust, robust != .huber {
        throw ValidationError("--huber and --robust \(robust.rawValue): give one of them")
      }
    }
    if absoluteSigma, sigma == nil {
      throw ValidationError("--absolute-sigma: name the column of standard errors with --sigma")
    }
  }

  func run() throws {
    let source = try CurveSource(
      columns.columns, formula: formula, families: families, sigma: sigma, asked: positions,
      path: table,
      metricBounds: metricBounds?.range,
      parameters: Set(fix.map(\.name) + start.map(\.name) + bounds.map(\.name)))
    let options = CurveFitOptions(
      // Unreachable: names given twice have been refused.
      bounds: Dictionary(uniqueKeysWithValues: bounds.map { ($0.name, $0.range) }),
      starts: start.values, fixed: fix.values,
      robustness: robust ?? (huber == nil ? .none : .huber), huberThreshold: huber, errors: errors,
      trustsStandardErrors: absoluteSigma, level: level, seed: seed)
    // A saved fit may be asked for any place.
    let isCalibrated = out != nil || source.extrapolates
    if source.families.count == 1 {
      var fit = try CurveFit(source.families[0], to: source.points, options: options)
      if isCalibrated { fit.calibrate() }
      try show(fit, ranking: nil, source)
    } else {
      let usual: CurveRanking.Criterion =
        source.extrapolates && HeldOutForecasts.exist(for: source.points)
        ? .heldOut : law == CurveSource.brokenPower ? .bic : .aicc
      var ranking = try CurveRanking(
        of: source.families, to: source.points, by: select ?? usual, at: source.asked,
        options: options)
      // Where it is asked beyond the points the ranking has done so.
      if isCalibrated, !source.extrapolates, ranking.criterion != .heldOut {
        ranking.best.calibrate()
      }
      try show(ranking.best, ranking: ranking, source)
    }
  }

  /// The families that --law names; none beside a formula.
  private var families: [any CurveFamily] {
    get throws {
      try law?.split(separator: ",", omittingEmptySubsequences: false).flatMap {
        try CurveSource.families(called: String($0))
      } ?? []
    }
  }

  private func show(_ fit: CurveFit, ranking: CurveRanking?, _ source: CurveSource) throws {
    let predictions =
      source.asked[0].isEmpty ? [] : fit.predictions(atInputs: source.asked, level: level)
    try output.show(
      text: ranking?.report(at: predictions, output.style)
        ?? fit.report(at: predictions, output.style),
      json: CurveDocument(fit: fit, predictions: predictions, ranking: ranking),
      figure: .curve(fit, at: source.asked[0], heldOut: source.heldOut)
    ) {
      try out.map { try SavedText(fit: fit.json(), path: $0) }
    }
  }
}

/// A fit's own JSON, with the curve where it was asked for and the families it was chosen among.
private struct CurveDocument: Encodable {
  var fit: CurveFit
  var predictions: [CurveFit.Prediction]
  var ranking: CurveRanking?

  struct Candidate: Encodable {
    var entry: CurveRanking.Entry

    private enum Key: CodingKey { case law, score, heldOutError, unranked, statistics }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(entry.fit.family.name, forKey: .law)
      try container.encodeIfPresent(entry.score, forKey: .score)
      try container.encodeIfPresent(entry.heldOut?.error, forKey: .heldOutError)
      try container.encodeIfPresent(entry.flaw, forKey: .unranked)
      try entry.fit.encodeStatistics(to: container.superEncoder(forKey: .statistics))
    }
  }

  private enum Key: CodingKey { case predictions, candidates, criterion }

  func encode(to encoder: any Encoder) throws {
    try fit.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    if !predictions.isEmpty { try container.encode(predictions, forKey: .predictions) }
    guard let ranking else { return }
    try container.encode(ranking.criterion, forKey: .criterion)
    try container.encode(ranking.entries.map(Candidate.init), forKey: .candidates)
  }
}

extension CurveFitOptions.Errors: ExpressibleByArgument {}
extension CurveFitOptions.Robustness: ExpressibleByArgument {}
extension CurveRanking.Criterion: ExpressibleByArgument {}
