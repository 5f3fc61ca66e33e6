import Foundation

/// Logs that obey the annealing law with known parameters, but for a little scatter.
///
/// They are computed here, term by term and apart from the library, so that the library can be
/// judged by them: L = 2 + 0.6·S1^−0.5 − 0.08·S2 with λ = 0.99. The scatter, up to 0.001 nats either
/// way, comes from a linear congruential generator.
enum KnownRuns {
  static let irreducibleLoss = 2.0
  static let amplitude = 0.6
  static let annealing = 0.08
  static let exponent = 0.5
  static let momentum = 0.99
  static let steps = 2000
  static let peak = 0.01

  static func constant(_ step: Int) -> Double { peak }

  static func linear(_ step: Int) -> Double { peak * (1 - 0.9 * Double(step) / Double(steps)) }

  /// Constant to step 1500, then down to a tenth in a straight line.
  static func decayed(_ step: Int) -> Double {
    step <= 1500 ? peak : peak * (1 - 0.9 * Double(step - 1500) / 500)
  }

  /// Constant, then a third from step 1000 on.
  static func stepped(_ step: Int) -> Double { step < 1000 ? peak : peak / 3 }

  /// The loss at every step from 1, without scatter.
  static func losses(_ rate: (Int) -> Double, annealing: Double = annealing) -> [Double] {
    var (area, annealed, momentumTerm) = (0.0, 0.0, 0.0)
    return (1...steps).map { step in
      area += rate(step)
      if step > 1 {
        momentumTerm = momentum * momentumTerm + (rate(step - 1) - rate(step))
        annealed += momentumTerm
      }
      return irreducibleLoss + amplitude * pow(area, -exponent) - annealing * annealed
    }
  }

  /// The linear run, but from step 1200 on its loss is 3 % higher, as with other data, and at step
  /// 600 it spikes.
  static func restartedLog() -> String {
    let lines = log(linear, seed: 5).split(separator: "\n").map(String.init)
    return lines.map { line in
      let cells = line.split(separator: ",")
      guard let step = Int(cells[0]), let loss = Double(cells[2]) else { return line }
      let factor = (step >= 1200 ? 1.03 : 1) * (step == 600 ? 1.2 : 1)
      return "\(step),\(cells[1]),\((loss * factor * 1e6).rounded() / 1e6)"
    }.joined(separator: "\n") + "\n"
  }

  /// A log with a row for the first step and then every 20 steps.
  static func log(_ rate: (Int) -> Double, seed: UInt64) -> String {
    var state = seed
    var text = "step,lr,loss\n"
    let losses = losses(rate)
    for step in [1] + stride(from: 20, through: steps, by: 20) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let scatter = (Double(state >> 40) / Double(1 << 24) - 0.5) * 2e-3
      let loss = losses[step - 1] + scatter
      text += "\(step),\(rate(step)),\((loss * 1e6).rounded() / 1e6)\n"
    }
    return text
  }
}

extension KnownRuns {
  /// Twelve runs in one table, whose scores rise to 0.4 … 0.95, some early and some late.
  static func scoreTable() -> String {
    var text = "run,step,score\n"
    for run in 0..<12 {
      for step in 1...10 {
        let share = pow(Double(step) / 10, 0.3 + 0.1 * Double(run * 7 % 12))
        let score = (0.4 + 0.05 * Double(run)) * share
        text += "\(run),\(step),\((score * 1e6).rounded() / 1e6)\n"
      }
    }
    return text
  }
}

extension Workspace {
  /// Writes `constant.csv`, `linear.csv`, `decayed.csv`, `stepped.csv` and `restarted.csv`.
  func writeKnownRuns() throws {
    try write(KnownRuns.log(KnownRuns.constant, seed: 1), to: "constant.csv")
    try write(KnownRuns.log(KnownRuns.linear, seed: 2), to: "linear.csv")
    try write(KnownRuns.log(KnownRuns.decayed, seed: 3), to: "decayed.csv")
    try write(KnownRuns.log(KnownRuns.stepped, seed: 4), to: "stepped.csv")
    try write(KnownRuns.restartedLog(), to: "restarted.csv")
    try write(KnownRuns.scoreTable(), to: "table.csv")
  }

  /// Writes `young.csv`, the decayed run as far as step 1400, where its decay is still to come.
  func writeYoungRun() throws {
    let lines = KnownRuns.log(KnownRuns.decayed, seed: 6).split(separator: "\n")
    try write(lines.prefix(72).joined(separator: "\n") + "\n", to: "young.csv")
  }

  /// A workspace with the known runs and `fit.json`, fitted to the constant and the decayed one, and
  /// `curve.json`, a power law fitted to a part of the decayed one.
  static func fitted() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    try workspace.writeYoungRun()
    try workspace.write(try savedFit.get(), to: "fit.json")
    try workspace.write(try savedCurve.get(), to: "curve.json")
    return workspace
  }

  /// Fits are made once, since many tests start from them.
  private static let savedFit = Result {
    try saved("fit", "--law", "annealing", "constant.csv", "decayed.csv")
  }
  private static let savedCurve = Result {
    try saved("curve", "decayed.csv", "--law", "pow3", "--from", "40", "--to", "1500")
  }

  private static func saved(_ command: String...) throws -> Data {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let outcome = try workspace.losscast(command + ["--out", "fit.json"])
    guard outcome.status == 0 else { throw Unfitted(errors: outcome.errors) }
    return try workspace.data("fit.json")
  }

  private struct Unfitted: Error { var errors: String }
}
