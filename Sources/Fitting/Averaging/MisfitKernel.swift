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
/// Shared too is what laws do not know of falls at once: they put the loss after one too low, the more with each
/// that no fitted run had. It alone has a mean, for losses like those of the collections.
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
  var extent: Extent
  /// ``ReferenceScale/isLearned``.
  var isLearned: Bool

  /// How far the fitted rows reach.
  struct Extent: Sendable, Hashable {
    /// ln S1 of the first, where the start-up part is largest.
    var firstLogArea: Double
    /// How often the rate fell at once, in the run where that was most often.
    var abruptFalls: Double

    init(_ states: some Sequence<MisfitState>) {
      firstLogArea = states.lazy.map(\.logArea).min() ?? 0
      abruptFalls = states.lazy.map(\.abruptFalls).max() ?? 0
    }
  }

  private static let deviation = 0.0012
  private static let lengths = SIMD4<Double>(1.2, 0.6, 0.6, 1)
  private static let startUpDeviation = 0.015
  private static let startUpLength = 0.3
  private static let meanOfFall = 0.0045
  private static let deviationOfFall = 0.004
  private static let offsetDeviation = 0.0003
  private static let driftDeviation = 0.0008
  private static let driftLength = 0.8
  /// Of ln L, where the peak is e times as high.
  private static let peakDeviation = 0.01

  /// A state of one of several runs.
  typealias Place = (run: Int, state: MisfitState)

  /// The covariance of what a law misses at two places.
  func covariance(_ a: Place, _ b: Place) -> Double {
    scale * scale * scaled(a, b) + betweenPeaks(a.state, b.state)
  }

  /// By how much ln L is expected to be above a law; 0 of fitted rows.
  func mean(_ state: MisfitState) -> Double {
    isLearned ? scale * Self.meanOfFall * fallsBeyond(state) : 0
  }

  /// How much more often than in any fitted run the rate has fallen at once.
  private func fallsBeyond(_ state: MisfitState) -> Double {
    max(0, state.abruptFalls - extent.abruptFalls)
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
      2 * extent.firstLogArea - a.logArea - b.logArea - abs(a.logArea - b.logArea)
        / Self.startUpLength)
    let falls = fallsBeyond(a) * fallsBeyond(b)
    return smooth + Self.startUpDeviation * Self.startUpDeviation * fading
      + Self.deviationOfFall * Self.deviationOfFall * falls
  }

  /// The covariance of a run's own part at scale 1.
  private func within(_ a: MisfitState, _ b: MisfitState) -> Double {
    let drift: Double = .exp(-abs(a.logArea - b.logArea) / Self.driftLength)
    return Self.offsetDeviation * Self.offsetDeviation
      + Self.driftDeviation * Self.driftDeviation * drift
  }
}
