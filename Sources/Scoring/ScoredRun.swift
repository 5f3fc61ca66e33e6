public import Records

/// One training run of a submission, as it is to be scored.
///
/// A *submission* is what is judged: a training algorithm with the way in which it is tuned. It runs on
/// *workloads*, several times on each: in *studies*, which repeat the whole with other seeds, and within a
/// study in *trials*, each with a setting of its own.
public struct ScoredRun: Sendable {
  public enum Result: Sendable {
    /// What was measured, against the time that it took.
    case curve(Curve)
    /// The time at which the target was reached, as somebody has measured it; infinite if it was not.
    case time(Double)
  }

  public var submission: String
  public var workload: String
  public var study: String
  public var trial: String
  /// Which share of its steps it was given, where that was varied.
  public var budget: String?
  public var result: Result
  /// Whether it broke off, so that what it logged last is no end.
  public var hasDiverged = false
  /// Where it was read, for errors.
  public var origin: String

  public init(
    submission: String, workload: String, study: String = "1", trial: String = "1",
    budget: String? = nil, result: Result, origin: String = ""
  ) {
    self.submission = submission
    self.workload = workload
    self.study = study
    self.trial = trial
    self.budget = budget
    self.result = result
    self.origin = origin
  }

  /// The time of the first value that is as good as the target, which lies at an evaluation and is not
  /// interpolated; infinite if there is none. Values that are not finite reach nothing.
  ///
  /// - Parameter target: nil where times are given.
  func time(to target: Double?) -> Double {
    switch result {
    case .time(let time): return time.isNaN ? .infinity : time
    case .curve(let curve):
      guard let target,
        let place = curve.values.firstIndex(where: {
          $0.isFinite && !curve.isBetter(target, than: $0)
        })
      else { return .infinity }
      return curve.positions[place]
    }
  }

  var curve: Curve? { if case .curve(let curve) = result { curve } else { nil } }

  /// What tells it from all others.
  var key: [String] { [submission, workload, budget ?? "", study, trial] }
}

extension [ScoredRun] {
  /// The submissions, in the order in which they come.
  var submissions: [String] { distinct(\.submission) }
  var workloads: [String] { distinct(\.workload) }

  func distinct(_ name: (ScoredRun) -> String) -> [String] {
    var seen: Set<String> = []
    return map(name).filter { seen.insert($0).inserted }
  }
}
