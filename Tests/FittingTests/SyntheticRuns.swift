import Laws
import RealModule
import Records
import Schedules

/// Runs that follow the annealing law exactly, or with seeded errors on top.
enum SyntheticRuns {
  /// L0, A, C, α, λ.
  static let truth = [2.5, 0.6, 0.7, 0.45, 0.998]

  static let schedules = [
    ("constant", "constant:peak=1e-3,steps=8000,warmup=200"),
    ("cosine", "cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200"),
    ("two-stage", "two-stage:peak=1e-3,second=3e-4,at=4000,steps=8000,warmup=200"),
    ("wsd", "wsd:peak=1e-3,final=1e-4,steps=8000,decay=1600,warmup=200"),
    ("linear", "linear:peak=1e-3,final=0,steps=8000,warmup=200"),
    ("wsd-sqrt", "wsd:peak=1e-3,steps=6000,decay=2000,shape=1-sqrt,warmup=200"),
    ("short", "cosine:peak=1e-3,final=1e-4,steps=4000,warmup=200"),
    ("late", "two-stage:peak=1e-3,second=1e-4,at=6000,steps=8000,warmup=200"),
  ]

  static func schedule(_ name: String) throws -> any Schedule {
    try ScheduleText.parse(schedules.first { $0.0 == name }?.1 ?? name)
  }

  /// - Parameter errors: those of ln L of one run of so many rows.
  static func runs(
    _ names: [String] = ["constant", "cosine", "two-stage"], parameters: [Double] = truth,
    every stride: Int = 200, warmup: WarmupConvention = .trueRates,
    errors: (Int) -> [Double] = { [Double](repeating: 0, count: $0) }
  ) throws -> [Run] {
    try names.map { name in
      let schedule = try schedule(name)
      let steps = Array(Swift.stride(from: stride, through: schedule.steps, by: stride))
      let losses = AnnealingLaw().values(
        parameters, over: RateHistory(of: schedule, at: steps, warmup: warmup))
      let errors = errors(steps.count)
      return Run(
        name: name,
        records: steps.indices.map {
          Record(step: steps[$0], loss: losses[$0] * .exp(errors[$0]))
        },
        schedule: schedule)
    }
  }
}

/// |a − b| relative to the larger.
func relativeDifference(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
}
