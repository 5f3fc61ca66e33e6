import Fitting
import Laws
import LeastSquares
import RealModule

/// What a schedule is designed to make small: the final loss under a fit, or what it will stay
/// below with a given probability, as far as the parameters are in doubt.
struct FinalLossObjective {
  private struct Member {
    var weight: Double
    var parameters: [Double]
  }

  private let law: any RateDifferentiableLaw
  private let members: [Member]
  private let convention: WarmupConvention
  /// How many standard deviations of doubt are added.
  private let caution: Double

  /// - Parameter quantile: of the final loss over the fit's doubt about its parameters; without
  ///   it, the loss at the fitted parameters.
  /// - Throws: ``ForecastingError`` if the law gives no derivatives by the rates, or a quantile is
  ///   asked of a fit without covariance.
  init(under fit: Fit, quantile: Double?) throws(ForecastingError) {
    guard let law = fit.law as? any RateDifferentiableLaw else {
      throw ForecastingError(
        .usage,
        "the \(fit.law.name) law does not say how its final loss changes with each rate; search a "
          + "shape, such as --shape wsd, or fit another law")
    }
    self.law = law
    convention = fit.conventions.warmup
    guard let quantile else {
      members = [Member(weight: 1, parameters: fit.values)]
      caution = 0
      return
    }
    members = try Self.sigmaPoints(of: fit).map { Member(weight: $0.weight, parameters: $0.values) }
    caution = Distributions.normalQuantile(quantile)
  }

  /// The parameters at ±√p along each column of a root of their covariance, p the number of
  /// columns: few points with the mean and the covariance of the fit (Julier and Uhlmann 1997).
  private static func sigmaPoints(
    of fit: Fit
  ) throws(ForecastingError) -> [(weight: Double, values: [Double])] {
    guard let covariance = fit.covariance else {
      throw ForecastingError(
        .usage,
        "a quantile of the final loss needs a fit that knows the doubt about its parameters, and "
          + "this one does not; leave the quantile out")
    }
    let values = fit.values
    let root = CovarianceRoot(of: covariance)
    let columns = values.indices.map { column in
      root.times(values.indices.map { $0 == column ? 1 : 0 })
    }.filter { column in column.contains { $0 != 0 } }
    if columns.isEmpty { return [(1, values)] }
    let reach = Double(columns.count).squareRoot()
    let bounds = fit.law.parameterBounds
    return columns.flatMap { column in
      [-reach, reach].map { reach in
        let moved = values.indices.map { index in
          min(
            max(values[index] + reach * column[index], bounds[index].lowerBound),
            bounds[index].upperBound)
        }
        return (1 / Double(2 * columns.count), moved)
      }
    }
  }

  /// The objective in nats, mean + z·deviation over the members, and its derivatives by the rates
  /// of steps from 0 on.
  func value(_ rates: [Double], warmup: Int, gradient: inout [Double]) -> Double {
    let run = StepRates(rates, warmup: warmup, convention: convention)
    if members.count == 1 {
      return law.finalLoss(members[0].parameters, of: run, gradient: &gradient)
    }
    var losses: [Double] = []
    var gradients: [[Double]] = []
    for member in members {
      losses.append(law.finalLoss(member.parameters, of: run, gradient: &gradient))
      gradients.append(gradient)
    }
    var mean = 0.0
    for (member, loss) in zip(members, losses) { mean += member.weight * loss }
    var variance = 0.0
    for (member, loss) in zip(members, losses) {
      variance += member.weight * (loss - mean) * (loss - mean)
    }
    let deviation = variance.squareRoot()
    for index in gradient.indices { gradient[index] = 0 }
    for (index, member) in members.enumerated() {
      let pull = deviation > 0 ? caution * (losses[index] - mean) / deviation : 0
      let weight = member.weight * (1 + pull)
      let part = gradients[index]
      for step in gradient.indices { gradient[step] += weight * part[step] }
    }
    return mean + caution * deviation
  }
}
