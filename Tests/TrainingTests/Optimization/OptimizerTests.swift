import RealModule
import Schedules
import Testing

@testable import Training

struct OptimizerTests {
  /// The updates by PyTorch's definitions, number by number in double precision.
  private struct Reference {
    let optimization: Optimization
    let objective = Bowl()
    let peak: Double
    var w: [Int: Double] = [:]
    var m: [Int: Double] = [:]
    var v: [Int: Double] = [:]

    mutating func step(_ t: Int, rate: Double) {
      let o = optimization
      if t == 1 {
        for (i, place) in objective.places.enumerated() { w[place] = 2 + 0.25 * Double(i) }
      }
      var g: [Int: Double] = [:]
      for (i, place) in objective.places.enumerated() {
        for part in 0..<o.accumulate {
          let batch = BatchIndex(step: t, part: part, parts: o.accumulate)
          g[place, default: 0] +=
            Double(i + 1) * (w[place]! - 1 - objective.shift(i, of: batch)) / Double(o.accumulate)
        }
      }
      let norm = g.values.map { $0 * $0 }.reduce(0, +).squareRoot()
      let scale = o.clip > 0 ? min(1, o.clip / (norm + 1e-6)) : 1
      for place in objective.places {
        let isDecayed = objective.decayedPlaces.contains(place)
        let isDecoupled = o.isDecayIndependent || o.optimizer == .adamw
        var gradient = g[place]! * scale
        if isDecayed, isDecoupled {
          w[place]! *= 1 - (o.isDecayIndependent ? rate / peak : rate) * o.weightDecay
        } else if isDecayed {
          gradient += o.weightDecay * w[place]!
        }
        w[place]! -= rate * direction(gradient, place, t)
      }
    }

    private mutating func direction(_ g: Double, _ place: Int, _ t: Int) -> Double {
      let o = optimization
      switch o.optimizer {
      case .sgd: return g
      case .momentum, .nesterov:
        let velocity = o.momentum * m[place, default: 0] + g
        m[place] = velocity
        return o.optimizer == .nesterov ? g + o.momentum * velocity : velocity
      case .adam, .adamw:
        m[place] = o.beta1 * m[place, default: 0] + (1 - o.beta1) * g
        v[place] = o.beta2 * v[place, default: 0] + (1 - o.beta2) * g * g
        let first = m[place]! / (1 - .pow(o.beta1, t))
        let second = v[place]! / (1 - .pow(o.beta2, t))
        return first / (second.squareRoot() + o.epsilon)
      }
    }

    var loss: Double {
      objective.places.enumerated().map { i, place in
        let distance = w[place]! - 1
        return Double(i + 1) * distance * distance / 2
      }.reduce(0, +)
    }
  }

  static let optimizations: [Optimization] = Optimizer.allCases.flatMap { optimizer in
    [
      try! Optimization(optimizer),
      try! Optimization(optimizer, weightDecay: 0.3, clip: 1.5, accumulate: 3),
      try! Optimization(optimizer, weightDecay: 0.05, isDecayIndependent: true, clip: 100),
    ]
  }

  @Test(arguments: optimizations)
  func `updates are those of their definitions`(optimization: Optimization) throws {
    let schedule = try Linear(peak: 0.05, final: 0.01, steps: 30)
    let run = try TrainingRun.bowl(optimization, schedule: schedule, logEvery: 1)
    var reference = Reference(
      optimization: optimization, peak: schedule.rates(through: 30).max()!)
    for record in run.records() {
      reference.step(record.step, rate: record.rate)
      #expect(abs(record.loss / reference.loss - 1) < 2e-5, "step \(record.step)")
    }
    #expect(run.outcome == .completed)
    #expect(run.consumed == 30 * 4 * optimization.accumulate)
  }

  /// 40,000 parameters are several pieces of work.
  @Test(arguments: Optimizer.allCases)
  func `threads change no bit`(optimizer: Optimizer) throws {
    let optimization = try Optimization(
      optimizer, weightDecay: 0.1, clip: 0.5, average: .exponential(decay: 0.5))
    let runs = try [1, 2, 3].map { threads in
      try TrainingRun.bowl(
        optimization, schedule: Constant(peak: 1e-6, steps: 3), logEvery: 1, threads: threads,
        objective: Bowl(width: 13_000)
      ).records().map(\.timeless)
    }
    #expect(runs[0].count == 3)
    #expect(runs[1] == runs[0])
    #expect(runs[2] == runs[0])
  }

  @Test func `numbers outside their ranges are refused by their option's name`() {
    func argument(_ make: () throws(TrainingError) -> Optimization) -> String? {
      do { _ = try make() } catch { return error.argument }
      return nil
    }
    #expect(
      argument { () throws(TrainingError) in try Optimization(.sgd, momentum: 1) } == "momentum")
    #expect(
      argument { () throws(TrainingError) in try Optimization(.adam, beta1: -0.1) } == "beta1")
    #expect(
      argument { () throws(TrainingError) in try Optimization(.adam, beta2: .nan) } == "beta2")
    #expect(
      argument { () throws(TrainingError) in try Optimization(.adam, epsilon: 0) } == "epsilon")
    #expect(
      argument { () throws(TrainingError) in try Optimization(.sgd, weightDecay: -1) }
        == "weight-decay")
    #expect(
      argument { () throws(TrainingError) in try Optimization(.sgd, clip: .infinity) } == "clip")
    #expect(
      argument { () throws(TrainingError) in try Optimization(.sgd, accumulate: 0) } == "accumulate"
    )
  }
}
