import Schedules
import Training

/// Final losses of a small language model, trained here and now, against the peak of its schedule.
struct PeakSweep {
  static let peaks = [1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2, 3.2e-2, 6.4e-2]
  let steps = 400

  /// The mean over two seeds for each peak, NaN where a run diverged.
  let constant: [Double]
  let cosine: [Double]

  init() async throws {
    let (steps, warmup) = (steps, 40)
    let constant = try Self.peaks.map { try Constant(peak: $0, steps: steps, warmup: warmup) }
    let cosine = try Self.peaks.map { try Cosine(peak: $0, steps: steps, warmup: warmup) }
    self.constant = try await Self.finalLosses(of: constant)
    self.cosine = try await Self.finalLosses(of: cosine)
  }

  /// Where the loss is lowest.
  static func best(of losses: [Double]) -> Int {
    losses.indices.filter { !losses[$0].isNaN }.min { losses[$0] < losses[$1] } ?? 0
  }

  private static func finalLosses(of schedules: [any Schedule]) async throws -> [Double] {
    let model = try LanguageModel(
      shape: TransformerShape(width: 32, layers: 2, context: 32), validationTokens: 8192)
    let seeds: [UInt64] = [1, 2]
    let plans = try schedules.flatMap { schedule in
      try seeds.map { seed in
        try TrainingPlan(
          .languageModel(model), schedule: schedule, seed: seed, logEvery: schedule.steps)
      }
    }
    let losses = try await TrainingStudy(plans: plans).train().map { $0.records.last?.loss ?? .nan }
    return schedules.indices.map { index in
      let own = losses[index * seeds.count..<(index + 1) * seeds.count]
      return own.reduce(0, +) / Double(seeds.count)
    }
  }
}
