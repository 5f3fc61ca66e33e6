import Basics
import Fitting
import Laws
import LeastSquares
import Schedules

/// The mean final loss under the laws of a fit, or what it will stay below with a given probability,
/// as far as laws and parameters are in doubt; with derivatives by every rate.
///
/// It leaves out what a fit has learned of how its laws miss, and so finds schedules but does not rank
/// them, see `ReportedLoss`.
struct LawsAlone {
  let convention: WarmupConvention
  private let members: [WeightedLaw]
  /// How many standard deviations of doubt are added.
  private let caution: Double

  init(of loss: ReportedLoss) {
    convention = loss.fit.conventions.warmup
    caution = loss.quantile.map(Distributions.normalQuantile) ?? 0
    members = loss.quantile.flatMap { _ in loss.fit.sigmaPoints } ?? loss.fit.weightedLaws
  }

  /// The names of laws that do not say what each step's rate does to their final loss.
  var lawsWithoutDerivatives: [String] {
    members.map(\.law).filter { !($0 is any RateDifferentiableLaw) }.map(\.name)
  }

  /// The loss along lines between knots, and its derivatives by the rates at these.
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
