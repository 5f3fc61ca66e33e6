import Fitting
import Foundation
import Laws
import RealModule
import Records
import Schedules
import SimulatedStudies
import Testing

/// Anomalies put into runs that follow the annealing law but for noise and a smooth misfit.
struct AnomalyTests {
  /// A run and its residuals. Logs have rows every `stride` steps from the end of warm-up on.
  struct Scene {
    var run: Run
    var residuals: [Double]

    /// - Parameters:
    ///   - rows: how many rows the log has.
    ///   - correlation: of neighboring rows in half of the noise, the other half being white.
    ///   - deviation: of the noise.
    init(
      _ schedule: String = "wsd", rows: Int = 200, correlation: Double = 0, seed: UInt64,
      deviation: Double = 0.003
    ) throws {
      let stride = 8000 / rows
      run = try SyntheticRuns.runs([schedule], every: stride)[0].afterWarmup
      var normals = SeededNormals(seed: seed)
      let noise = normals.series(
        run.records.count, deviation: deviation, correlation: correlation)
      let phase = normals.next()
      residuals = zip(run.records, noise).map { record, noise in
        // Half of the noise is new in each row, as that of minibatches and held-out samples is.
        (noise + deviation * normals.next()) / Double.sqrt(2) + 0.003
          * .sin(2 * .log(Double(record.step)) + phase)
      }
      for row in residuals.indices { run.records[row].loss *= .exp(residuals[row]) }
    }

    var count: Int { residuals.count }

    /// The first row at or after a step.
    func row(at step: Int) -> Int { run.records.firstIndex { $0.step >= step } ?? count }

    /// Adds to ln L, which the law knows nothing of.
    mutating func add(_ change: Double, at rows: Range<Int>) {
      for row in rows {
        residuals[row] += change
        run.records[row].loss *= .exp(change)
      }
    }

    /// Puts other losses in place of the logged ones.
    mutating func replace(with losses: [Double]) {
      for row in losses.indices {
        residuals[row] += .log(losses[row]) - .log(run.records[row].loss)
        run.records[row].loss = losses[row]
      }
    }

    var anomalies: [Anomaly] { Anomaly.found(in: [run], residuals: [residuals]) }
    var kinds: [Anomaly.Kind] { anomalies.map(\.kind) }
  }

  static let schedules = ["constant", "cosine", "wsd", "linear", "wsd-sqrt", "two-stage"]

  @Test(arguments: [0.0, 0.5, 0.9, 0.98])
  func `runs with nothing but noise raise hardly any alarm`(correlation: Double) throws {
    let runs = 1500
    var alarms: [Anomaly] = []
    for seed in 1...runs {
      alarms += try Scene(
        Self.schedules[seed % 6], rows: [60, 100, 200, 400][seed / 6 % 4],
        correlation: correlation, seed: UInt64(seed)
      ).anomalies
    }
    // Two percent, and what chance adds to it in so few runs.
    #expect(
      Double(alarms.count) <= 0.02 * Double(runs) + 2 * (0.02 * Double(runs)).squareRoot(),
      "\(alarms.count) of \(runs): \(alarms.map(\.message))")
  }

  @Test(arguments: [1 as UInt64, 2, 3, 4, 5])
  func `a jump is found where it is`(seed: UInt64) throws {
    for size in [0.03, -0.03] {
      var scene = try Scene("constant", seed: seed)
      let row = scene.row(at: 5000)
      scene.add(size, at: row..<scene.count)
      let found = scene.anomalies
      #expect(found.map(\.kind) == [.jump])
      #expect(abs((found.first?.lastStep ?? 0) - 5000) <= 80)
      #expect(abs((found.first?.size ?? 0) - size) < 0.01)
      guard case .fitOneSide(let before, let after) = found.first?.remedy else {
        Issue.record("no sides to fit: \(found)")
        continue
      }
      #expect(before == RunSteps("constant", from: nil, through: found[0].firstStep))
      #expect(after == RunSteps("constant", from: found[0].lastStep, through: nil))
    }
  }

  @Test func `a jump is found in correlated noise`() throws {
    var scene = try Scene("cosine", rows: 400, correlation: 0.8, seed: 1)
    scene.add(0.03, at: scene.row(at: 4000)..<scene.count)
    #expect(scene.kinds == [.jump])
  }

  @Test func `two jumps are two`() throws {
    var scene = try Scene("constant", rows: 400, seed: 3)
    scene.add(0.03, at: scene.row(at: 3000)..<scene.row(at: 6000))
    #expect(scene.kinds == [.jump, .jump])
    #expect(scene.anomalies.map { $0.size > 0 } == [true, false])
  }

  @Test func `a smooth departure from the law is no jump`() throws {
    for seed in 1...(10 as UInt64) {
      var scene = try Scene("constant", seed: seed)
      for row in 0..<scene.count {
        let distance = Double(scene.run.records[row].step - 5000) / 1000
        scene.add(0.03 / (1 + .exp(-distance)), at: row..<(row + 1))
      }
      #expect(scene.kinds == [])
    }
  }

  @Test func `a jump of the rate is none of the loss`() throws {
    for seed in 1...(10 as UInt64) {
      var scene = try Scene("two-stage", seed: seed)
      // A law that is late to see the drop of the rate.
      for row in scene.row(at: 4000)..<scene.count {
        let since = Double(scene.run.records[row].step - 4000)
        scene.add(0.03 * .exp(-since / 300), at: row..<(row + 1))
      }
      #expect(scene.kinds == [])
    }
  }

  @Test func `spikes are counted, and the worst is told`() throws {
    var scene = try Scene("constant", seed: 1)
    for (step, height) in [(2000, 0.05), (4400, 0.2), (6000, 0.05)] {
      let row = scene.row(at: step)
      scene.add(height, at: row..<(row + 1))
      scene.add(height / 2, at: (row + 1)..<(row + 3))
    }
    let found = scene.anomalies
    #expect(found.map(\.kind) == [.spikes])
    #expect(found.first?.firstStep == 4400)
    #expect(abs((found.first?.size ?? 0) - 0.2) < 0.02)
    #expect(found.first?.message.contains("3 spikes") == true)
    guard case .leaveOut(let stretches, false) = found.first?.remedy else {
      Issue.record("nothing to leave out: \(found)")
      return
    }
    #expect(stretches.count == 3)
    #expect(
      stretches.contains { $0.run == "constant" && $0.first == 4400 && ($0.last ?? 0) < 4500 })
  }

  @Test(arguments: [1 as UInt64, 2, 3])
  func `a loss that rises in the cooldown is told`(seed: UInt64) throws {
    var scene = try Scene("linear", seed: seed)
    for row in scene.row(at: 5000)..<scene.count {
      let since = Double(scene.run.records[row].step - 5000) / 3000
      scene.add(0.15 * since, at: row..<(row + 1))
    }
    let rise = try #require(scene.anomalies.first { $0.kind == .risingInCooldown })
    #expect(rise.firstStep >= 4500 && rise.firstStep <= 6500)
    #expect(rise.lastStep >= 7000)
    #expect(scene.kinds == [.risingInCooldown])
  }

  @Test func `a loss that rises while the rate is constant is not in its cooldown`() throws {
    var scene = try Scene("constant", seed: 1)
    for row in scene.row(at: 5000)..<scene.count {
      scene.add(0.1 * Double(scene.run.records[row].step - 5000) / 3000, at: row..<(row + 1))
    }
    #expect(!scene.kinds.contains(.risingInCooldown))
  }

  @Test(arguments: [0.9, 0.95])
  func `an exponential average betrays itself`(weight: Double) throws {
    var scene = try Scene("constant", rows: 400, seed: 2)
    var average = scene.run.records[0].loss
    scene.replace(
      with: scene.run.records.map {
        average = weight * average + (1 - weight) * $0.loss
        return average
      })
    let found = scene.anomalies
    #expect(found.map(\.kind) == [.smoothed])
    #expect((found.first?.size ?? 0) > 8)
  }

  @Test func `a moving average betrays itself and its length`() throws {
    var scene = try Scene("constant", rows: 400, seed: 2)
    let losses = scene.run.records.map(\.loss)
    scene.replace(
      with: losses.indices.map { row in
        let window = losses[max(0, row - 9)...row]
        return window.reduce(0, +) / Double(window.count)
      })
    #expect(scene.kinds == [.smoothed])
    #expect(scene.anomalies.first?.size == 10)
  }

  @Test func `losses that are held are told`() throws {
    var scene = try Scene("cosine", seed: 1)
    let losses = scene.run.records.map(\.loss)
    scene.replace(with: losses.indices.map { losses[$0 / 5 * 5] })
    let found = scene.anomalies
    #expect(found.map(\.kind) == [.held])
    #expect(abs((found.first?.size ?? 0) - 0.8) < 0.02)
  }

  @Test(arguments: [1, 10])
  func `interpolated losses are told`(stretches: Int) throws {
    var scene = try Scene("cosine", seed: 1)
    var losses = scene.run.records.map(\.loss)
    for stretch in 0..<stretches {
      let first = 20 + 15 * stretch
      for row in 1..<12 {
        losses[first + row] =
          losses[first] + (losses[first + 12] - losses[first]) * Double(row) / 12
      }
    }
    scene.replace(with: losses.map { ($0 * 1e5).rounded() / 1e5 })
    let found = scene.anomalies
    #expect(found.map(\.kind).contains(.interpolated))
    #expect(found.first?.lastStep == scene.run.records[32].step)
  }

  @Test func `rounded losses are neither held nor interpolated`() throws {
    for decimals in [1e2, 1e3, 1e4] {
      var scene = try Scene("wsd", rows: 400, seed: 1, deviation: 0.001)
      scene.replace(with: scene.run.records.map { ($0.loss * decimals).rounded() / decimals })
      #expect(scene.kinds == [])
    }
  }

  @Test func `a row that runs share is told once`() throws {
    var scene = try Scene("constant", seed: 1)
    scene.add(0.1, at: 50..<51)
    var branch = scene.run
    branch.name = "branch"
    let found = Anomaly.found(
      in: [scene.run, branch], residuals: [scene.residuals, scene.residuals])
    #expect(found.map(\.run) == ["constant"])
  }

  @Test func `a fit keeps what it saw, and files from before have none`() throws {
    var runs = try SyntheticRuns.runs(every: 100) { count in
      var normals = SeededNormals(seed: UInt64(count))
      return normals.series(count, deviation: 0.002)
    }
    for row in runs[0].records.indices where runs[0].records[row].step >= 5000 {
      runs[0].records[row].loss *= 1.05
    }
    let fit = try Fit(AnnealingLaw(), to: runs)
    #expect(fit.diagnostics.anomalies.map(\.kind) == [.jump])
    let json = String(decoding: try fit.json(), as: UTF8.self)
    #expect(try Fit(json: fit.json()).diagnostics.anomalies == fit.diagnostics.anomalies)
    let older = json.replacing("\"anomalies\"", with: "\"unknown\"")
    #expect(try Fit(json: .init(older.utf8)).diagnostics.anomalies == [])
  }
}
