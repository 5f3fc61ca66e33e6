package import Records

/// Something in a run that laws of the learning rate do not describe, and what to do about it.
///
/// A law may miss a run smoothly, which is its own fault and what ``Diagnostics/misfit`` tells.
/// Anomalies are abrupt, or cannot come from rates at all: the data broke the law.
public struct Anomaly: Sendable, Codable, Hashable {
  /// What was seen. The words in JSON stay the same in every version.
  public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
    /// The loss steps up or down where the rate does not: a restart, another batch size or mixture
    /// of data.
    case jump
    /// The loss shoots up and comes back.
    case spikes
    /// The loss rises beyond noise while the rate falls, which every law says lowers it.
    case risingInCooldown = "rising-in-cooldown"
    /// The noise of neighboring rows is shared as a moving average shares it.
    case smoothed
    /// Losses repeat the row before: the loss was measured more rarely than it was logged.
    case held
    /// Losses lie on straight lines between others.
    case interpolated
  }

  public var kind: Kind
  /// The run's name.
  public var run: String
  /// The steps of the first and the last row concerned; for a jump, of the rows on both sides of it;
  /// for spikes, of the worst of them.
  public var firstStep: Int
  public var lastStep: Int
  /// How large it is. For a jump the change of ln L, for a spike its height, for a rise its
  /// extent; for smoothing the rows averaged over; for held and interpolated losses their share
  /// of the rows.
  public var size: Double
  /// What was seen, without a full stop.
  public var message: String
  /// What to do about it.
  public var remedy: Remedy
}

extension Anomaly {
  /// The smallest change of ln L that is reported, where a tenth of a percent is also where the
  /// default Huber loss stops caring: anything smaller hardly moves a fit.
  static let smallestChange = 1e-3

  /// How often each kind may be reported of a run that has nothing but noise.
  static let falseAlarmRate = 0.005

  /// What is odd about runs, in their order. A row that runs share is reported once.
  ///
  /// - Parameters:
  ///   - runs: the runs as they were fitted.
  ///   - residuals: ln L − ln L̂ at their rows.
  package static func found(in runs: [Run], residuals: [[Double]]) -> [Anomaly] {
    var found: [Anomaly] = []
    var sizes: [Place: [Double]] = [:]
    for (run, residuals) in zip(runs, residuals) {
      let curve = ResidualCurve(run, residuals)
      let own = repeatedRows(in: curve) + dynamics(of: curve)
      let new = own.filter { anomaly in
        (-1...1).allSatisfy { offset in
          sizes[Place(anomaly, offset: Double(offset))]?.allSatisfy {
            abs($0 - anomaly.size) >= 1e-6
          } ?? true
        }
      }
      for anomaly in new { sizes[Place(anomaly), default: []].append(anomaly.size) }
      found += new
    }
    return found
  }

  /// Where an anomaly is and about how large: the same row of another run is known by it.
  private struct Place: Hashable {
    let kind: Kind
    let firstStep: Int
    let lastStep: Int
    /// In units within which sizes are the same.
    let size: Double

    init(_ anomaly: Anomaly, offset: Double = 0) {
      kind = anomaly.kind
      firstStep = anomaly.firstStep
      lastStep = anomaly.lastStep
      size = (anomaly.size / 1e-6).rounded(.down) + offset
    }
  }

  /// What needs noise that is at least partly new in each row.
  private static func dynamics(of curve: ResidualCurve) -> [Anomaly] {
    guard curve.hasNoise else { return [] }
    // What smoothing makes of noise looks like spikes and jumps, and hides real ones.
    if let smoothing = curve.smoothing() {
      return [curve.anomaly(of: smoothing)]
        + curve.risesInCooldown(besides: []).map(curve.anomaly)
    }
    let spikes = curve.spikes()
    let calm = curve.without(spikes)
    let jumps = calm.jumps()
    return [curve.anomaly(of: spikes)].compactMap(\.self) + jumps.map(curve.anomaly)
      + calm.risesInCooldown(besides: jumps).map(curve.anomaly)
  }
}
