internal import Basics
import RealModule

/// The schedules of timm, by their classes or their names in `create_scheduler_v2`, stepped by updates
/// (`t_in_epochs=False`). Source: `timm.scheduler`, version 1.0.31.
///
/// With k the updates that are done, W = `warmup_t`, and t = k, or t = k − W with `warmup_prefix`. A
/// scheduler sets its first rate when it is made: without warm-up that is lr, whatever the curve.
extension ScheduleLibrary {
  static let timmKinds: [ScheduleKind] = [
    ScheduleKind(
      name: "timm:cosine", or: "timm:CosineLRScheduler",
      summary: "lr_min + (lr − lr_min)·½(1 + cos(π(t/t_initial)^k_decay)), in cycles",
      keys: ScheduleKind.Key.timmCycles() + [
        .init("k_decay", "exponent of t/t_initial, above 0", default: "1"),
        .length(default: "as the cycles, and the warm-up prefix"),
      ],
      example: "timm:cosine,lr=0.1,t_initial=9000,warmup_t=500,warmup_prefix=true"
    ) { arguments in
      try arguments.timmCycles(.cosine(bend: arguments.positive("k_decay")))
    },
    ScheduleKind(
      name: "timm:tanh", or: "timm:TanhLRScheduler",
      summary: "lr_min + ½(lr − lr_min)·(1 − tanh(lb·(1 − u) + ub·u)), u = t/t_initial, in cycles",
      keys: ScheduleKind.Key.timmCycles() + [
        .init("lb", "lower bound", default: "-7"),
        .init("ub", "upper bound, above lb", default: "3"),
        .length(default: "as the cycles, and the warm-up prefix"),
      ],
      example: "timm:tanh,lr=0.1,t_initial=9000,warmup_t=500,warmup_prefix=true"
    ) { arguments in
      let (lower, upper) = (try arguments.number("lb"), try arguments.number("ub"))
      guard lower < upper else {
        throw ScheduleError(argument: "ub", value: upper.shortest, requirement: "must be above lb")
      }
      return try arguments.timmCycles(.tanh(lower: lower, upper: upper))
    },
    ScheduleKind(
      name: "timm:poly", or: "timm:PolyLRScheduler",
      summary: "lr_min + (lr − lr_min)·(1 − (t/t_initial)^k_decay)^power, in cycles",
      keys: ScheduleKind.Key.timmCycles() + [
        .init("power", "exponent, above 0", default: "0.5"),
        .init("k_decay", "exponent of t/t_initial, above 0", default: "1"),
        .length(default: "as the cycles, and the warm-up prefix"),
      ],
      example: "timm:poly,lr=0.1,t_initial=9000,power=0.9"
    ) { arguments in
      try arguments.timmCycles(
        .power(bend: arguments.positive("k_decay"), power: arguments.positive("power")))
    },
    ScheduleKind(
      name: "timm:step", or: "timm:StepLRScheduler", summary: "lr·decay_rate^⌊t/decay_t⌋",
      keys: [
        .lr(), .init("decay_t", "updates between drops"), .timmFactor,
      ] + ScheduleKind.Key.timmWarmup(prefix: true) + [.length],
      example: "timm:step,lr=0.1,decay_t=3000,decay_rate=0.1,warmup_t=500,steps=9500"
    ) { arguments in
      let every = try arguments.number(
        "decay_t", in: 1...Double(Require.longest), "from 1 to \(Require.longest)")
      let factor = try arguments.timmFactor
      return try arguments.timmWarmed(steps: arguments.steps) { phases, run in
        var drops = 0
        var next = 0.0
        while try phases.go(on: run.steps, "decay_t", every) {
          drops += 1
          // The first t of which the library finds so many intervals; a product may round to one before.
          next = (Double(drops) * every - 0.5).rounded(.up)
          let found = ((next - next.truncatingRemainder(dividingBy: every)) / every).rounded()
          if found < Double(drops) { next += 1 }
          phases.hold(run.lr * .pow(factor, drops - 1), for: run.origin + next - phases.end)
        }
      }
    },
    ScheduleKind(
      name: "timm:multistep", or: "timm:MultiStepLRScheduler",
      summary: "lr·decay_rate to the number of milestones ≤ t + 1",
      keys: [
        .lr(),
        .init("decay_t", "milestones, separated by /; the drop is an update earlier"),
        .timmFactor,
      ] + ScheduleKind.Key.timmWarmup(prefix: true) + [.length],
      example: "timm:multistep,lr=0.1,decay_t=3000/6000,decay_rate=0.1,steps=9000"
    ) { arguments in
      let (milestones, factor) = (try arguments.milestones("decay_t"), try arguments.timmFactor)
      return try arguments.timmWarmed(steps: arguments.steps) { phases, run in
        phases.hold(run.lr)
        for (index, milestone) in milestones.enumerated() {
          let first = max(1, run.warmup)
          phases.turn(at: max(first, Int(saturating: run.origin) + milestone - 1))
          phases.hold(run.lr * .pow(factor, index + 1))
        }
      }
    },
    ScheduleKind(
      name: "timm:wsd", or: "timm:WSDLRScheduler",
      summary: "warm-up, stable at lr, decay to lr_min; the warm-up is always a prefix",
      keys: [
        .lr(), .init("t_initial", "updates of stable and decay together"),
        .init("decay_t", "updates of the decay, at most t_initial", or: "decay"),
        .init("lr_min", "last rate", default: "0", or: "final"),
        .init("decay_fn", "linear, 1-sqrt, cosine, power or exp", default: "1-sqrt"),
        .init("decay_power", "exponent of power, above 0", default: "0.5"),
        .init("decay_ratio", "where exp would end, from 0 to 1", default: "0.1"),
        .timmWarmup, .timmFirst, .length(default: "as warmup_t and t_initial"),
      ],
      example: "timm:wsd,lr=0.1,t_initial=9000,decay_t=1800,warmup_t=500", make: timmWSD),
  ]

  private enum Decay: String, CaseIterable {
    case linear, cosine, power, exp
    case oneMinusSqrt = "1-sqrt"
  }

  private static func timmWSD(_ arguments: ScheduleArguments) throws -> any Schedule {
    let (length, decay) = (
      try arguments.whole("t_initial", from: 1), try arguments.whole("decay_t", from: 1)
    )
    guard decay <= length else {
      throw ScheduleError(
        argument: "decay_t", value: "\(decay)", requirement: "must be at most t_initial")
    }
    let least = try arguments.rate("lr_min")
    let ratio = try arguments.number("decay_ratio")
    guard ratio > 0, ratio < 1 else {
      throw ScheduleError(
        argument: "decay_ratio", value: ratio.shortest, requirement: "must be between 0 and 1")
    }
    let shape: Decay = try arguments.choice("decay_fn")
    let curve: RatePhase.Curve =
      switch shape {
      case .linear: .line
      case .oneMinusSqrt: .power(bend: 0.5)
      case .cosine: .cosine()
      case .power: .power(bend: try arguments.positive("decay_power"))
      case .exp: .flooredExponential(factor: ratio)
      }
    let whole = try length + arguments.whole("warmup_t", from: 0)
    let steps = try arguments.optional("steps", arguments.wholeNumber) ?? whole
    return try arguments.timmWarmed(steps: steps) { phases, run in
      let stable = max(run.lr, least)
      phases.hold(stable, for: Double(length - decay))
      phases.add(Double(decay), from: stable, to: least, curve)
      phases.hold(least)
    }
  }
}

extension ScheduleKind.Key {
  fileprivate static let timmFactor = Self(
    "decay_rate", "what a drop multiplies the rate by", default: "1")
  fileprivate static let timmWarmup = Self(
    "warmup_t", "updates of the warm-up", default: "0", or: "warmup")
  fileprivate static let timmFirst = Self("warmup_lr_init", "first rate", default: "0")

  fileprivate static func timmWarmup(prefix: Bool) -> [Self] {
    [
      timmWarmup, timmFirst,
      Self(
        "warmup_prefix", "true: the schedule begins after the warm-up; false: within it",
        default: "\(prefix)"),
    ]
  }

  fileprivate static func timmCycles() -> [Self] {
    [
      .lr(), .init("t_initial", "updates of the first cycle"),
      .init("lr_min", "lowest rate", default: "0", or: "final"),
      .init("cycle_mul", "how many times longer each cycle is, at least 1", default: "1"),
      .init("cycle_decay", "what each cycle multiplies the peak by", default: "1"),
      .init("cycle_limit", "number of cycles; lr_min follows", default: "1"),
    ] + timmWarmup(prefix: false)
  }
}

/// What all schedules of timm start from.
private struct TimmRun {
  var lr: Double
  var steps: Int
  var warmup: Int
  /// The count at which t is 0.
  var origin: Double
}

extension ScheduleArguments {
  fileprivate var timmFactor: Double { get throws { try rate("decay_rate") } }

  /// Makes a schedule that begins with a linear warm-up.
  ///
  /// - Parameter goal: the rate that the warm-up heads for, if that is not lr.
  fileprivate func timmWarmed(
    steps: Int, goal: (TimmRun) throws -> Double? = { _ in nil },
    _ build: (inout RatePhases, TimmRun) throws -> Void
  ) throws -> LibrarySchedule {
    let warmup = try whole("warmup_t", from: 0)
    let isPrefix = try !kind.keys.contains { $0.name == "warmup_prefix" } || truth("warmup_prefix")
    let run = TimmRun(
      lr: try rate("lr"), steps: steps, warmup: warmup, origin: isPrefix ? Double(warmup) : 0)
    return try library(steps: steps, warmup: warmup) { phases in
      phases.add(Double(warmup), from: try rate("warmup_lr_init"), to: try goal(run) ?? run.lr)
      try build(&phases, run)
    }
  }

  /// Cycles of one curve, each from lr·cycle_decayⁱ to lr_min.
  fileprivate func timmCycles(_ curve: RatePhase.Curve) throws -> LibrarySchedule {
    let length = try whole("t_initial", from: 1)
    let growth = try number("cycle_mul", in: 1...1000, "from 1 to 1000")
    let (decay, least) = (try rate("cycle_decay"), try rate("lr_min"))
    let limit = try whole("cycle_limit", from: 1)
    /// t where a cycle begins.
    func start(_ cycle: Int) -> Double {
      growth == 1
        ? Double(length) * Double(cycle)
        : (1 - .pow(growth, cycle)) / (1 - growth) * Double(length)
    }
    let cycles = start(limit).rounded(.down)
    let prefix = try truth("warmup_prefix") ? whole("warmup_t", from: 0) : 0
    let steps = try optional("steps", wholeNumber) ?? Int(saturating: cycles) + prefix
    try Require.steps(steps)
    let isTanh = if case .tanh = curve { true } else { false }
    func addCycles(_ phases: inout RatePhases, _ run: TimmRun, steps: Int) throws {
      var cycle = 0
      while try cycle < limit && phases.go(on: steps, "t_initial", Double(length)) {
        let begin = start(cycle)
        // The library finds the cycle by a logarithm, which may round to the cycle before.
        let count = begin.rounded()
        if cycle > 0, growth != 1, abs(begin - count) < 1e-6 * begin {
          let found = Double.log(1 - count / Double(length) * (1 - growth)) / .log(growth)
          let late = found.rounded(.down) < Double(cycle)
          let first = Int(saturating: run.origin + count) + (late ? 1 : 0)
          phases.turn(at: max(first, run.warmup))
        }
        phases.add(
          Double(length) * .pow(growth, cycle), from: run.lr * .pow(decay, cycle), to: least, curve,
          start: run.origin + begin)
        cycle += 1
      }
      phases.hold(least)
    }
    /// What the curve comes to at the end of the warm-up.
    func goal(_ run: TimmRun) throws -> Double? {
      guard isTanh, run.origin == 0, run.warmup > 0 else { return nil }
      var phases = RatePhases()
      try addCycles(&phases, run, steps: run.warmup + 1)
      return phases.phases.last { $0.begin <= run.warmup }?.rate(at: run.warmup)
    }
    return try timmWarmed(steps: steps, goal: goal) { phases, run in
      if isTanh, run.warmup == 0 { phases.hold(run.lr, for: 1) }
      try addCycles(&phases, run, steps: run.steps)
    }
  }
}
