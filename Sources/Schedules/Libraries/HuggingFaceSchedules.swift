internal import Basics

/// The schedules of Transformers, by their `lr_scheduler_type`. Source: `transformers.optimization`,
/// version 5.24.
///
/// With T the training steps, W the warm-up steps and k the updates that are done, the rate is
/// lr·k/W for k < W, and then goes by p = (k − W)/(T − W).
extension ScheduleLibrary {
  static let hfKinds: [ScheduleKind] = [
    ScheduleKind(
      name: "hf:constant", summary: "the rate throughout", keys: [.hfRate, .hfSteps],
      example: "hf:constant,lr=3e-4,steps=24000"
    ) { arguments in
      try arguments.library(steps: arguments.hfSteps) { try $0.hold(arguments.rate("lr")) }
    },
    ScheduleKind(
      name: "hf:constant_with_warmup", summary: "warm-up, then constant",
      keys: [.hfRate, .hfSteps, .hfWarmup],
      example: "hf:constant_with_warmup,lr=3e-4,steps=24000,warmup=2000"
    ) { arguments in
      try arguments.hfWarmed { phases, run in phases.hold(run.lr) }
    },
    ScheduleKind(
      name: "hf:linear", summary: "warm-up, then straight to 0: lr·(1 − p)",
      keys: [.hfRate, .hfSteps, .hfWarmup], example: "hf:linear,lr=3e-4,steps=24000,warmup=2000"
    ) { arguments in
      try arguments.hfWarmed { phases, run in
        phases.add(run.decay, from: run.lr, to: 0)
        phases.hold(0)
      }
    },
    ScheduleKind(
      name: "hf:cosine", summary: "warm-up, then lr·½(1 + cos(2π·num_cycles·p))",
      keys: [.hfRate, .hfSteps, .hfWarmup, .hfWaves],
      example: "hf:cosine,lr=3e-4,steps=24000,warmup=2000"
    ) { arguments in
      try arguments.hfWarmed { phases, run in
        try phases.hfWaves(arguments, run, to: 0)
      }
    },
    ScheduleKind(
      name: "hf:cosine_with_restarts",
      summary: "warm-up, then num_cycles half cosine waves, each from lr to 0",
      keys: [
        .hfRate, .hfSteps, .hfWarmup, .init("num_cycles", "number of cycles", default: "1"),
      ],
      example: "hf:cosine_with_restarts,lr=3e-4,steps=24000,warmup=2000,num_cycles=3"
    ) { arguments in
      let cycles = try arguments.whole("num_cycles", from: 1, through: Chords.mostCycles)
      return try arguments.hfWarmed { phases, run in
        for cycle in 0..<cycles {
          guard try phases.go(on: run.steps, "num_cycles", Double(cycles)) else { break }
          let start = run.decay * Double(cycle) / Double(cycles)
          // The library's progress may come to a hair less than a whole number of cycles; it then
          // restarts one update later.
          let boundary = Int(saturating: start.rounded())
          if Double(boundary) == start, Double(cycles) * (start / run.decay) < Double(cycle) {
            phases.turn(at: run.warmup + boundary + 1)
          }
          phases.add(
            run.decay / Double(cycles), from: run.lr, to: 0, .cosine(),
            start: Double(run.warmup) + start)
        }
        phases.hold(0)
      }
    },
    ScheduleKind(
      name: "hf:cosine_with_min_lr",
      summary: "warm-up, then min + (lr − min)·½(1 + cos(2π·num_cycles·p))",
      keys: [.hfRate, .hfSteps, .hfWarmup, .hfWaves, .hfLeast, .hfLeastShare],
      example: "hf:cosine_with_min_lr,lr=3e-4,steps=24000,warmup=2000,min_lr=3e-5"
    ) { arguments in
      try arguments.hfWarmed { phases, run in
        try phases.hfWaves(arguments, run, to: arguments.hfLeast(of: run.lr))
      }
    },
    ScheduleKind(
      name: "hf:cosine_warmup_with_min_lr",
      summary: "the same an update earlier: the first update runs at lr/W",
      keys: [
        .hfRate, .hfSteps, .hfWarmup, .hfWaves, .hfLeast, .hfLeastShare,
        .init(
          "warmup_lr_rate", "first rate as a share of lr; the peak is at update W then",
          default: "lr/W at the first update"),
      ],
      example: "hf:cosine_warmup_with_min_lr,lr=3e-4,steps=24000,warmup=2000,min_lr_rate=0.1"
    ) { arguments in
      let first = try arguments.optional("warmup_lr_rate") {
        try arguments.number($0, in: 0...1, "from 0 to 1")
      }
      return try arguments.hfRun { phases, run in
        if let first {
          if run.warmup > 0 {
            phases.add(max(1, Double(run.warmup - 1)), from: first * run.lr, to: run.lr)
          }
        } else {
          phases.add(Double(run.warmup), from: 0, to: run.lr, start: -1)
        }
        try phases.hfWaves(
          arguments, run, to: arguments.hfLeast(of: run.lr), start: Double(run.warmup - 1))
      }
    },
    ScheduleKind(
      name: "hf:polynomial", summary: "warm-up, then lr_end + (lr − lr_end)·(1 − p)^power",
      keys: [
        .hfRate, .hfSteps, .hfWarmup, .init("lr_end", "last rate, below lr", default: "1e-7"),
        .init("power", "exponent, above 0", default: "1"),
      ],
      example: "hf:polynomial,lr=3e-4,steps=24000,warmup=2000,power=2"
    ) { arguments in
      let (end, power) = (try arguments.rate("lr_end"), try arguments.positive("power"))
      return try arguments.hfWarmed { phases, run in
        guard end < run.lr else {
          throw ScheduleError(
            argument: "lr_end", value: end.shortest, requirement: "must be below lr")
        }
        phases.add(run.decay, from: run.lr, to: end, .power(power: power))
        phases.hold(end)
      }
    },
    ScheduleKind(
      name: "hf:inverse_sqrt", summary: "warm-up, then lr/√(1 + (k − W)/timescale)",
      keys: [
        .hfRate, .hfSteps, .hfWarmup,
        .init("timescale", "updates, above 0", default: "the warm-up steps, or 10000 without"),
      ],
      example: "hf:inverse_sqrt,lr=3e-4,steps=24000,warmup=2000"
    ) { arguments in
      let given = try arguments.optional("timescale") { try arguments.whole($0, from: 1) }
      return try arguments.hfWarmed { phases, run in
        let timescale = given ?? (run.warmup > 0 ? run.warmup : 10_000)
        phases.follow(.inverseRoot, per: Double(timescale), from: run.lr)
      }
    },
    ScheduleKind(
      name: "hf:warmup_stable_decay", or: "hf:wsd",
      summary: "warm-up from min_lr_ratio·lr, stable at lr, decay to min_lr_ratio·lr",
      keys: [
        .hfRate, .hfSteps, .hfWarmup,
        .init(
          "num_decay_steps", "steps of the decay, or a fraction of steps", or: "decay",
          "decay_steps"),
        .init(
          "num_stable_steps", "steps between warm-up and decay",
          default: "what is left of the steps", or: "stable", "stable_steps"),
        .init("warmup_type", "linear, cosine or 1-sqrt", default: "linear"),
        .init("decay_type", "linear, cosine or 1-sqrt", default: "cosine"),
        .init("min_lr_ratio", "first and last rate as a share of lr", default: "0"), .hfWaves,
      ],
      example: "hf:wsd,lr=3e-4,steps=24000,warmup=2000,decay=4000,decay_type=1-sqrt",
      make: hfWarmupStableDecay),
  ]

  private enum Ramp: String, CaseIterable {
    case linear
    case cosine
    case oneMinusSqrt = "1-sqrt"
  }

  private static func hfWarmupStableDecay(
    _ arguments: ScheduleArguments
  ) throws -> any Schedule {
    let decay = try arguments.count("num_decay_steps", of: arguments.hfSteps)
    guard (0...Require.longest).contains(decay) else {
      throw ScheduleError(
        argument: "num_decay_steps", value: "\(decay)", requirement: "must be at least 0")
    }
    let stable = try arguments.optional("num_stable_steps") { try arguments.whole($0, from: 0) }
    let (rising, falling): (Ramp, Ramp) = (
      try arguments.choice("warmup_type"), try arguments.choice("decay_type")
    )
    let share = try arguments.number("min_lr_ratio", in: 0...1, "from 0 to 1")
    let resolved = ["num_decay_steps": decay]
    return try arguments.hfRun(resolved: resolved) { phases, run in
      let least = share * run.lr
      let curve: RatePhase.Curve =
        switch rising {
        case .linear: .line
        case .cosine: .cosine()
        case .oneMinusSqrt: .risingRoot
        }
      phases.add(Double(run.warmup), from: least, to: run.lr, curve)
      // A decay that is longer than what the warm-up leaves has begun within the warm-up.
      let start = run.warmup + (stable ?? run.steps - run.warmup - decay)
      phases.hold(run.lr, for: Double(start - run.warmup))
      switch falling {
      case .linear:
        phases.add(Double(decay), from: run.lr, to: least, start: Double(start))
      case .oneMinusSqrt:
        phases.add(
          Double(decay), from: run.lr, to: least, .power(bend: 0.5), start: Double(start))
      case .cosine where decay > 0 && start + decay > run.warmup:
        let end = min(start + decay, run.steps)
        try phases.hfWaves(
          arguments, run, to: least, start: Double(start), every: Double(decay), until: end)
        phases.turn(at: start + decay)
      case .cosine: break
      }
      phases.hold(least)
    }
  }
}

extension ScheduleKind.Key {
  fileprivate static let hfRate = Self(
    "lr", "rate of the optimizer: the peak", default: "5e-5", or: "peak", "learning_rate")
  fileprivate static let hfSteps = Self(
    "num_training_steps", "number of updates T, warm-up included", or: "steps", "max_steps")
  fileprivate static let hfWarmup = Self(
    "num_warmup_steps", "updates below the peak W, or a fraction of the steps, rounded up",
    default: "0", or: "warmup", "warmup_steps", "warmup_ratio")
  fileprivate static let hfWaves = Self(
    "num_cycles", "waves of the cosine; a half ends at the lowest rate", default: "0.5")
  fileprivate static let hfLeast = Self(
    "min_lr", "lowest rate", default: "min_lr_rate times lr", or: "final")
  fileprivate static let hfLeastShare = Self(
    "min_lr_rate", "lowest rate as a share of lr", default: "min_lr as given")
}

/// What all schedules of Transformers start from.
private struct HuggingFaceRun {
  var lr: Double
  var steps: Int
  var warmup: Int
  /// The updates after the warm-up, at least 1.
  var decay: Double { Double(max(1, steps - warmup)) }
}

extension ScheduleArguments {
  fileprivate var hfSteps: Int { get throws { try whole("num_training_steps", from: 1) } }

  /// Makes a schedule without a warm-up of its own.
  fileprivate func hfRun(
    resolved: [String: Int] = [:], _ build: (inout RatePhases, HuggingFaceRun) throws -> Void
  ) throws -> LibrarySchedule {
    let steps = try hfSteps
    let share = try number("num_warmup_steps")
    // TrainingArguments.get_warmup_steps rounds fractions up.
    let warmup =
      share > 0 && share < 1
      ? Int(saturating: (Double(steps) * share).rounded(.up))
      : try whole("num_warmup_steps", from: 0)
    let run = HuggingFaceRun(lr: try rate("lr"), steps: steps, warmup: warmup)
    var counts = resolved
    counts["num_warmup_steps"] = warmup
    return try library(steps: steps, warmup: warmup, resolved: counts) { phases in
      try build(&phases, run)
    }
  }

  /// Makes a schedule that begins with a linear warm-up from 0.
  fileprivate func hfWarmed(
    _ build: (inout RatePhases, HuggingFaceRun) throws -> Void
  ) throws -> LibrarySchedule {
    try hfRun { phases, run in
      phases.add(Double(run.warmup), from: 0, to: run.lr)
      try build(&phases, run)
    }
  }

  /// `min_lr`, or `min_lr_rate` times the peak; one of the two has to be given.
  fileprivate func hfLeast(of lr: Double) throws -> Double {
    guard isGiven("min_lr") != isGiven("min_lr_rate") else {
      throw ScheduleError(
        argument: "min_lr", value: given("min_lr").map(String.init) ?? "",
        requirement: "must be given, or min_lr_rate in its place, and not both")
    }
    if isGiven("min_lr") { return try rate("min_lr") }
    return try number("min_lr_rate", in: 0...1, "from 0 to 1") * lr
  }
}

extension RatePhases {
  /// `num_cycles` waves of a cosine, half a wave every `length`/(2·num_cycles) updates.
  fileprivate mutating func hfWaves(
    _ arguments: ScheduleArguments, _ run: HuggingFaceRun, to least: Double,
    start: Double? = nil, every length: Double? = nil, until end: Int? = nil
  ) throws {
    let waves = try arguments.number("num_cycles", in: 0...1e6, "from 0 to 1e6")
    guard waves > 0 else { return hold(run.lr) }
    try oscillate(
      from: run.lr, to: least, every: (length ?? run.decay) / (2 * waves), steps: end ?? run.steps,
      start: start, "num_cycles", waves)
  }
}
