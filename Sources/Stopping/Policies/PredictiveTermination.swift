import Basics
public import Extrapolation
import Records

/// Stops a run that will hardly end better than the best so far, by an extrapolation of its curve
/// (Domhan, Springenberg & Hutter 2015).
///
/// With y the value logged at the horizon and y* the best value of the others so far:
///
/// - a run that is already better than y* goes on;
/// - it is stopped if P(y better than y*) < `threshold`;
/// - the optimiztic form stops besides whatever has little doubt left: once the standard deviation of y
///   is below `certainty`, be the run promising or not, since its end is known well enough. What it was
///   to reach must then be taken from the forecast.
///
/// A curve that cannot be extrapolated goes on. Finished runs are taken into account, see `StudyExtrapolator`.
public struct PredictiveTermination: StoppingPolicy {
  public let name = "predictive-termination"
  public var extrapolator: any Extrapolator { outlooks.extrapolator }
  /// The probability of ending better than the best below which a run is stopped, above 0 and below 1.
  public var threshold: Double
  /// The standard deviation of the final value below which the optimiztic form stops, in units of the
  /// metric; nil for the conservative form. Domhan et al. take 0.005 of an accuracy.
  public var certainty: Double?
  private let outlooks: StudyOutlooks

  public init(
    _ extrapolator: any Extrapolator, threshold: Double = 0.05, certainty: Double? = nil
  ) {
    precondition(threshold > 0 && threshold < 1, "a probability lies between 0 and 1")
    self.threshold = threshold
    self.certainty = certainty
    outlooks = StudyOutlooks(extrapolator, at: .horizon)
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    guard let (rival, best) = others.incumbent, let own = run.curve.best else {
      return Verdict(.continue, reason: "there is no rival")
    }
    if certainty == nil, run.curve.isBetter(own, than: best) {
      return Verdict(
        .continue, probabilityOfBest: 1, reason: "it is already better than \(rival.label)")
    }
    guard let final = outlooks.outlook(of: run, given: others) else {
      return Verdict(.continue, reason: "there is too little to extrapolate")
    }
    let probability =
      run.curve.isBetter(own, than: best) ? 1 : final.probability(ofBetterThan: best)
    let sentence =
      "it ends better than the \(NumberText.significant(best)) of \(rival.label) with probability "
      + NumberText.fixed(probability, 3)
    if let certainty, final.deviation < certainty {
      return Verdict(
        .stop, probabilityOfBest: probability, forecast: final.forecast,
        reason: "its end is known to \(NumberText.significant(final.deviation, 2)); " + sentence)
    }
    return Verdict(
      probability < threshold ? .stop : .continue, probabilityOfBest: probability,
      forecast: final.forecast, reason: sentence)
  }
}
