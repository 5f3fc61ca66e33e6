internal import Basics
import RealModule

/// A stretch of a library's schedule on one curve, in the library's count of updates that are done.
///
/// With u = (k − start)/length the progress at count k, the rate is
///
/// | curve | rate |
/// |---|---|
/// | ``Curve/line`` | from + (to − from)·u |
/// | ``Curve/cosine(bend:power:)`` | to + (from − to)·(½(1 + cos πu^bend))^power |
/// | ``Curve/power(bend:power:)`` | to + (from − to)·(1 − u^bend)^power |
/// | ``Curve/risingRoot`` | to + (from − to)·√(1 − u) |
/// | ``Curve/exponential(factor:)`` | from·factor^u |
/// | ``Curve/flooredExponential(factor:)`` | to + (from − to)·(factor^u − factor)/(1 − factor) |
/// | ``Curve/inverseRoot`` | from/√(1 + u) |
/// | ``Curve/tanh(lower:upper:)`` | to + ½(from − to)·(1 − tanh(lower·(1 − u) + upper·u)) |
///
/// Libraries let a curve begin at a fraction of a count, or before its phase does: hence `begin` beside
/// `start`.
struct RatePhase: Hashable, Sendable {
  enum Curve: Hashable, Sendable {
    case line
    case cosine(bend: Double = 1, power: Double = 1)
    case power(bend: Double = 1, power: Double = 1)
    case risingRoot
    case exponential(factor: Double)
    case flooredExponential(factor: Double)
    case inverseRoot
    case tanh(lower: Double, upper: Double)
  }

  /// The first count of the phase.
  var begin: Int
  /// The count at which u is 0.
  var start: Double
  /// The counts until u is 1.
  var length: Double
  var from: Double
  var to: Double
  var curve: Curve

  /// Whether the rate changes by the same amount at every count.
  var isStraight: Bool { curve == .line }

  func rate(at count: Int) -> Double {
    let u = (Double(count) - start) / length
    switch curve {
    case .line:
      return from + (to - from) * u
    case .cosine(let bend, let power):
      if bend == 1, power == 1 { return DecayShape.cosine.rate(at: u, from: from, to: to) }
      let height = DecayShape.cosine.rate(at: bend == 1 ? u : .pow(u, bend), from: 1, to: 0)
      return to + (from - to) * .pow(height, power)
    case .power(let bend, let power):
      let left = max(0, 1 - (bend == 1 ? u : .pow(u, bend)))
      return to + (from - to) * (power == 1 ? left : .pow(left, power))
    case .risingRoot:
      return to + (from - to) * max(0, 1 - u).squareRoot()
    case .exponential(let factor):
      return u == 0 ? from : from * .pow(factor, u)
    case .flooredExponential(let factor):
      return to + (from - to) * ((.pow(factor, u) - factor) / (1 - factor))
    case .inverseRoot:
      return from / (1 + u).squareRoot()
    case .tanh(let lower, let upper):
      return to + 0.5 * (from - to) * (1 - .tanh(lower * (1 - u) + upper * u))
    }
  }
}

/// The phases of a schedule under construction, each of which begins where the one before it ends.
struct RatePhases {
  private(set) var phases: [RatePhase] = []
  /// Where the next phase begins; a fraction where the one before ends between two counts.
  private(set) var end = 0.0

  /// Whether there is more to come of a schedule of so many steps whose phases recur.
  ///
  /// - Throws: ``ScheduleError`` on `argument`, which says how long each is, if they are too many.
  func go(on steps: Int, _ argument: String, _ value: Double) throws(ScheduleError) -> Bool {
    guard phases.count < Chords.mostCycles else {
      throw ScheduleError(
        argument: argument, value: value.shortest,
        requirement: "must leave at most \(Chords.mostCycles) phases in \(steps) steps")
    }
    return end < Double(steps)
  }

  /// Adds a phase of this length, none if it has no count.
  ///
  /// - Parameter start: where its curve starts, if that is not where the phase begins.
  mutating func add(
    _ length: Double, from: Double, to: Double, _ curve: RatePhase.Curve = .line,
    start: Double? = nil
  ) {
    let start = start ?? end
    let next = start + length
    guard next > end else { return }
    append(
      RatePhase(
        begin: Int(saturating: max(0, end.rounded(.up))), start: start, length: length, from: from,
        to: to, curve: curve))
    end = next
  }

  /// Adds a constant rate for so many counts.
  mutating func hold(_ rate: Double, for length: Double = .infinity) {
    guard length > 0 else { return }
    append(
      RatePhase(
        begin: Int(saturating: max(0, end.rounded(.up))), start: end, length: 1, from: rate,
        to: rate, curve: .line))
    end += length
  }

  /// Adds a curve that has no end.
  mutating func follow(_ curve: RatePhase.Curve, per length: Double, from: Double) {
    append(
      RatePhase(
        begin: Int(saturating: max(0, end.rounded(.up))), start: end, length: length, from: from,
        to: from, curve: curve))
    end = .infinity
  }

  /// A phase that no count falls into gives way to the next.
  private mutating func append(_ phase: RatePhase) {
    while let last = phases.last, last.begin >= phase.begin { phases.removeLast() }
    phases.append(phase)
  }

  /// Lets the next phase begin at another count than where the last one ends.
  mutating func turn(at count: Int) { end = Double(count) }

  /// Half-waves of a cosine from `high` to `low` and back, for as long as the schedule lasts.
  ///
  /// - Parameter argument: what their length follows from.
  mutating func oscillate(
    from high: Double, to low: Double, every length: Double, steps: Int, start: Double? = nil,
    _ argument: String, _ value: Double
  ) throws(ScheduleError) {
    var start = start ?? end
    var (from, to) = (high, low)
    while try go(on: steps, argument, value) {
      add(length, from: from, to: to, .cosine(), start: start)
      start += length
      (from, to) = (to, from)
    }
  }
}
