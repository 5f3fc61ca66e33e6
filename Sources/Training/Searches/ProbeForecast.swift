internal import Extrapolation
internal import Records

/// How the losses of a probe are extrapolated to the end of its stage.
///
/// Its name is part of a run's configuration, since it decides the run's numbers.
public enum ProbeForecast: String, CaseIterable, Hashable, Sendable {
  /// An exponential through the losses but outliers, ``ExponentialForecast``.
  case exponential
  /// The same through a parabola through the losses, as the authors of AutoLRS have published it.
  case smoothed
  /// The median of `TrendExtrapolator`, which `losscast extrapolate` asks too.
  case trend

  /// The loss at `horizon`, from losses at ascending `positions`.
  ///
  /// Where the method has no answer, or the horizon has been reached, it is the mean of the last
  /// tenth of the losses.
  ///
  /// - Returns: nil if a loss is not finite: the probe has diverged.
  public func loss(
    at horizon: Double, positions: [Double], losses: [Double], isValidation: Bool
  ) -> Double? {
    guard !losses.isEmpty, losses.allSatisfy(\.isFinite), let last = positions.last else {
      return nil
    }
    let latest = losses.suffix(max(losses.count / 10, 1))
    let present = latest.reduce(0) { $0 + $1 / Double(latest.count) }
    guard horizon > last else { return present }
    let forecast: Double?
    switch self {
    case .exponential, .smoothed:
      forecast = ExponentialForecast(
        positions: positions, losses: losses, outliers: isValidation ? .farthest : .share,
        isSmoothed: self == .smoothed)?.value(at: horizon)
    case .trend:
      // A minibatch is measured before its step: its position counts from 1 here, as logs do.
      let shift = positions[0] > 0 ? 0.0 : 1
      forecast = TrendExtrapolator().extrapolation(
        of: Curve(positions: positions.map { $0 + shift }, values: losses), at: [horizon + shift])?
        .quantile(0.5, at: 0)
    }
    return forecast.flatMap { $0.isFinite ? $0 : nil } ?? present
  }
}
