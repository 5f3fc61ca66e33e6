import Schedules

/// A seeded stream of valid schedules of all kinds, compositions included.
struct RandomSchedules {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits() % UInt64(range.count))
  }

  /// A rate with all its digits, or a round one.
  mutating func rate() -> Double {
    let mantissa = integer(0...1) == 0 ? Double(integer(1...9)) : Double(bits() >> 11) / 0x1p53
    let scales = [1e-300, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 1e9]
    return mantissa * scales[integer(0...10)] + 1e-305
  }

  mutating func next(depth: Int = 0) -> any Schedule {
    do {
      return try make(depth: depth)
    } catch {
      fatalError("a random schedule is valid by construction: \(error)")
    }
  }

  private mutating func make(depth: Int) throws -> any Schedule {
    let steps = integer(3...250)
    let warmup = integer(0...(steps - 1))
    let left = steps - warmup
    let (peak, final) = (rate(), rate())
    switch integer(0...(depth < 2 ? 17 : 14)) {
    case 0: return try Constant(peak: peak, steps: steps, warmup: warmup)
    case 1: return try Linear(peak: peak, final: final, steps: steps, warmup: warmup)
    case 2: return try Cosine(peak: peak, final: final, steps: steps, warmup: warmup)
    case 3:
      return try WSD(
        peak: peak, final: final, steps: steps, warmup: warmup, decay: integer(1...left),
        shape: DecayShape.allCases[integer(0...5)])
    case 4:
      return try TwoStage(
        peak: peak, second: final, at: integer(max(warmup, 1)...steps), steps: steps,
        warmup: warmup)
    case 5:
      let milestones = Set((0..<5).map { _ in integer(max(warmup, 1)...steps) }).sorted()
      return try StepDecay(
        peak: peak, milestones: milestones, factor: Double(integer(0...10)) / 10, steps: steps,
        warmup: warmup)
    case 6:
      return try Polynomial(
        peak: peak, final: final, steps: steps, warmup: warmup, power: rate() + 0.1)
    case 7: return try Exponential(peak: peak, final: final, steps: steps, warmup: warmup)
    case 8: return try InverseSquareRoot(peak: peak, steps: steps, warmup: warmup)
    case 9:
      return try REX(
        peak: peak, final: final, steps: steps, warmup: warmup, d: Double(integer(0...99)) / 100)
    case 10:
      return try OneCycle(
        peak: peak, initial: final, final: rate(), steps: steps, rise: integer(0...(steps - 1)))
    case 11:
      return try SGDR(
        peak: peak, final: final, steps: steps, warmup: warmup, period: integer(1...left),
        multiplier: integer(1...3))
    case 12:
      return try Triangular(
        peak: peak, lowest: final, steps: steps, period: 2 * integer(1...steps))
    case 13:
      let cooldown = integer(0...left)
      return try Infinite(
        peak: peak, constant: final, final: rate(), steps: steps, warmup: warmup,
        cooldown: cooldown, anneal: integer(0...(left - cooldown)))
    case 14:
      var knots: [Piecewise.Knot] = []
      for step in Set((0..<6).map { _ in integer(0...steps) } + [steps]).sorted() {
        for _ in 0..<integer(1...2) { knots.append(.init(step: step, rate: rate())) }
      }
      return try Piecewise(knots: knots, warmup: warmup)
    case 15:
      let base = next(depth: depth + 1)
      return base.warmup > 1 ? base : try Warmup(integer(0...50), then: base)
    case 16:
      return try Joined(
        next(depth: depth + 1), until: integer(1...200), then: next(depth: depth + 1))
    default:
      return try Scaled(next(depth: depth + 1), by: Double(integer(0...1000)) / 128)
    }
  }
}
