public import Basics
import RealModule
public import Schedules

/// The learning rate over its peak, against the tokens seen: straight lines between knots.
///
/// The peak is that of the runs a law compares: a run at half of it has rates of .5. Warm-up is left out
/// of what laws see of decays; see ``area(through:)`` and ``hotShare(at:memory:)``.
public struct RelativeRates: Sendable, Hashable {
  /// Where the knots are, ascending from 0; two at one place are a jump.
  public let tokens: [Double]
  /// η/peak at the knots; through the warm-up, its highest value.
  public let rates: [Double]
  /// The tokens of the warm-up.
  public let warmup: Double
  /// ∫η/peak dτ up to each knot.
  private let areas: [Double]
  /// The falls of the rate, some ``mostPieces``.
  let falls: [Fall]

  /// A stretch over which the rate falls by `amount`; below 0 where it rises.
  struct Fall: Sendable, Hashable {
    var start: Double
    var end: Double
    var amount: Double
  }

  /// A decay is summed over so many pieces: more change no loss by 1e-5.
  static let mostPieces = 48

  /// - Parameters:
  ///   - tokens: of the knots, ascending.
  ///   - rates: over the peak.
  ///   - warmup: in tokens. Knots within it are left out.
  /// - Throws: `Refusal` if the numbers are no rates.
  public init(tokens: [Double], rates: [Double], warmup: Double = 0) throws(Refusal) {
    guard tokens.count == rates.count, let end = tokens.last, end > 0 else {
      throw Refusal(
        .data, "there are no learning rates: a law of schedules needs those of each run")
    }
    for (index, (place, rate)) in zip(tokens, rates).enumerated() {
      guard place.isFinite, rate.isFinite, place >= (index > 0 ? tokens[index - 1] : 0), rate >= 0
      else {
        throw Refusal(
          .data,
          "a relative rate of \(NumberText.significant(rate)) after \(NumberText.significant(place)) tokens: rates are at least 0, and tokens ascend"
        )
      }
    }
    guard let highest = rates.max(), highest > 0 else {
      throw Refusal(.data, "all learning rates are 0: a law of schedules needs those of each run")
    }
    guard warmup >= 0, warmup < end else {
      throw Refusal(
        .data,
        "a warm-up of \(NumberText.significant(warmup)) tokens in a run of \(NumberText.significant(end))"
      )
    }
    self.init(knots: tokens, rates, warmup: warmup, highest: highest)
  }

  /// Unchecked.
  private init(knots tokens: [Double], _ rates: [Double], warmup: Double, highest: Double) {
    let after = tokens.indices.filter { tokens[$0] > warmup }
    var places = warmup > 0 ? [0, warmup] : [0]
    var values = places.map { _ in highest }
    // A rate before the first step would be one that nothing was trained at.
    if warmup == 0, let first = after.first {
      values = [first > 0 ? rates[first - 1] : rates[first]]
    }
    places += after.map { tokens[$0] }
    values += after.map { rates[$0] }
    var areas = [0.0]
    for (index, next) in places.indices.dropFirst().enumerated() {
      areas.append(
        areas[index] + (places[next] - places[index]) * (values[next] + values[index]) / 2)
    }
    self.tokens = places
    self.rates = values
    self.warmup = warmup
    self.areas = areas
    falls = Self.falls(places, values)
  }

  /// The rates of a schedule's first steps.
  ///
  /// - Parameters:
  ///   - peak: what counts as 1; nil for the highest rate of the schedule.
  ///   - last: the last step; nil for the schedule's.
  public init(
    _ schedule: any Schedule, tokensPerStep: Double, peak: Double? = nil, through last: Int? = nil
  ) throws(Refusal) {
    guard tokensPerStep > 0, tokensPerStep.isFinite else {
      throw Refusal(
        .usage, "\(NumberText.exact(tokensPerStep)) tokens a step: there must be more than none")
    }
    var places: [Double] = []
    var values: [Double] = []
    var step = 1
    for segment in schedule.segments(through: last ?? schedule.steps) {
      places.append(Double(step) * tokensPerStep)
      values.append(segment.first)
      step += segment.steps
      if segment.steps > 1 {
        places.append(Double(step - 1) * tokensPerStep)
        values.append(segment.last)
      }
    }
    let unit = peak ?? values.max() ?? 0
    guard unit > 0, unit.isFinite else {
      throw Refusal(.data, "all learning rates are 0: a law of schedules needs those of each run")
    }
    let end = places.last ?? 0
    try self.init(
      tokens: places, rates: values.map { $0 / unit },
      warmup: min(Double(schedule.warmup) * tokensPerStep, end * (1 - 0x1p-20)))
  }

  /// At the peak, and over the last `share` of the tokens straight down to `final` of it.
  public static func linearDecay(share: Double, final: Double = 0) -> RelativeRates {
    let share = min(max(share, 0x1p-20), 1)
    let places = share < 1 ? [0, 1 - share, 1] : [0, 1]
    let values = share < 1 ? [1, 1, final] : [1, final]
    return RelativeRates(knots: places, values, warmup: 0, highest: 1)
  }

  /// By half a cosine from the peak to `final` of it.
  public static func cosine(final: Double = 0) -> RelativeRates {
    let places = (0...200).map { Double($0) / 200 }
    let values = places.map { final + (1 - final) * (1 + .cos(.pi * $0)) / 2 }
    return RelativeRates(knots: places, values, warmup: 0, highest: 1)
  }

  /// The same shape over so many tokens, warm-up included.
  public func stretched(to tokens: Double) -> RelativeRates {
    let factor = tokens / end
    return RelativeRates(
      knots: self.tokens.map { $0 * factor }, rates, warmup: warmup * factor,
      highest: rates.first ?? 1)
  }

  /// The tokens at the last knot.
  public var end: Double { tokens.last ?? 0 }

  /// The highest rate over the peak.
  public var highest: Double { rates.max() ?? 0 }

  /// η/peak after so many tokens; from the last knot on, its rate holds.
  public func rate(at place: Double) -> Double {
    let index = piece(of: place)
    guard index + 1 < tokens.count else { return rates[index] }
    let width = tokens[index + 1] - tokens[index]
    guard width > 0 else { return rates[index + 1] }
    return rates[index] + (rates[index + 1] - rates[index]) * (place - tokens[index]) / width
  }

  /// S(τ) = ∫₀^τ η/peak, in tokens; those of the warm-up count half.
  public func area(through place: Double) -> Double {
    let index = piece(of: place)
    return areas[index] + (place - tokens[index]) * (rates[index] + rate(at: place)) / 2
      - min(warmup, place) / 2
  }

  /// The share of the peak that the loss still feels after τ tokens,
  /// h(τ) = η(τ)/peak + Σ_k Δη_k·e^(−(τ − τ_k)/(c·τ)), where Δη_k is the fall of the rate over a piece,
  /// τ_k the middle of what is past of it, and c·τ the memory: 1 at a constant rate, and less the longer
  /// ago the rate fell. Warm-up counts as if at the peak.
  ///
  /// - Parameter memory: c.
  public func hotShare(at place: Double, memory: Double) -> Double {
    let felt = felt(at: place)
    return zip(felt.amounts, felt.ages).reduce(felt.rate) { $0 + $1.0 * .exp(-$1.1 / memory) }
  }

  /// What ``hotShare(at:memory:)`` is made of: the rate, falls of it and how long they are past, over τ.
  func felt(at place: Double) -> (rate: Double, amounts: [Double], ages: [Double]) {
    var rate = rates.first ?? 0
    var (amounts, ages): ([Double], [Double]) = ([], [])
    for fall in falls where fall.start < place {
      let end = min(fall.end, place)
      // Within a piece the knots say how far the rate has fallen.
      let amount = end == fall.end ? fall.amount : rate - self.rate(at: place)
      rate -= amount
      amounts.append(amount)
      ages.append((place - (fall.start + end) / 2) / place)
    }
    return (rate, amounts, ages)
  }

  /// The most by which the rate rises after the warm-up.
  var rewarming: Double {
    var (least, most) = (Double.infinity, 0.0)
    for rate in rates {
      least = min(least, rate)
      most = max(most, rate - least)
    }
    return most
  }

  /// The last knot at or before a place.
  private func piece(of place: Double) -> Int {
    max(tokens.partitioningIndex { $0 > place } - 1, 0)
  }

  /// The lines between knots, cut and put together so that each falls by about 1/`mostPieces` of all.
  private static func falls(_ places: [Double], _ values: [Double]) -> [Fall] {
    let changes = zip(values, values.dropFirst()).map { $0 - $1 }
    let most = changes.reduce(0) { $0 + abs($1) } / Double(mostPieces)
    guard most > 1e-9, let end = places.last else { return [] }
    var falls: [Fall] = []
    var open: Fall?
    func close() {
      if let open, open.amount != 0 { falls.append(open) }
      open = nil
    }
    for (index, change) in changes.enumerated() {
      let (from, to) = (places[index], places[index + 1])
      if abs(change) >= most {
        close()
        let count = Int(saturating: (abs(change) / most).rounded(.up))
        let width = (to - from) / Double(count)
        falls += (0..<count).map {
          Fall(
            start: from + Double($0) * width, end: from + Double($0 + 1) * width,
            amount: change / Double(count))
        }
      } else if change == 0, to - from > 0.01 * end {
        // What is flat for long falls neither before nor after.
        close()
      } else {
        let amount = (open?.amount ?? 0) + change
        open = Fall(start: open?.start ?? from, end: to, amount: amount)
        if abs(amount) >= most { close() }
      }
    }
    close()
    return falls
  }
}
