import RealModule

/// The schedules of PyTorch, by their classes. Source: `torch.optim.lr_scheduler`, version 2.13.
///
/// With k the calls of `scheduler.step()` that are done, one after each update.
extension ScheduleLibrary {
  static let torchKinds: [ScheduleKind] = [
    ScheduleKind(
      name: "torch:StepLR", summary: "lr·gamma^⌊k/step_size⌋",
      keys: [
        .lr(), .init("step_size", "updates between drops"),
        .init("gamma", "what a drop multiplies the rate by", default: "0.1"), .length,
      ],
      example: "torch:StepLR,lr=0.1,step_size=30,steps=90"
    ) { arguments in
      let (steps, size) = (try arguments.steps, try arguments.whole("step_size", from: 1))
      let gamma = try arguments.rate("gamma")
      let lr = try arguments.rate("lr")
      return try arguments.library(steps: steps) { phases in
        var drops = 0
        while try phases.go(on: steps, "step_size", Double(size)) {
          phases.hold(lr * .pow(gamma, drops), for: Double(size))
          drops += 1
        }
      }
    },
    ScheduleKind(
      name: "torch:MultiStepLR", summary: "lr·gamma to the number of milestones ≤ k",
      keys: [
        .lr(), .init("milestones", "counts, separated by /"),
        .init("gamma", "what a milestone multiplies the rate by", default: "0.1"), .length,
      ],
      example: "torch:MultiStepLR,lr=0.1,milestones=30/60,steps=90"
    ) { arguments in
      let milestones = try arguments.milestones("milestones")
      let (gamma, lr) = (try arguments.rate("gamma"), try arguments.rate("lr"))
      return try arguments.library(steps: arguments.steps) { phases in
        phases.hold(lr)
        for (index, milestone) in milestones.enumerated() {
          phases.turn(at: milestone)
          phases.hold(lr * .pow(gamma, index + 1))
        }
      }
    },
    ScheduleKind(
      name: "torch:ConstantLR", summary: "lr·factor for total_iters updates, then lr",
      keys: [
        .lr(), .init("factor", "above 0, at most 1", default: "0.3333333333333333"),
        .init("total_iters", "updates at the first rate", default: "5"), .length,
      ],
      example: "torch:ConstantLR,lr=0.1,factor=0.5,total_iters=4,steps=90"
    ) { arguments in
      let factor = try arguments.torchShare("factor")
      let (lr, count) = (try arguments.rate("lr"), try arguments.whole("total_iters", from: 0))
      return try arguments.library(steps: arguments.steps) { phases in
        // At count 0 the factor is applied, and count 0 is never reached again.
        phases.hold(lr * factor, for: count == 0 ? .infinity : Double(count))
        if count > 0 { phases.hold(lr) }
      }
    },
    ScheduleKind(
      name: "torch:LinearLR",
      summary: "straight from lr·start_factor to lr·end_factor, then constant",
      keys: [
        .lr(), .init("start_factor", "above 0, at most 1", default: "0.3333333333333333"),
        .init("end_factor", "from 0 to 1", default: "1"),
        .init("total_iters", "updates from one to the other", default: "5"), .length,
      ],
      example: "torch:LinearLR,lr=0.1,start_factor=0.01,total_iters=20,steps=90"
    ) { arguments in
      let first = try arguments.torchShare("start_factor")
      let last = try arguments.number("end_factor", in: 0...1, "from 0 to 1")
      let (lr, count) = (try arguments.rate("lr"), try arguments.whole("total_iters", from: 1))
      return try arguments.library(steps: arguments.steps, warmup: last > first ? count : 0) {
        $0.add(Double(count), from: lr * first, to: lr * last)
        $0.hold(lr * last)
      }
    },
    ScheduleKind(
      name: "torch:ExponentialLR", summary: "lr·gammaᵏ",
      keys: [.lr(), .init("gamma", "factor of each update, above 0"), .length],
      example: "torch:ExponentialLR,lr=0.1,gamma=0.95,steps=90"
    ) { arguments in
      let (lr, gamma) = (try arguments.rate("lr"), try arguments.positive("gamma"))
      return try arguments.library(steps: arguments.steps) {
        $0.follow(.exponential(factor: gamma), per: 1, from: lr)
      }
    },
    ScheduleKind(
      name: "torch:PolynomialLR", summary: "lr·(1 − k/total_iters)^power, then 0",
      keys: [
        .lr(), .init("total_iters", "updates until 0", default: "5"),
        .init("power", "exponent, above 0", default: "1"), .length(default: "as total_iters"),
      ],
      example: "torch:PolynomialLR,lr=0.1,total_iters=90,power=2"
    ) { arguments in
      let (lr, power) = (try arguments.rate("lr"), try arguments.positive("power"))
      let count = try arguments.whole("total_iters", from: 1)
      let steps = try arguments.optional("steps", arguments.wholeNumber) ?? count
      return try arguments.library(steps: steps) {
        $0.add(Double(count), from: lr, to: 0, .power(power: power))
        $0.hold(0)
      }
    },
    ScheduleKind(
      name: "torch:CosineAnnealingLR",
      summary: "eta_min + (lr − eta_min)·½(1 + cos(πk/T_max)), up again after T_max",
      keys: [
        .lr(), .init("T_max", "updates from lr to eta_min"),
        .init("eta_min", "lowest rate", default: "0", or: "final"),
        .length(default: "as T_max"),
      ],
      example: "torch:CosineAnnealingLR,lr=0.1,T_max=90,eta_min=1e-3"
    ) { arguments in
      let (lr, least) = (try arguments.rate("lr"), try arguments.rate("eta_min"))
      let half = try arguments.whole("T_max", from: 1)
      let steps = try arguments.optional("steps", arguments.wholeNumber) ?? half
      return try arguments.library(steps: steps) {
        try $0.oscillate(
          from: lr, to: least, every: Double(half), steps: steps, "T_max", Double(half))
      }
    },
    ScheduleKind(
      name: "torch:CosineAnnealingWarmRestarts",
      summary: "half cosine waves of T_0, T_0·T_mult, T_0·T_mult² … updates from lr to eta_min",
      keys: [
        .lr(), .init("T_0", "updates of the first cycle", or: "period"),
        .init("T_mult", "how many times longer each cycle is", default: "1", or: "multiplier"),
        .init("eta_min", "lowest rate", default: "0", or: "final"), .length,
      ],
      example: "torch:CosineAnnealingWarmRestarts,lr=0.1,T_0=10,T_mult=2,steps=70"
    ) { arguments in
      let (lr, least) = (try arguments.rate("lr"), try arguments.rate("eta_min"))
      let first = try arguments.whole("T_0", from: 1)
      let growth = Double(try arguments.whole("T_mult", from: 1))
      let steps = try arguments.steps
      return try arguments.library(steps: steps) { phases in
        var length = Double(first)
        while try phases.go(on: steps, "T_0", Double(first)) {
          phases.add(length, from: lr, to: least, .cosine())
          length *= growth
        }
      }
    },
    ScheduleKind(
      name: "torch:OneCycleLR",
      summary: "up from max_lr/div_factor to max_lr and down to that over final_div_factor",
      keys: [
        .lr("max_lr"), .init("total_steps", "number of updates", or: "steps"),
        .init("pct_start", "share of the updates that rise", default: "0.3"),
        .init("anneal_strategy", "cos or linear", default: "cos"),
        .init("div_factor", "max_lr over the first rate", default: "25"),
        .init("final_div_factor", "the first rate over the last", default: "1e4"),
        .init("three_phase", "true: down to the first rate as long as up", default: "false"),
      ],
      example: "torch:OneCycleLR,max_lr=0.1,total_steps=10000", make: torchOneCycle),
    ScheduleKind(
      name: "torch:CyclicLR", summary: "straight from base_lr to max_lr and back, again and again",
      keys: [
        .init("base_lr", "lowest rate", or: "lowest"), .lr("max_lr"),
        .init("step_size_up", "updates of a rise", default: "2000"),
        .init("step_size_down", "updates of a fall", default: "as step_size_up"),
        .init("mode", "triangular, or triangular2: half as high each time", default: "triangular"),
        .length,
      ],
      example: "torch:CyclicLR,base_lr=1e-3,max_lr=0.1,step_size_up=500,steps=4000",
      make: torchCyclic),
    ScheduleKind(
      name: "torch:SequentialLR",
      summary: "one schedule after another, each from its count 0 at a milestone",
      example: "torch:SequentialLR(5; torch:LinearLR,lr=0.1,steps=5; "
        + "torch:CosineAnnealingLR,lr=0.1,T_max=85)"
    ) { arguments in
      try arguments.librarySequence(milestones: arguments.wholeNumbers(0, "milestones"))
    },
  ]

  private enum Annealing: String, CaseIterable { case cos, linear }

  private static func torchOneCycle(_ arguments: ScheduleArguments) throws -> any Schedule {
    let steps = try arguments.whole("total_steps", from: 1)
    let share = try arguments.number("pct_start", in: 0...1, "from 0 to 1")
    let annealing: Annealing = try arguments.choice("anneal_strategy")
    let peak = try arguments.rate("max_lr")
    let first = try peak / arguments.positive("div_factor")
    let last = try first / arguments.positive("final_div_factor")
    let curve: RatePhase.Curve = annealing == .cos ? .cosine() : .line
    // The ends are counts too: the last update, and the one at which the rise would have ended.
    let top = share * Double(steps) - 1
    var legs = [(end: top, rate: peak)]
    if try arguments.truth("three_phase") {
      legs.append((2 * share * Double(steps) - 2, first))
    }
    legs.append((Double(steps - 1), last))
    return try arguments.library(steps: steps) { phases in
      var (start, from) = (0.0, first)
      for leg in legs {
        phases.add(leg.end - start, from: from, to: leg.rate, curve, start: start)
        (start, from) = (leg.end, leg.rate)
      }
      // The last update is the end of the leg that reaches it.
      phases.hold(legs.first { $0.end >= Double(steps - 1) }?.rate ?? last)
    }
  }

  private enum CyclicMode: String, CaseIterable { case triangular, triangular2 }

  private static func torchCyclic(_ arguments: ScheduleArguments) throws -> any Schedule {
    let (low, high) = (try arguments.rate("base_lr"), try arguments.rate("max_lr"))
    let up = try arguments.whole("step_size_up", from: 1)
    let down = try arguments.optional("step_size_down") { try arguments.whole($0, from: 1) } ?? up
    let mode: CyclicMode = try arguments.choice("mode")
    let steps = try arguments.steps
    return try arguments.library(steps: steps) { phases in
      var top = high
      while try phases.go(on: steps, "step_size_up", Double(up)) {
        phases.add(Double(up), from: low, to: top)
        phases.add(Double(down), from: top, to: low)
        if mode == .triangular2 { top = low + (top - low) / 2 }
      }
    }
  }
}

extension ScheduleArguments {
  /// Counts from 0 in ascending order, one perhaps several times.
  func milestones(_ key: String) throws -> [Int] {
    let milestones = try wholeNumbers(key).sorted()
    if let wrong = milestones.first(where: { !(0...Require.longest).contains($0) }) {
      throw ScheduleError(
        argument: key, value: "\(wrong)", requirement: "must be from 0 to \(Require.longest)")
    }
    return milestones
  }

  fileprivate func torchShare(_ key: String) throws -> Double {
    try number(key, in: .leastNonzeroMagnitude...1, "above 0 and at most 1")
  }
}

extension CompositionArguments {
  /// Several whole numbers, separated by `/`.
  func wholeNumbers(_ index: Int, _ name: String) throws -> [Int] {
    try list(index).map { part in try wholeNumber(part, name) }
  }

  /// The schedules from the second argument on, one after another.
  func librarySequence(milestones: [Int]) throws -> any Schedule {
    guard count == milestones.count + 2 else {
      throw malformed(
        expected: "\(kind.name)(MILESTONES; SCHEDULE; …), with one schedule more than milestones, "
          + "as in \(kind.example)")
    }
    let parts = try (1..<count).map { index in
      guard let part = try schedule(index) as? LibrarySchedule else {
        throw malformed(expected: kind.example)
      }
      return part
    }
    let counts = milestones.map(String.init).joined(separator: "/")
    let text = "\(kind.name)(\(counts); \(parts.map(\.text).joined(separator: "; ")))"
    return try LibrarySchedule(text: text, joining: parts, at: milestones)
  }
}
