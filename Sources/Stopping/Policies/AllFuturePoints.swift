import Basics
public import Extrapolation
import Records

/// Stops a run that will hardly be better than the best so far at any point still to come, by an
/// extrapolation of its curve: the rule of LC-PFN (Adriaensen et al. 2023).
///
/// With y* the best value of the others so far, it is stopped if P(y(t′) better than y*) ≤ `threshold`
/// for every t′ after the last point up to the horizon: for 20 of them, evenly spaced.
/// Finished runs are taken into account, see `StudyExtrapolator`.
public struct AllFuturePoints: StoppingPolicy {
  public let name = "all-future-points"
  public var extrapolator: any Extrapolator { outlooks.extrapolator }
  /// The probability up to which a point counts as hopeless, above 0 and below 1.
  public var threshold: Double
  private let outlooks: StudyOutlooks

  public init(_ extrapolator: any Extrapolator, threshold: Double = 0.05) {
    precondition(threshold > 0 && threshold < 1, "a probability lies between 0 and 1")
    self.threshold = threshold
    outlooks = StudyOutlooks(extrapolator, at: .anyPoint)
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    guard let (rival, best) = others.incumbent, let own = run.curve.best else {
      return Verdict(.continue, reason: "there is no rival")
    }
    guard let future = outlooks.outlook(of: run, given: others) else {
      return Verdict(.continue, reason: "there is too little to extrapolate")
    }
    let probability = future.probability(ofBetterThan: best)
    return Verdict(
      probability <= threshold ? .stop : .continue,
      probabilityOfBest: run.curve.isBetter(own, than: best) ? 1 : probability,
      forecast: future.forecast,
      reason: "at its most promising point to come it is better than the "
        + "\(NumberText.significant(best)) of \(rival.label) with probability "
        + NumberText.fixed(probability, 3))
  }
}
