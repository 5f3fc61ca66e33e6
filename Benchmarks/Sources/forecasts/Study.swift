import Fitting
import Laws
import Records
import Schedules

/// Runs to fit, and runs of the same model to predict from them.
struct Study: Sendable {
  var name: String
  var fitted: [Run]
  /// With the rows that stand in no fitted run.
  var judged: [Run]
  /// What the authors of a law published for this model.
  var published: Published?

  struct Published: Sendable {
    var law: any Law
    var parameters: [Double]
    var warmup: WarmupConvention
  }

  /// The study with the first `share` of each fitted run's steps. What is judged stays the same.
  func seeing(_ share: Double) -> Study {
    var study = self
    study.fitted = fitted.map { run in
      let cut = share * Double(run.records.last?.step ?? 0)
      return run.keeping { Double($0.step) <= cut }
    }
    return study
  }
}

extension Run {
  func keeping(_ holds: (Record) -> Bool) -> Run {
    var run = self
    run.records = records.filter(holds)
    return run
  }

  var fingerprints: Set<RowFingerprint> { Set(records.map { RowFingerprint($0) }) }
}
