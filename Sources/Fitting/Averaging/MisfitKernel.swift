import RealModule

/// How errors of a law about ln L hang together: the covariance of what it misses.
///
/// No law is exact. What it misses is taken as a Gaussian process (Kennedy and O'Hagan 2001) with
/// two parts.
///
/// *Shared* by all runs, a smooth function of the ``MisfitState``: near states that were fitted it
/// is known and corrects the law, away from them it is as wide as laws have been found to miss.
/// Until some area after the warm-up there is more of it, rougher, since laws do not know how a
/// network leaves its first phase.
///
/// *A run's own*: an offset, since two seeds of one schedule differ from start to end, and a slow drift.
///
/// The numbers were chosen by leave-one-schedule-out and leave-future-out cross-validation on
/// training runs, see `Average`; only the overall ``scale`` is fitted.
struct MisfitKernel: Sendable, Hashable {
  /// Multiplies all deviations.
  var scale: Double
  /// ln S1 of the first fitted row, where the start-up part is largest.
  var firstLogArea: Double

  private static let deviation = 0.004
  private static let lengths = SIMD4<Double>(1.2, 0.4, 0.4, 1)
  private static let startUpDeviation = 0.015
  private static let startUpLength = 0.3
  private static let offsetDeviation = 0.001
  private static let driftDeviation = 0.0012
  private static let driftLength = 0.8

  /// A state of one of several runs.
  typealias Place = (run: Int, state: MisfitState)

  /// The covariance of what a law misses at two places.
  func covariance(_ a: Place, _ b: Place) -> Double {
    shared(a.state, b.state) + (a.run == b.run ? within(a.state, b.state) : 0)
  }

  /// The covariance of the shared part, a Matérn kernel of smoothness 3/2 and, at the start, an
  /// exponential one that fades as 1/S1.
  func shared(_ a: MisfitState, _ b: MisfitState) -> Double {
    let difference =
      SIMD4(a.logArea - b.logArea, a.rate - b.rate, a.gain - b.gain, 0) / Self.lengths
    let distance = (3 * (difference * difference).sum()).squareRoot()
    let smooth = (1 + distance) * .exp(-distance) * Self.deviation * Self.deviation
    let fading: Double = .exp(
      2 * firstLogArea - a.logArea - b.logArea - abs(a.logArea - b.logArea) / Self.startUpLength)
    return scale * scale * (smooth + Self.startUpDeviation * Self.startUpDeviation * fading)
  }

  /// The covariance of a run's own part.
  private func within(_ a: MisfitState, _ b: MisfitState) -> Double {
    let drift: Double = .exp(-abs(a.logArea - b.logArea) / Self.driftLength)
    return scale * scale
      * (Self.offsetDeviation * Self.offsetDeviation
        + Self.driftDeviation * Self.driftDeviation * drift)
  }
}
