public import Laws
import RealModule
public import RunLogs
import Schedules

extension Average {
  /// Members below this weight are left out of the average.
  private static let leastWeight = 0.01
  private static let scales = [0.5, 0.7, 1, 1.4, 2, 2.8]

  /// Fits all laws to the runs, cross-validates them and weights them.
  ///
  /// - Parameters:
  ///   - laws: by default those of ``LawCatalog/averaged``; others are compared just so.
  ///   - options: of these the warm-up convention, the level and the reading count.
  /// - Throws: ``FittingError`` if the runs cannot carry a fit.
  public init(
    of laws: [any BelievedLaw] = LawCatalog.averaged, to runs: [Run],
    options: FitOptions = FitOptions()
  ) throws(FittingError) {
    let kept = runs.map(\.afterWarmup)
    try Fit.check(kept, free: 1)
    let validation = CrossValidation(of: laws, on: kept, warmup: options.warmup)
    let sample = PosteriorSample(of: kept, warmup: options.warmup)
    let grid = MisfitGrid(sample, scales: Self.scales)
    let weights =
      validation.held.isEmpty
      ? laws.map { _ in 1 / Double(laws.count) } : validation.weights()

    let candidates = laws.indices.map { index in
      let scores = validation.held.isEmpty ? nil : validation.scores(of: index)
      func mean(_ value: (CrossValidation.Score) -> Double) -> Double? {
        scores.map { $0.map(value).reduce(0, +) / Double($0.count) }
      }
      return Candidate(
        law: laws[index].name, weight: weights.isEmpty ? 0 : weights[index],
        crossValidatedError: mean(\.error), crossValidatedScore: mean(\.logDensity))
    }.sorted { $0.weight > $1.weight }

    let kepts = laws.indices.filter { !weights.isEmpty && weights[$0] >= Self.leastWeight }
      .sorted { weights[$0] > weights[$1] }
    let fitted = kepts.compactMap { index -> (PosteriorPredictor, Double)? in
      PosteriorSearch(laws[index], sample).posterior(over: grid)
        .flatMap { PosteriorPredictor($0, rows: sample.rows) }
        .map { ($0, weights[index]) }
    }
    guard !fitted.isEmpty else {
      throw FittingError(
        .data,
        "none of the laws can be fitted to these runs; name one with --law to see why, or look at "
          + "the logs with --plot")
    }
    let total = fitted.reduce(0) { $0 + $1.1 }
    let shares = fitted.map { $0.1 / total }
    let fittedRuns = kept.map { run in
      let history = RateHistory(
        of: run.schedule, at: run.records.map(\.step), warmup: options.warmup)
      var predicted = [Double](repeating: 0, count: run.records.count)
      for (share, member) in zip(shares, fitted) {
        let losses = member.0.posterior.law.losses(
          member.0.posterior.parameters, along: history)
        for row in predicted.indices { predicted[row] += share * losses[row] }
      }
      return Fit.FittedRun(
        run, residuals: zip(run.records, predicted).map { .log($0.loss) - .log($1) })
    }
    self.init(
      predictors: fitted.map(\.0), weights: shares, candidates: candidates,
      heldOut: validation.held.count,
      varianceFactor: validation.varianceFactor(weights: weights),
      sample: PosteriorSampleSummary(
        rows: sample.rows, scale: sample.scale, scatter: sample.scatter),
      runs: fittedRuns,
      conventions: Fit.Conventions(
        warmup: options.warmup, huberThreshold: options.huberThreshold, level: options.level,
        seed: options.seed, reading: options.reading),
      notes: Fit.leftOut(runs, kept)
        + (validation.held.isEmpty
          ? ["too little to hold anything out, so the laws weigh the same: add runs"] : []))
  }
}

extension LawPosterior {
  /// What the runs leave open: parameters that they tell less about than the beliefs, and pairs that
  /// they cannot tell apart.
  func notes(at scale: ReferenceScale) -> [String] {
    []
  }
}
