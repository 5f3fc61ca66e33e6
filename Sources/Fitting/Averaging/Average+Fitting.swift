public import Basics
public import Laws
import RealModule
public import Records

extension Average {
  /// Members below this weight are left out of the average.
  private static let leastWeight = 0.01

  /// How much each law counts in the average.
  public enum Weighing: Sendable {
    /// All alike. No law of the default average foretells collections of runs that it was not
    /// chosen on better than the others do, and the few runs that can be held out do not tell which
    /// of them will.
    case evenly
    /// By how well they predict runs, and futures of runs, that are held out: for laws that may not
    /// be equals.
    case crossValidation
  }

  /// Fits all laws to the runs and weighs them.
  ///
  /// - Parameters:
  ///   - laws: by default those of `LawCatalog.averaged`; the law of the area alone is judged beside
  ///     them.
  ///   - weighing: what the weights follow from.
  ///   - validating: whether to refuse runs that cannot be of one model, and to hold runs out, which
  ///     tells how good the laws are and widens intervals that were too narrow; takes some times as
  ///     long as the fit itself.
  ///   - comparing: whether to fit each law by least squares too, for its objective and criterion.
  ///   - options: of these the warm-up convention, the level and the reading count.
  /// - Throws: `Refusal` if the runs cannot carry a fit, or a parameter is fixed.
  public init(
    of laws: [any BelievedLaw] = LawCatalog.averaged, to runs: [Run],
    options: FitOptions = FitOptions(), weighing: Weighing = .evenly, validating: Bool = true,
    comparing: Bool = false
  ) throws(Refusal) {
    try Fit.check(options)
    if let name = options.fixed.keys.min() {
      throw Refusal(
        .usage, "\(name): an average of laws has no parameters to fix",
        advice: FittingAdvice.nameOneLaw)
    }
    let kept = runs.map(\.afterWarmup)
    // As many as the smallest of the schedule-aware laws needs by itself.
    try Fit.check(kept, free: AnnealingLaw().parameterNames.count)
    if validating { try Fit.requireOneModel(kept, facts: [], asSeeds: options.asSeeds) }
    // The baseline that schedule-aware laws have to beat; it has no part in the average.
    let baseline: [any BelievedLaw] =
      weighing == .evenly && laws.count > 1 && !laws.contains { $0 is AreaLaw } ? [AreaLaw()] : []
    let judged = laws + baseline
    let folds = validating ? Fold.folds(of: kept) : []
    let work = WorkInProgress(
      "fitting and cross-validating laws", of: judged.count * folds.count + 2 * laws.count)
    defer { work.end() }
    let validation = CrossValidation(
      of: judged, on: kept, warmup: options.warmup, folds: folds, work: work)
    let sample = PosteriorSample(of: kept, warmup: options.warmup)
    let grid = MisfitGrid(sample)
    let weights =
      weighing == .evenly || validation.held.isEmpty
      ? judged.indices.map { $0 < laws.count ? 1 / Double(laws.count) : 0 } : validation.weights()

    let candidates = judged.indices.map { index in
      let scores = validation.held.isEmpty ? nil : validation.scores(of: index)
      func mean(_ value: (CrossValidation.Score) -> Double) -> Double? {
        scores.map { $0.map(value).reduce(0, +) / Double($0.count) }
      }
      let alone = comparing ? try? Fit(judged[index], to: runs, options: options) : nil
      return Candidate(
        law: judged[index].name, weight: weights.isEmpty ? 0 : weights[index],
        crossValidatedError: mean(\.error), crossValidatedScore: mean(\.logDensity),
        objective: alone?.objective, aicc: alone?.quality.aicc)
    }.sorted { $0.weight > $1.weight }

    let carrying = laws.indices.filter { !weights.isEmpty && weights[$0] >= Self.leastWeight }
      .sorted { weights[$0] > weights[$1] }
    work.advance(by: 2 * (laws.count - carrying.count))
    let fitted = Parallel.map(count: carrying.count, threads: nil, state: {}) {
      _, place -> (PosteriorPredictor, Double)? in
      defer { work.advance(by: 2) }
      return LawPosteriorSearch(laws[carrying[place]], sample).posterior(over: grid)
        .flatMap { PosteriorPredictor($0, rows: sample.rows) }
        .map { ($0, weights[carrying[place]]) }
    }.compactMap(\.self)
    guard !fitted.isEmpty else {
      throw Refusal(
        .data,
        "none of the laws can be fitted to these runs", advice: FittingAdvice.lookCloser)
    }
    let total = fitted.reduce(0) { $0 + $1.1 }
    let shares = fitted.map { $0.1 / total }
    let residuals = kept.map { run in
      let history = PeakedHistory(
        of: run.schedule, at: run.records.map(\.step), warmup: options.warmup, scale: sample.scale)
      var predicted = [Double](repeating: 0, count: run.records.count)
      for (share, member) in zip(shares, fitted) {
        let posterior = member.0.posterior
        let losses = posterior.model.losses(at: posterior.point, along: history)
        for row in predicted.indices { predicted[row] += share * losses[row] }
      }
      return zip(run.records, predicted).map { Double.log($0.loss) - .log($1) }
    }
    let figures = ResidualFigures(
      logLosses: kept.flatMap { $0.records.map { Double.log($0.loss) } },
      residuals: Array(residuals.joined()))
    self.init(
      predictors: fitted.map(\.0), weights: shares, candidates: candidates,
      heldOut: validation.held.count, heldOutError: validation.relativeError(weights: weights),
      rSquared: figures.rSquared, rmse: figures.rmse,
      varianceFactor: validation.varianceFactor(weights: weights),
      scatter: sample.scatter.squareRoot(), scale: sample.scale, rows: sample.rows,
      runs: zip(kept, residuals).map { Fit.FittedRun($0, residuals: $1) },
      conventions: Fit.Conventions(
        warmup: options.warmup, huberThreshold: options.huberThreshold, level: options.level,
        seed: options.seed, reading: options.reading),
      notes: Fit.leftOut(runs, kept)
        + (validation.held.isEmpty && validating
          ? [Remark("too little to hold anything out to see how good the laws are: add runs")] : [])
        + (kept.count > PosteriorSample.mostRuns
          ? [
            Remark(
              "laws are averaged over \(PosteriorSample.mostRuns) of the \(kept.count) runs, of as "
                + "many schedules as they have, and judged by others", advice: FittingAdvice.fitOne,
              isDoubt: false)
          ] : []),
      anomalies: Anomaly.found(in: kept, residuals: residuals),
      replicates: Replicates.groups(in: kept))
  }
}
