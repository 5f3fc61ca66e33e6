import RealModule

/// How errors of a law about ln L hang together: the covariance of what it misses.
///
/// No law is exact. What it misses is taken as a Gaussian process (Kennedy and O'Hagan 2001) with
/// two parts, which the scale multiplies.
///
/// *Shared* by all runs, a smooth function of the ``MisfitState``: near states that were fitted it
/// is known and corrects the law, away from them it is as wide as laws have been found to miss.
/// Until some area after the warm-up there is more of it, rougher, since laws do not know how a
/// network leaves its first phase.
///
/// *A run's own*: an offset, since two seeds of one schedule differ from start to end, and a slow drift.
///
/// Besides, the level departs at other peaks than the reference, whatever the scale.
///
/// The numbers were chosen over collections of runs, see `Average`; only the overall ``scale`` is
/// fitted.
struct MisfitKernel: Sendable, Hashable {
  /// Multiplies all deviations.
  var scale: Double
  /// ln S1 of the first fitted row, where the start-up part is largest.
  var firstLogArea: Double

  private static let deviation = 0.0012
  private static let lengths = SIMD4<Double>(1.2, 0.6, 0.6, 1)
  private static let startUpDeviation = 0.015
  private static let startUpLength = 0.3
  private static let offsetDeviation = 0.0003
  private static let driftDeviation = 0.0008
  private static let driftLength = 0.8
  /// Of ln L, where the peak is e times as high.
  private static let peakDeviation = 0.009

  /// A state of one of several runs.
  typealias Place = (run: Int, state: MisfitState)

  /// The covariance of what a law misses at two places.
  func covariance(_ a: Place, _ b: Place) -> Double {
    scale * scale * scaled(a, b) + betweenPeaks(a.state, b.state)
  }

  /// What goes with the square of the scale, at scale 1.
  func scaled(_ a: Place, _ b: Place) -> Double {
    shared(a.state, b.state) + (a.run == b.run ? within(a.state, b.state) : 0)
  }

  /// How the level departs from ``PeakResponse`` at other peaks than the reference: Brownian motion
  /// in the logarithm of the peak, either way.
  func betweenPeaks(_ a: MisfitState, _ b: MisfitState) -> Double {
    guard a.logPeak * b.logPeak > 0 else { return 0 }
    return Self.peakDeviation * Self.peakDeviation * min(abs(a.logPeak), abs(b.logPeak))
  }

  /// The covariance of the shared part at scale 1, a Matérn kernel of smoothness 3/2 and, at the
  /// start, an exponential one that fades as 1/S1.
  private func shared(_ a: MisfitState, _ b: MisfitState) -> Double {
    let difference =
      SIMD4(a.logArea - b.logArea, a.rate - b.rate, a.gain - b.gain, 0) / Self.lengths
    let distance = (3 * (difference * difference).sum()).squareRoot()
    let smooth = (1 + distance) * .exp(-distance) * Self.deviation * Self.deviation
    let fading: Double = .exp(
      2 * firstLogArea - a.logArea - b.logArea - abs(a.logArea - b.logArea) / Self.startUpLength)
    return smooth + Self.startUpDeviation * Self.startUpDeviation * fading
  }

  /// The covariance of a run's own part at scale 1.
  private func within(_ a: MisfitState, _ b: MisfitState) -> Double {
    let drift: Double = .exp(-abs(a.logArea - b.logArea) / Self.driftLength)
    return Self.offsetDeviation * Self.offsetDeviation
      + Self.driftDeviation * Self.driftDeviation * drift
  }
}
