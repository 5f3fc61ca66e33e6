import ArgumentParser
import Figures
import Fitting
import Laws
import RunLogs

extension FitCommand {
  /// The families that --law asks for; nil if the fit is of a law to runs.
  var curveFamilies: [any CurveFamily]? {
    get throws {
      guard let law else {
        guard curve.formula != nil || curve.given.isEmpty else {
          throw ValidationError(
            "\(curve.given[0]) is for curves: name a family with --law, or give --formula")
        }
        return curve.formula == nil ? nil : []
      }
      let names = law.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let families = names.map(CurveSource.families)
      if curve.formula != nil {
        throw ValidationError("--formula and --law: give one of them")
      }
      if families.allSatisfy({ $0 == nil }) {
        guard curve.given.isEmpty else {
          throw ValidationError(
            "\(curve.given[0]) is for curves, and '\(law)' is no family of them")
        }
        return nil
      }
      if let index = families.firstIndex(where: { $0 == nil }) {
        throw ValidationError(
          "--law \(law): '\(names[index])' is fitted to runs and their schedules, the others to "
            + "curves; compare one kind at a time")
      }
      return families.flatMap { $0 ?? [] }
    }
  }

  /// Fits curves to a table.
  func runCurve(of families: [any CurveFamily]) throws {
    guard logs.count == 1 else {
      throw ValidationError("a curve is fitted to one table; give one file, and --where for a part")
    }
    try refuseRunOptions()
    let given = Set(fix.map(\.name) + curve.start.map(\.name) + curve.bounds.map(\.name))
    var arguments = curve
    arguments.x = curve.x ?? log.stepColumn
    arguments.y = curve.y ?? log.lossColumn
    let source = try CurveSource(
      arguments, families: families, path: logs[0], from: log.from, to: log.to, parameters: given)
    let options = CurveFitOptions(
      // Unreachable: names given twice have been refused.
      bounds: Dictionary(uniqueKeysWithValues: curve.bounds.map { ($0.name, $0.range) }),
      // Unreachable: names given twice have been refused.
      starts: Dictionary(uniqueKeysWithValues: curve.start.map { ($0.name, $0.value) }),
      // Unreachable: names given twice have been refused.
      fixed: Dictionary(uniqueKeysWithValues: fix.map { ($0.name, $0.value) }),
      robustness: curve.robust, errors: curve.errors,
      trustsStandardErrors: curve.absoluteSigma, level: level, seed: seed)
    if source.families.count == 1 {
      let fit = try CurveFit(source.families[0], to: source.points, options: options)
      try show(fit, ranking: nil, source)
    } else {
      let criterion: CurveRanking.Criterion =
        law == CurveSource.brokenPower && curve.select == .aicc ? .bic : curve.select
      let ranking = try CurveRanking(
        of: source.families, to: source.points, by: criterion, options: options)
      try show(ranking.best, ranking: ranking, source)
    }
  }

  private func refuseRunOptions() throws {
    let others: [(Bool, String)] = [
      (posterior, "--posterior"), (!leaveOut.isEmpty, "--leave-out"),
      (log.rateColumn != nil, "--rate"), (log.schedule != nil, "--schedule"),
      (log.warmup != nil, "--warmup"), (log.stepSize != nil, "--step-size"),
      (!log.modelSize.isEmpty, "--model-size"), (!log.shiftStep.isEmpty, "--shift-step"),
      (!log.exclude.isEmpty, "--exclude"),
    ]
    if let first = others.first(where: \.0) {
      throw ValidationError("\(first.1) is for laws of runs; a curve knows no schedule")
    }
  }

  private func show(_ fit: CurveFit, ranking: CurveRanking?, _ source: CurveSource) throws {
    let predictions =
      source.asked[0].isEmpty ? [] : fit.predictions(atInputs: source.asked, level: level)
    let text = (ranking.map { $0.report + "\n" } ?? "") + fit.report(at: predictions)
    try output.show(
      text: text,
      json: CurveDocument(fit: fit, predictions: predictions, ranking: ranking),
      figure: .curve(fit, at: source.asked[0])
    ) {
      try out.map {
        SavedText(subject: "fit", text: String(decoding: try fit.json(), as: UTF8.self), path: $0)
      }
    }
  }
}

/// A fit's own JSON, with the curve where it was asked for and the families it was chosen among.
private struct CurveDocument: Encodable {
  var fit: CurveFit
  var predictions: [CurveFit.Prediction]
  var ranking: CurveRanking?

  struct Candidate: Encodable {
    var law: String
    var score: Double?
    var heldOutError: Double?
    var statistics: CurveStatistics
  }

  private enum Key: CodingKey { case predictions, candidates, criterion }

  func encode(to encoder: any Encoder) throws {
    try fit.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    if !predictions.isEmpty { try container.encode(predictions, forKey: .predictions) }
    guard let ranking else { return }
    try container.encode(ranking.criterion, forKey: .criterion)
    try container.encode(
      ranking.entries.map {
        Candidate(
          law: $0.fit.family.name, score: $0.score, heldOutError: $0.heldOutError,
          statistics: $0.fit.statistics)
      }, forKey: .candidates)
  }
}
