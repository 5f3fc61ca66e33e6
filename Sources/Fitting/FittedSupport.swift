public import Basics
import RealModule
public import Schedules

extension LossPredictor {
  /// Whether a fitted run supports a forecast of the schedule, see ``requireSupport(of:through:)``.
  package func supports(_ schedule: any Schedule, through last: Int) -> Bool {
    do {
      try requireSupport(of: schedule, through: last)
      return true
    } catch {
      return false
    }
  }

  /// Refuses a schedule that no fitted run supports a forecast of: far beyond their horizon, far from
  /// their peaks, or for a model of another size.
  ///
  /// Intervals were found to hold up to three times the longest run, and as far from the fitted peaks as
  /// ``peakReach`` says. Beyond, a number would be a guess.
  ///
  /// - Throws: `Refusal` that says how far the schedule goes and how far the fit reaches.
  public func requireSupport(of schedule: any Schedule, through last: Int) throws(Refusal) {
    guard let horizon = runs.map(\.lastStep).max() else { return }
    if Double(last) > Self.mostHorizons * 1.02 * Double(horizon) {
      throw unsupported(
        "step \(NumberText.grouped(last)) is \(ratio(Double(last) / Double(horizon))) times as far as "
          + "the longest fitted run, and forecasts hold up to \(ratio(Self.mostHorizons)) times")
    }
    let peak = schedule.peakRate
    let distances = runs.map { abs(Double.log(peak / $0.highestRate)) }
    if peak > 0, let nearest = distances.min(), nearest > .log(1.01 * peakReach) {
      throw unsupported(
        "its peak rate \(NumberText.significant(peak)) is a factor of "
          + "\(ratio(.exp(nearest))) from the nearest that was fitted, and forecasts by the "
          + "\(lawTitle) hold within a factor of \(ratio(peakReach))")
    }
    let sizes = runs.compactMap(\.modelSize)
    if let asked = conventions.modelSize,
      let nearest = sizes.map({ abs(Double.log(asked / $0)) }).min(),
      nearest > .log(1.01 * Self.mostSizes)
    {
      throw unsupported(
        "\(NumberText.significant(asked, 3)) parameters are a factor of \(ratio(.exp(nearest))) from "
          + "the nearest fitted size, and forecasts hold within a factor of "
          + "\(ratio(Self.mostSizes))")
    }
  }

  private static var mostHorizons: Double { 3 }
  /// A line through sizes is drawn no further than by one step of the usual ladder.
  private static var mostSizes: Double { 4 }

  private func ratio(_ factor: Double) -> String { NumberText.significant(factor, 3) }

  private func unsupported(_ reason: String) -> Refusal {
    Refusal(
      .usage, "no fitted run supports this forecast: \(reason)",
      advice: FittingAdvice.extrapolate)
  }
}
