import Basics
import Fitting
import Laws
import LeastSquares
import Schedules

/// What a schedule is designed to make small: the mean final loss under the laws of a fit, or what
/// it will stay below with a given probability, as far as laws and parameters are in doubt.
struct FinalLossObjective {
  let convention: WarmupConvention
  private let shiftStep: Int?
  private let members: [WeightedLaw]
  /// How many standard deviations of doubt are added.
  private let caution: Double

  /// - Parameter quantile: of the final loss over the doubt; without it, the loss at the
  ///   parameters that fit best.
  /// - Throws: `Refusal` if the quantile is none, or is asked of a fit that knows no doubt.
  init(under fit: any LossPredictor, quantile: Double?) throws(Refusal) {
    convention = fit.conventions.warmup
    shiftStep = fit.conventions.shiftStep
    guard let quantile else {
      members = fit.weightedLaws
      caution = 0
      return
    }
    guard 0.01...0.99 ~= quantile else {
      throw Refusal(
        .usage,
        "a quantile of \(NumberText.exact(quantile)): must be a share from 0.01 to 0.99, such as 0.9"
      )
    }
    guard let points = fit.sigmaPoints else {
      throw Refusal(
        .usage,
        "a quantile of the final loss needs a fit that knows the doubt about its parameters, and "
          + "this one does not; leave the quantile out")
    }
    members = points
    caution = Distributions.normalQuantile(quantile)
  }

  /// The names of laws that do not say what each step's rate does to their final loss.
  var lawsWithoutDerivatives: [String] {
    members.map(\.law).filter { !($0 is any RateDifferentiableLaw) }.map(\.name)
  }

  /// The objective along a schedule, in nats.
  func value(of schedule: any Schedule) -> Double {
    let run = StepRates(of: schedule, convention: convention)
    let history = RateHistory(
      of: schedule, at: [schedule.steps], warmup: convention, shiftStep: shiftStep)
    let losses = members.map { member in
      if let law = member.law as? any RateDifferentiableLaw {
        law.finalLoss(member.parameters, of: run)
      } else {
        member.law.values(member.parameters, over: history)[0]
      }
    }
    return value(losses).value
  }

  /// The objective of lines between knots, and its derivatives by the rates at these.
  ///
  /// - Precondition: ``lawsWithoutDerivatives`` is empty.
  func value(of ramps: RateRamps, at rates: [Double]) -> (value: Double, gradient: [Double]) {
    let parts = members.map { member in
      guard let law = member.law as? any RateDifferentiableLaw else {
        preconditionFailure("the \(member.law.name) law has no derivatives by the rates")
      }
      return ramps.finalLoss(of: law, member.parameters, at: rates)
    }
    if parts.count == 1 { return parts[0] }
    let (value, shares) = value(parts.map(\.value))
    var gradient = [Double](repeating: 0, count: rates.count)
    for (share, part) in zip(shares, parts) {
      for index in gradient.indices { gradient[index] += share * part.gradient[index] }
    }
    return (value, gradient)
  }

  /// mean + z·deviation of the members' losses, and its derivative by each.
  private func value(_ losses: [Double]) -> (value: Double, shares: [Double]) {
    let weights = members.map(\.weight)
    var mean = 0.0
    for (weight, loss) in zip(weights, losses) { mean += weight * loss }
    var variance = 0.0
    for (weight, loss) in zip(weights, losses) {
      variance += weight * (loss - mean) * (loss - mean)
    }
    let deviation = variance.squareRoot()
    let shares = zip(weights, losses).map { weight, loss in
      weight * (1 + (deviation > 0 ? caution * (loss - mean) / deviation : 0))
    }
    return (mean + caution * deviation, shares)
  }
}
