import Fitting
import Laws
import LeastSquares
import Schedules

/// What a schedule is designed to make small: the final loss under a fit, or what it will stay
/// below with a given probability, as far as the parameters are in doubt.
struct FinalLossObjective {
  private struct Member {
    var weight: Double
    var parameters: [Double]
  }

  private let law: any Law
  private let members: [Member]
  let convention: WarmupConvention
  /// How many standard deviations of doubt are added.
  private let caution: Double

  /// - Parameter quantile: of the final loss over the fit's doubt about its parameters; without
  ///   it, the loss at the fitted parameters.
  /// - Throws: ``ForecastingError`` if a quantile is asked of a fit without covariance.
  init(under fit: Fit, quantile: Double?) throws(ForecastingError) {
    law = fit.law
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

  /// The objective along a schedule, in nats.
  func value(of schedule: any Schedule) -> Double {
    let losses: [Double]
    if let law = law as? any RateDifferentiableLaw {
      let run = StepRates(of: schedule, convention: convention)
      var gradient = [Double](repeating: 0, count: run.rates.count)
      losses = members.map { law.finalLoss($0.parameters, of: run, gradient: &gradient) }
    } else {
      let history = RateHistory(of: schedule, at: [schedule.steps], warmup: convention)
      losses = members.map { law.losses($0.parameters, along: history)[0] }
    }
    let (mean, deviation) = moments(of: losses)
    return mean + caution * deviation
  }

  /// The objective and its derivatives by the rates of steps from 0 on, for laws that have them.
  func value(
    of run: StepRates, under law: any RateDifferentiableLaw, gradient: inout [Double]
  ) -> Double {
    if members.count == 1 {
      return law.finalLoss(members[0].parameters, of: run, gradient: &gradient)
    }
    var losses: [Double] = []
    var gradients: [[Double]] = []
    for member in members {
      losses.append(law.finalLoss(member.parameters, of: run, gradient: &gradient))
      gradients.append(gradient)
    }
    let (mean, deviation) = moments(of: losses)
    for step in gradient.indices { gradient[step] = 0 }
    for (index, member) in members.enumerated() {
      let pull = deviation > 0 ? caution * (losses[index] - mean) / deviation : 0
      let weight = member.weight * (1 + pull)
      let part = gradients[index]
      for step in gradient.indices { gradient[step] += weight * part[step] }
    }
    return mean + caution * deviation
  }

  private func moments(of losses: [Double]) -> (mean: Double, deviation: Double) {
    var mean = 0.0
    for (member, loss) in zip(members, losses) { mean += member.weight * loss }
    var variance = 0.0
    for (member, loss) in zip(members, losses) {
      variance += member.weight * (loss - mean) * (loss - mean)
    }
    return (mean, variance.squareRoot())
  }
}
