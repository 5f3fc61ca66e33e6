import Basics
import Laws
import RealModule
import Records

/// How well laws predict runs, or the future of runs, that they were not fitted to.
struct CrossValidation: Sendable {
  /// What one law predicts for one held run of one fold.
  struct Score: Sendable {
    /// The mean over rows of ln p(ln L), the logarithm of the predictive density.
    var logDensity: Double
    /// The mean of |L − L̂|, nats.
    var error: Double
  }

  /// The predictions of all laws for one held run, for mixing.
  struct HeldRun: Sendable {
    var name: String
    var kind: Fold.Kind
    var logLosses: [Double]
    var scatter: Double
    /// One a law; nil where it failed.
    var predictions: [NormalPrediction?]

    func score(_ prediction: NormalPrediction) -> Score {
      var density = 0.0
      var error = 0.0
      for row in logLosses.indices {
        let variance = prediction.covariance[row][row] + scatter
        let miss = logLosses[row] - prediction.means[row]
        density -= (miss * miss / variance + .log(2 * .pi * variance)) / 2
        error += abs(.exp(logLosses[row]) - .exp(prediction.means[row]))
      }
      let count = Double(logLosses.count)
      return Score(logDensity: density / count, error: error / count)
    }

    /// The average's prediction; nil where all laws failed.
    func mixture(_ weights: [Double]) -> NormalPrediction? {
      // A law that does not count is no mixture by itself.
      let mixed = zip(weights, predictions).compactMap { weight, prediction in
        weight > 0 ? prediction.map { (weight: weight, prediction: $0) } : nil
      }
      return mixed.isEmpty ? nil : NormalPrediction(mixing: mixed)
    }

    /// The mean over rows of the squared error in units of its expected variance.
    func standardizedSquare(_ prediction: NormalPrediction) -> Double {
      var sum = 0.0
      for row in logLosses.indices {
        let miss = logLosses[row] - prediction.means[row]
        sum += miss * miss / (prediction.covariance[row][row] + scatter)
      }
      return sum / Double(logLosses.count)
    }
  }

  var held: [HeldRun]
  var laws: Int

  private static let rowsJudged = 48

  /// - Parameters:
  ///   - folds: by default all that the runs allow.
  ///   - work: is told of each law that a fold is done with.
  init(
    of laws: [any BelievedLaw], on runs: [Run], warmup: WarmupConvention, folds: [Fold]? = nil,
    work: WorkInProgress? = nil
  ) {
    self.laws = laws.count
    let folds = folds ?? Fold.folds(of: runs)
    let judged = Parallel.map(
      count: folds.count, threads: nil, state: {},
      { _, index in Self.judge(laws, folds[index], warmup, work) })
    held = judged.flatMap { $0 }
  }

  private static func judge(
    _ laws: [any BelievedLaw], _ fold: Fold, _ warmup: WarmupConvention, _ work: WorkInProgress?
  ) -> [HeldRun] {
    let sample = PosteriorSample(of: fold.fitted, warmup: warmup)
    let grid = MisfitGrid(sample)
    let predictors = laws.map { law in
      defer { work?.advance() }
      return LawPosteriorSearch(law, sample).posterior(over: grid).flatMap {
        PosteriorPredictor($0, rows: sample.rows)
      }
    }
    return fold.held.map { run in
      let stride = max(1, run.records.count / rowsJudged)
      let records = Swift.stride(
        from: run.records.count - 1, through: 0, by: -stride
      ).reversed().map { run.records[$0] }
      let planned = PlannedRows(
        of: run.schedule, at: records.map(\.step), warmup: warmup, scale: sample.scale)
      return HeldRun(
        name: run.name, kind: fold.kind, logLosses: records.map { .log($0.loss) },
        scatter: sample.scatter,
        predictions: predictors.map { $0?.predict([planned], jointly: false) })
    }
  }

  /// The scores of one law on each held run; nil where it failed on any.
  func scores(of law: Int) -> [Score]? {
    let scores = held.map { run in run.predictions[law].map(run.score) }
    return scores.contains { $0 == nil } ? nil : scores.compactMap(\.self)
  }

  /// Weights in proportion to the probability of what was held out (pseudo-Bayesian model
  /// averaging; Geisser and Eddy 1979), each held run counting as one observation, since its rows
  /// err together. Equal where nothing could be held out.
  func weights() -> [Double] {
    let totals: [Double?] = (0..<laws).map { law in
      scores(of: law).map { $0.reduce(0) { $0 + max($1.logDensity, -20) } }
    }
    guard let highest = totals.compactMap(\.self).max() else { return [] }
    let weights = totals.map { total in total.map { Double.exp($0 - highest) } ?? 0 }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The mean over held runs of the mean |L − L̂|/L of the average; nil where there is none.
  func relativeError(weights: [Double]) -> Double? {
    let errors = held.compactMap { run -> Double? in
      guard let mixture = run.mixture(weights) else { return nil }
      let sum = zip(run.logLosses, mixture.means).reduce(0.0) {
        $0 + abs(Double.expMinusOne($1.1 - $1.0))
      }
      return sum / Double(run.logLosses.count)
    }
    return errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
  }

  /// The factor on variances that makes the average's held-out errors as large as it expects them,
  /// drawn toward 1 as by six runs that agreed.
  ///
  /// Never below 1: what is held out is always nearer to the runs than what will be asked, so that
  /// small errors there are no reason for narrow intervals elsewhere.
  func varianceFactor(weights: [Double]) -> Double {
    let agreed = 6.0
    let squares = held.compactMap { run in run.mixture(weights).map(run.standardizedSquare) }
    return max(squares.reduce(agreed, +) / (agreed + Double(squares.count)), 1)
  }
}
