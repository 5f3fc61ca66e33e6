import Basics
import Laws
import RealModule

/// Approach 1 of Hoffmann et al. (2022, arXiv 2203.15556): of the training curves of several sizes the one
/// that is lowest at each compute says the best size.
///
/// Losses between points of a curve are interpolated in logarithms. A compute counts if a smaller and a
/// larger model were there too; N* is a staircase, and the straight line through its logarithm is a of
/// N* ∝ C^a.
struct TrainingEnvelope {
  /// At which compute, what size, what loss: logarithms.
  let points: [(compute: Double, size: Double, loss: Double)]
  let size: LogLine
  let loss: LogLine

  /// A run's losses on its way.
  struct Curve: Sendable {
    var size: Double
    /// Ascending.
    var computes: [Double]
    var losses: [Double]

    func loss(at compute: Double) -> Double? {
      guard let first = computes.first, let last = computes.last, first <= compute, compute <= last
      else { return nil }
      let next = computes.partitioningIndex { $0 >= compute }
      if next == 0 { return losses[0] }
      let share = (compute - computes[next - 1]) / (computes[next] - computes[next - 1])
      return losses[next - 1] + share * (losses[next] - losses[next - 1])
    }
  }

  /// The runs of a table that have three losses or more on their way.
  static func curves(of table: ScalingTable) -> [Curve] {
    guard table.points.quantities.isSuperset(of: [.parameters, .compute]) else { return [] }
    let sizes = table.points.logs(.parameters)
    let computes = table.points.values(.compute).map { Double.log($0) }
    return table.groups(of: .runs).compactMap { rows in
      let ascending = rows.sorted { computes[$0] < computes[$1] }
      let isCurve = zip(ascending, ascending.dropFirst()).allSatisfy {
        computes[$0] < computes[$1] && abs(sizes[$0] - sizes[$1]) < 1e-6
      }
      guard ascending.count >= 3, isCurve else { return nil }
      return Curve(
        size: sizes[ascending[0]] + table.points.units.log(.parameters),
        computes: ascending.map { computes[$0] }, losses: ascending.map { .log(table.losses[$0]) })
    }
  }

  /// How many computes are looked at, spread evenly in the logarithm.
  static let count = 1500

  /// Nil where no two sizes are the best of computes at which smaller and larger ones were trained too.
  init?(_ curves: [Curve]) {
    guard let low = curves.compactMap(\.computes.first).min(),
      let high = curves.compactMap(\.computes.last).max(), high > low
    else { return nil }
    var points: [(compute: Double, size: Double, loss: Double)] = []
    for step in 0..<Self.count {
      let compute = low + (high - low) * Double(step) / Double(Self.count - 1)
      let present = curves.compactMap { curve in
        curve.loss(at: compute).map { (size: curve.size, loss: $0) }
      }
      guard let best = present.min(by: { $0.loss < $1.loss }),
        present.contains(where: { $0.size < best.size }),
        present.contains(where: { $0.size > best.size })
      else { continue }
      points.append((compute, best.size, best.loss))
    }
    let weights = [Double](repeating: 1, count: points.count)
    let at = points.map(\.compute)
    guard Set(points.map(\.size)).count > 1,
      let size = LogLine(through: points.map(\.size), at: at, weights: weights),
      let loss = LogLine(through: points.map(\.loss), at: at, weights: weights)
    else { return nil }
    (self.points, self.size, self.loss) = (points, size, loss)
  }

  /// Lines of envelopes of curves that are drawn with replacement.
  static func bootstrap(_ curves: [Curve], draws: Int, seed: UInt64) -> [Self] {
    Parallel.map(count: draws, threads: nil) { draw -> Self? in
      var random = SplitMix64(seed: seed &+ (UInt64(draw) &+ 1) &* SplitMix64.step)
      return Self(curves.map { _ in curves[Int.random(in: curves.indices, using: &random)] })
    }.compactMap(\.self)
  }
}
