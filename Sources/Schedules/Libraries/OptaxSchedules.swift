internal import Basics
import RealModule

/// The schedules of Optax, by their functions. Source: `optax.schedules`, version 0.2.8.
///
/// With k the count that an optimizer gives its schedule: the updates that are done. Optax computes in
/// single precision unless JAX is told otherwise; these rates are those of double precision.
extension ScheduleLibrary {
  static let optaxKinds: [ScheduleKind] = [
    ScheduleKind(
      name: "optax:constant_schedule", or: "optax:constant", summary: "the value throughout",
      keys: [.init("value", "the rate", or: "peak", "lr", "init_value"), .length],
      example: "optax:constant_schedule,value=3e-4,steps=24000"
    ) { arguments in
      try arguments.library(steps: arguments.steps) { try $0.hold(arguments.rate("value")) }
    },
    ScheduleKind(
      name: "optax:linear_schedule", or: "optax:linear",
      summary: "straight from init_value to end_value, then constant",
      keys: [.optaxFirst, .optaxLast, .transition, .transitionBegin, .transitionEnd],
      example: "optax:linear_schedule,init_value=3e-4,end_value=0,transition_steps=24000"
    ) { arguments in try arguments.optaxPolynomial(power: 1) },
    ScheduleKind(
      name: "optax:polynomial_schedule", or: "optax:polynomial",
      summary: "end + (init − end)·(1 − u)^power, then constant",
      keys: [
        .optaxFirst, .optaxLast, .init("power", "exponent, above 0"), .transition,
        .transitionBegin, .transitionEnd,
      ],
      example:
        "optax:polynomial_schedule,init_value=3e-4,end_value=0,power=2,transition_steps=24000"
    ) { arguments in try arguments.optaxPolynomial(power: arguments.positive("power")) },
    ScheduleKind(
      name: "optax:piecewise_constant_schedule", or: "optax:piecewise_constant",
      summary: "init_value times the factors of all boundaries ≤ k",
      keys: [
        .optaxFirst,
        .init("boundaries_and_scales", "pairs COUNT:FACTOR, separated by /"), .length,
      ],
      example: "optax:piecewise_constant_schedule,init_value=0.1,"
        + "boundaries_and_scales=30:0.1/60:0.1,steps=90"
    ) { arguments in
      let scales = try arguments.factors("boundaries_and_scales").sorted { $0.step < $1.step }
      return try arguments.library(steps: arguments.steps) { phases in
        var value = try arguments.rate("init_value")
        phases.hold(value)
        for (step, scale) in scales {
          guard scale >= 0 else {
            throw ScheduleError(
              argument: "boundaries_and_scales", value: "\(step):\(scale.shortest)",
              requirement: "must have factors of at least 0")
          }
          value *= scale
          phases.turn(at: step)
          phases.hold(value)
        }
      }
    },
    ScheduleKind(
      name: "optax:exponential_decay", summary: "init_value·decay_rate^((k − begin)/steps)",
      keys: [.optaxFirst] + ScheduleKind.Key.optaxExponential + [.length],
      example: "optax:exponential_decay,init_value=0.1,transition_steps=1000,decay_rate=0.96,"
        + "steps=24000"
    ) { arguments in
      let steps = try arguments.steps
      return try arguments.library(steps: steps) {
        try $0.optaxExponential(arguments, from: arguments.rate("init_value"), steps: steps)
      }
    },
    ScheduleKind(
      name: "optax:cosine_decay_schedule", or: "optax:cosine_decay", "optax:cosine",
      summary: "init_value·(alpha + (1 − alpha)·(½(1 + cos πu))^exponent), then constant",
      keys: [
        .optaxFirst, .init("decay_steps", "updates of the decay"),
        .init("alpha", "last rate as a share of init_value", default: "0"), .optaxExponent,
        .length(default: "as decay_steps"),
      ],
      example: "optax:cosine_decay_schedule,init_value=3e-4,decay_steps=24000"
    ) { arguments in
      let (first, count) = (
        try arguments.rate("init_value"), try arguments.whole("decay_steps", from: 1)
      )
      let last = try first * arguments.number("alpha", in: 0...1, "from 0 to 1")
      let power = try arguments.positive("exponent")
      let steps = try arguments.optional("steps", arguments.wholeNumber) ?? count
      return try arguments.library(steps: steps) {
        $0.add(Double(count), from: first, to: last, .cosine(power: power))
        $0.hold(last)
      }
    },
    ScheduleKind(
      name: "optax:warmup_constant_schedule", or: "optax:warmup_constant",
      summary: "straight from init_value to peak_value, then constant",
      keys: [.warmFirst, .warmPeak, .warmSteps, .length],
      example: "optax:warmup_constant_schedule,init_value=0,peak_value=3e-4,warmup_steps=2000,"
        + "steps=24000"
    ) { arguments in
      // Optax takes a transition of no updates for none at all: the first rate holds.
      try arguments.optaxWarmed(steps: arguments.steps) { phases, peak, warmup in
        try phases.hold(warmup > 0 ? peak : arguments.rate("init_value"))
      }
    },
    ScheduleKind(
      name: "optax:warmup_cosine_decay_schedule", or: "optax:warmup_cosine_decay",
      "optax:warmup_cosine", summary: "straight up to peak_value, then a cosine to end_value",
      keys: [
        .warmFirst, .warmPeak, .warmSteps,
        .init("decay_steps", "updates of all, warm-up included"),
        .init("end_value", "last rate", default: "0", or: "final"), .optaxExponent,
        .length(default: "as decay_steps"),
      ],
      example: "optax:warmup_cosine_decay_schedule,init_value=0,peak_value=3e-4,"
        + "warmup_steps=2000,decay_steps=24000"
    ) { arguments in
      let (end, power) = (try arguments.rate("end_value"), try arguments.positive("exponent"))
      let count = try arguments.whole("decay_steps", from: 1)
      let steps = try arguments.optional("steps", arguments.wholeNumber) ?? count
      return try arguments.optaxWarmed(steps: steps) { phases, peak, warmup in
        guard count > warmup else {
          throw ScheduleError(
            argument: "decay_steps", value: "\(count)",
            requirement: "must be above warmup_steps, which it includes")
        }
        phases.add(Double(count - warmup), from: peak, to: end, .cosine(power: power))
        phases.hold(end)
      }
    },
    ScheduleKind(
      name: "optax:warmup_exponential_decay_schedule", or: "optax:warmup_exponential_decay",
      "optax:warmup_exponential", summary: "straight up to peak_value, then exponential_decay",
      keys: [.warmFirst, .warmPeak, .warmSteps] + ScheduleKind.Key.optaxExponential + [.length],
      example: "optax:warmup_exponential_decay_schedule,init_value=0,peak_value=0.1,"
        + "warmup_steps=2000,transition_steps=1000,decay_rate=0.96,steps=24000"
    ) { arguments in
      let steps = try arguments.steps
      return try arguments.optaxWarmed(steps: steps) { phases, peak, _ in
        try phases.optaxExponential(arguments, from: peak, steps: steps)
      }
    },
    ScheduleKind(
      name: "optax:cosine_onecycle_schedule", or: "optax:cosine_onecycle",
      summary: "up from peak_value/div_factor and down to that over final_div_factor, by cosines",
      keys: ScheduleKind.Key.optaxOneCycle,
      example: "optax:cosine_onecycle_schedule,transition_steps=10000,peak_value=0.1"
    ) { arguments in
      try arguments.optaxOneCycle(.cosine()) { first, _, floor in [(1, first / floor)] }
    },
    ScheduleKind(
      name: "optax:linear_onecycle_schedule", or: "optax:linear_onecycle",
      summary: "straight from peak_value/div_factor up, back, and to that over final_div_factor",
      keys: ScheduleKind.Key.optaxOneCycle + [
        .init("pct_final", "share of the steps until back", default: "0.85")
      ],
      example: "optax:linear_onecycle_schedule,transition_steps=10000,peak_value=0.1"
    ) { arguments in
      let back = try arguments.number("pct_final", in: 0...1, "from 0 to 1")
      return try arguments.optaxOneCycle(.line) { first, rise, floor in
        guard back > rise else {
          throw ScheduleError(
            argument: "pct_final", value: back.shortest, requirement: "must be above pct_start")
        }
        return [(back, first), (1, first / floor)]
      }
    },
    ScheduleKind(
      name: "optax:join_schedules", or: "optax:join",
      summary: "one schedule after another, each from its count 0 at a boundary",
      example: "optax:join_schedules(100; optax:constant,value=0.1,steps=100; "
        + "optax:cosine_decay,init_value=0.1,decay_steps=900)"
    ) { arguments in
      try arguments.librarySequence(milestones: arguments.wholeNumbers(0, "milestones"))
    },
  ]
}

extension ScheduleKind.Key {
  fileprivate static let optaxFirst = Self("init_value", "first rate", or: "peak", "lr")
  fileprivate static let optaxLast = Self("end_value", "last rate", or: "final")
  fileprivate static let transition = Self("transition_steps", "updates from one to the other")
  fileprivate static let transitionBegin = Self(
    "transition_begin", "updates before it begins", default: "0")
  fileprivate static let transitionEnd = Self.length(
    default: "as transition_begin and transition_steps")
  fileprivate static let optaxExponent = Self(
    "exponent", "exponent of the cosine, above 0", default: "1")
  fileprivate static let warmFirst = Self("init_value", "first rate")
  fileprivate static let warmPeak = Self("peak_value", "highest rate", or: "peak", "lr")
  fileprivate static let warmSteps = Self("warmup_steps", "updates below the peak", or: "warmup")
  fileprivate static let optaxExponential = [
    Self("transition_steps", "updates after which decay_rate is the factor"),
    Self("decay_rate", "factor, above 0"),
    Self("transition_begin", "updates before the decay", default: "0"),
    Self("staircase", "true: by whole transitions", default: "false"),
    Self("end_value", "where the decay stops", default: "no end", or: "final"),
  ]
  fileprivate static let optaxOneCycle = [
    Self("transition_steps", "number of updates", or: "steps"),
    Self("peak_value", "highest rate", or: "peak", "lr"),
    Self("pct_start", "share of the updates that rise", default: "0.3"),
    Self("div_factor", "peak_value over the first rate", default: "25"),
    Self("final_div_factor", "the first rate over the last", default: "1e4"),
  ]
}

extension ScheduleArguments {
  fileprivate func optaxPolynomial(power: Double) throws -> LibrarySchedule {
    let (first, last) = (try rate("init_value"), try rate("end_value"))
    let count = try whole("transition_steps", from: 1)
    let begin = try whole("transition_begin", from: 0)
    let steps = try optional("steps", wholeNumber) ?? begin + count
    let isWarmup = last > first && begin == 0 && steps > count
    return try library(steps: steps, warmup: isWarmup ? count : 0) {
      $0.hold(first, for: Double(begin))
      $0.add(
        Double(count), from: first, to: last, power == 1 ? .line : .power(power: power))
      $0.hold(last)
    }
  }

  /// Makes a schedule that begins with a linear warm-up.
  fileprivate func optaxWarmed(
    steps: Int, _ build: (inout RatePhases, _ peak: Double, _ warmup: Int) throws -> Void
  ) throws -> LibrarySchedule {
    let (first, peak) = (try rate("init_value"), try rate("peak_value"))
    let warmup = try whole("warmup_steps", from: 0)
    return try library(steps: steps, warmup: peak > first ? warmup : 0) {
      $0.add(Double(warmup), from: first, to: peak)
      try build(&$0, peak, warmup)
    }
  }

  /// - Parameter legs: the ends of what follows the rise, as shares of the steps, and the rates there,
  ///   of the first rate, `pct_start` and `final_div_factor`.
  fileprivate func optaxOneCycle(
    _ curve: RatePhase.Curve, legs: (Double, Double, Double) throws -> [(Double, Double)]
  ) throws -> LibrarySchedule {
    let steps = try whole("transition_steps", from: 1)
    let peak = try rate("peak_value")
    let first = try peak / positive("div_factor")
    let rise = try number("pct_start", in: 0...1, "from 0 to 1")
    let legs = try [(rise, peak)] + legs(first, rise, positive("final_div_factor"))
    return try library(steps: steps) { phases in
      var from = first
      for (share, to) in legs {
        // Optax cuts the ends of legs to whole counts.
        let end = (share * Double(steps)).rounded(.down)
        phases.add(end - phases.end, from: from, to: to, curve)
        from = to
      }
      phases.hold(from)
    }
  }
}

extension RatePhases {
  /// The exponential decay of Optax from the present count on.
  fileprivate mutating func optaxExponential(
    _ arguments: ScheduleArguments, from first: Double, steps: Int
  ) throws {
    let length = Double(try arguments.whole("transition_steps", from: 1))
    let factor = try arguments.positive("decay_rate")
    let last = try arguments.optional("end_value", arguments.rate)
    /// The rate within the bound, which is the lower one of a decay and the upper one of a growth.
    func bounded(_ rate: Double) -> Double {
      guard let last else { return rate }
      return factor < 1 ? max(rate, last) : min(rate, last)
    }
    hold(bounded(first), for: Double(try arguments.whole("transition_begin", from: 0)))
    if bounded(first) != first { return hold(bounded(first)) }
    if try arguments.truth("staircase") {
      var drops = 0
      while try go(on: steps, "transition_steps", length) {
        let rate = first * .pow(factor, drops)
        if bounded(rate) != rate { return hold(bounded(rate)) }
        hold(rate, for: length)
        drops += 1
      }
      return
    }
    let start = end
    follow(.exponential(factor: factor), per: length, from: first)
    if let last, first > 0, last > 0, factor != 1 {
      let crossing = start + length * .log(last / first) / .log(factor)
      turn(at: Int(saturating: crossing.rounded(.up)))
      hold(last)
    }
  }
}
