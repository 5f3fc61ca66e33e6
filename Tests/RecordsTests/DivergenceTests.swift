import Foundation
import Records
import TestSupport
import Testing

struct DivergenceTests {
  private func sign(_ values: [Double], _ goal: Curve.Goal = .lower) -> Divergence.Sign? {
    Divergence().sign(
      in: Curve(positions: values.indices.map(Double.init), values: values, goal: goal))
  }

  @Test(
    arguments: [
      // Nothing was measured in some rows.
      [.nan, .nan, .nan, .nan], [.nan, 3], [3, .nan, 2.5], [3, .nan, .nan, 2, .nan, .nan],
      [.nan, .nan, 3, .nan, .nan], [5, .infinity, 4], [],
      // Losses rise and come back.
      [4, 3, 43], [0, 0.1, 50, 3], [5, 4, 4.5, 80, 3],
      // Values that may be negative begin anywhere.
      [-1.95, 593, 591, 56, -400], [-0.01, 4], [0.5, -2, 30],
    ] as [[Double]])
  func `healthy curves have no sign of it`(values: [Double]) {
    #expect(sign(values) == nil)
    #expect(sign(values.map { -$0 }, .higher) == nil)
  }

  @Test func `a tail that is not finite is one, longer than any gap before`() {
    for last in [Double.nan, .infinity, -.infinity] {
      #expect(sign([3, 2, last]) != nil && sign([3, 2, last], .higher) != nil)
    }
    #expect(sign([3, .nan, 2, .nan]) == nil)
    #expect(sign([3, .nan, 2, .nan, .nan]) != nil)
    #expect(sign([.infinity]) == .notFinite(.infinity))
    #expect(sign([Double](repeating: .nan, count: 10)) != nil)
  }

  @Test func `a loss has ten times its first value above that`() {
    #expect(sign([4, 3, 45]) == .worse(from: 4, to: 45))
    #expect(sign([4, .nan, 3, 1e9]) != nil)
    // Of scores this says nothing.
    #expect(sign([45, 40, 4], .higher) == nil)
  }

  @Test func `another metric leaves the range that it had covered far behind`() {
    let returns = [-2.0, -600, -590, -57, 200, 900, 2000, 3000, 5000]
    #expect(sign(returns + [-600], .higher) == nil)
    #expect(sign(returns + [-1e7], .higher) == .worse(from: -600, to: -1e7))
    let likelihoods = [3, 1, 0, -1, -1.5, -1.8, -2, -2.1, -2.2]
    #expect(sign(likelihoods + [300]) == nil)
    // Also in steps, each of which is not large.
    #expect(sign(likelihoods + [30, 300, 3000]) == .worse(from: 3, to: 3000))
    // Of a metric that has not moved nothing is known.
    #expect(sign([Double](repeating: 0, count: 20) + [-5], .higher) == nil)
  }

  @Test(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
  func `no healthy curve of returns or accuracies diverges anywhere`() throws {
    for (file, x, y) in [
      ("rewards-td3", "step", "reward"), ("accuracies-alexnet", "epoch", "accuracy"),
    ] {
      let table = try CurveTable(
        reading: SharedData.file("curves/\(file).csv").path, position: x, metric: y, by: ["run"],
        goal: .higher)
      #expect(table.curves.count >= 70)
      for curve in table.curves {
        let diverged = (1...curve.count).first { Divergence().sign(in: curve.prefix($0)) != nil }
        #expect(diverged == nil, "\(curve.name) at \(diverged ?? 0)")
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
  func `losses that ended in no number have diverged, and none that ended well`() throws {
    let file = "taskset/FixedTextRNNClassification_imdb_patch32_IRNN64_relu_last_bs128.csv"
    let table = try CurveTable(
      reading: SharedData.file(file).path, position: "checkpoint", metric: "valid_loss",
      by: ["config"])
    let best = table.curves.compactMap(\.best).min() ?? 0
    for curve in table.curves {
      let isBroken = curve.values.last?.isFinite != true
      let diverged = (1...curve.count).first { Divergence().sign(in: curve.prefix($0)) != nil }
      if isBroken { #expect(diverged != nil, "\(curve.name)") }
      if curve.best == best { #expect(diverged == nil, "\(curve.name)") }
    }
  }
}
