import RealModule

/// A schedule of straight lines between knots, two knots at one step a jump, reduced to the few
/// drops that its final loss needs.
///
/// On a line all drops are equal and G(η_k, S_k, n_k) is a smooth function of the step, so that its
/// sum over n steps is Gauss's rule for such sums: with x the distance from the middle step, the
/// four points at ±√x² where
///
/// ```
/// x⁴ − (b1 + b2 + b3)·x² + b1·b3 = 0,   b_j = j²·(n² − j²)/(4·(4·j² − 1))
/// ```
///
/// are the zeros of the fourth polynomial of Gram, orthogonal over the steps, and make it exact for
/// polynomials up to x⁷. Lines are halved to panels of at most four steps, or of a fourth of the
/// steps left or done, since G varies as fast as these. Cost: some ten drops a line, however many
/// steps it has.
public struct RateRamps: Sendable {
  /// A point of a line that stands for `weight` of its steps.
  private struct Point {
    /// Which line, counted by the knot that it ends at.
    var line: Int
    /// Steps from the line's start, 1 for its first drop.
    var place: Double
    var weight: Double
  }

  private let knots: [Int]
  private let warmup: Int
  private let convention: WarmupConvention
  private let points: [Point]
  /// Those of warm-up, a line from 0 at step 0 to the peak at step W − 1, where its drops count.
  private let warmupPoints: [Point]

  /// - Precondition: the knots ascend from the end of warm-up, at most two at one step, none of these
  ///   the first, to the last step.
  public init(knots: [Int], warmup: Int, convention: WarmupConvention) {
    self.knots = knots
    self.warmup = warmup
    self.convention = convention
    let steps = knots[knots.count - 1]
    points = (1..<knots.count).flatMap { line in
      let (start, end) = (knots[line - 1], knots[line])
      // A jump's drop belongs to the step that ends the line before.
      let isJump = line + 1 < knots.count && knots[line + 1] == end
      return Self.points(
        of: line, places: 1..<(isJump ? end - start : end - start + 1),
        distance: { min(Double(steps - start) - $0, Double(start) + $0) })
    }
    // Rates grow in proportion to the step, so that gains vary as fast as it.
    warmupPoints =
      convention == .asReheating && warmup > 1
      ? Self.points(of: 0, places: 1..<warmup, distance: { $0 }) : []
  }

  /// Points that stand for consecutive steps of a line.
  ///
  /// - Parameter distance: of a place from where the gain is not smooth, in steps.
  private static func points(
    of line: Int, places: Range<Int>, distance: (Double) -> Double
  ) -> [Point] {
    let count = places.count
    if count <= 4 { return places.map { Point(line: line, place: Double($0), weight: 1) } }
    let closest = min(distance(Double(places.lowerBound)), distance(Double(places.upperBound - 1)))
    if Double(count) > max(4, closest / 4) || count > 512 {
      let middle = (places.lowerBound + places.upperBound) / 2
      return points(of: line, places: places.lowerBound..<middle, distance: distance)
        + points(of: line, places: middle..<places.upperBound, distance: distance)
    }
    let n = Double(count)
    func b(_ j: Double) -> Double { j * j * (n * n - j * j) / (4 * (4 * j * j - 1)) }
    let sum = b(1) + b(2) + b(3)
    let root = (sum * sum - 4 * b(1) * b(3)).squareRoot()
    let (inner, outer) = ((sum - root) / 2, (sum + root) / 2)
    // Both moments up to x² are right.
    let weight = n * (b(1) - inner) / (2 * (outer - inner))
    let middle = 0.5 * Double(places.lowerBound + places.upperBound - 1)
    return [
      Point(line: line, place: middle - outer.squareRoot(), weight: weight),
      Point(line: line, place: middle - inner.squareRoot(), weight: n / 2 - weight),
      Point(line: line, place: middle + inner.squareRoot(), weight: n / 2 - weight),
      Point(line: line, place: middle + outer.squareRoot(), weight: weight),
    ]
  }

  /// The steps of the line that ends at a knot, and those of them on the line: all, or all but the
  /// one that jumps.
  private func lengths(_ line: Int) -> (steps: Int, even: Int) {
    let steps = knots[line] - knots[line - 1]
    let isJump = line + 1 < knots.count && knots[line + 1] == knots[line]
    return (steps, isJump ? steps - 1 : steps)
  }

  /// A law's final loss for these rates at the knots, in nats, and its derivatives by them but the
  /// first, that of the peak, which counts as given.
  ///
  /// Sums of other powers of the rate than the first have no closed form on a line: then every step
  /// is asked.
  public func finalLoss(
    of law: any RateDifferentiableLaw, _ parameters: [Double], at rates: [Double]
  ) -> (value: Double, gradient: [Double]) {
    if law.paceExponent(parameters) == 1 {
      let drops = drops(of: rates)
      var slopes = FinalDrops.Slopes(of: drops)
      let loss = law.finalLoss(parameters, of: drops, slopes: &slopes)
      return (loss, pulledBack(slopes, at: rates))
    }
    let run = stepRates(rates)
    var gradient = [Double](repeating: 0, count: run.rates.count)
    let loss = law.finalLoss(parameters, of: run, gradient: &gradient)
    return (loss, pulledBack(gradient))
  }

  /// The rate of every step.
  private func stepRates(_ rates: [Double]) -> StepRates {
    var all = (0..<warmup).map { step in
      warmup > 1 ? rates[0] * (Double(step) / Double(warmup - 1)) : rates[0]
    }
    all.reserveCapacity(knots[knots.count - 1] + 1)
    for line in 1..<knots.count {
      let length = knots[line] - knots[line - 1]
      for step in 0..<length {
        all.append(Self.rate(of: rates, line, at: Double(step) / Double(length)))
      }
    }
    all.append(rates[rates.count - 1])
    return StepRates(all, warmup: warmup, convention: convention)
  }

  /// The derivatives by the rates at the knots, from those by the rates of all steps.
  private func pulledBack(_ gradient: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: knots.count)
    for line in 1..<knots.count {
      let (start, length) = (knots[line - 1], knots[line] - knots[line - 1])
      for step in 0..<length {
        let share = Double(step) / Double(length)
        result[line - 1] += gradient[start + step] * (1 - share)
        result[line] += gradient[start + step] * share
      }
    }
    result[knots.count - 1] += gradient[knots[knots.count - 1]]
    result[0] = 0
    return result
  }

  /// The drops of the schedule with these rates at the knots.
  func drops(of rates: [Double]) -> FinalDrops {
    let last = knots.count - 1
    var drops = FinalDrops(steps: knots[last], capacity: warmupPoints.count + points.count + last)
    /// The area after each line's even steps, its jump's step included.
    var after = [Double](repeating: 0, count: knots.count)
    var area = 0.0
    for line in stride(from: last, through: 1, by: -1) {
      let (steps, even) = lengths(line)
      if steps == 0 { continue }
      if even < steps { area += rates[line + 1] }
      after[line] = area
      area += Self.area(of: rates, line, from: 1, through: Double(even), of: Double(steps))
    }
    let peak = rates[0]
    if warmup > 1 {
      let slope = peak / Double(warmup - 1)
      for point in warmupPoints {
        let rest = Double(warmup - 1) - point.place + 1
        let rate = slope * point.place
        drops.append(
          size: -slope * point.weight, rate: rate, pace: rate,
          area: area + peak + rest * 0.5 * (rate + peak),
          stepsLeft: Double(knots[last]) - point.place + 1)
      }
    }
    var next = 0
    for line in 1...last {
      let (steps, even) = lengths(line)
      if steps == 0 { continue }
      let length = Double(steps)
      let drop = (rates[line - 1] - rates[line]) / length
      while next < points.count, points[next].line == line {
        let point = points[next]
        let rate = Self.rate(of: rates, line, at: point.place / length)
        drops.append(
          size: drop * point.weight, rate: rate, pace: rate,
          area: after[line]
            + Self.area(of: rates, line, from: point.place, through: Double(even), of: length),
          stepsLeft: Double(knots[last] - knots[line - 1]) - point.place + 1)
        next += 1
      }
      if even < steps {
        drops.append(
          size: drop + rates[line] - rates[line + 1], rate: rates[line + 1], pace: rates[line + 1],
          area: after[line],
          stepsLeft: Double(knots[last] - knots[line] + 1))
      }
    }
    drops.firstRate = convention == .asReheating && warmup > 1 ? 0 : peak
    drops.total = area + warmupShare * peak
    return drops
  }

  /// The derivatives by the rates at the knots, from those by their drops; the first is set to 0.
  private func pulledBack(_ slopes: FinalDrops.Slopes, at rates: [Double]) -> [Double] {
    let last = knots.count - 1
    var result = [Double](repeating: 0, count: knots.count)
    // Each line's area is in that of all drops before, and in S1.
    var byArea = slopes.byTotal
    for index in warmupPoints.indices { byArea += slopes.byArea[index] }
    var index = warmupPoints.count
    var next = 0
    for line in 1...last {
      let (steps, even) = lengths(line)
      if steps == 0 { continue }
      let length = Double(steps)
      func add(_ slope: Double, byAreaFrom place: Double) {
        let count = Double(even) - place + 1
        let middle = 0.5 * (place + Double(even)) / length
        result[line - 1] += slope * count * (1 - middle)
        result[line] += slope * count * middle
      }
      add(byArea, byAreaFrom: 1)
      while next < points.count, points[next].line == line {
        let point = points[next]
        let share = point.place / length
        let bySize = slopes.bySize[index] * point.weight / length
        let byRate = slopes.byRate[index] + slopes.byPace[index]
        result[line - 1] += bySize + byRate * (1 - share)
        result[line] += byRate * share - bySize
        add(slopes.byArea[index], byAreaFrom: point.place)
        byArea += slopes.byArea[index]
        next += 1
        index += 1
      }
      if even < steps {
        byArea += slopes.byArea[index]
        result[line - 1] += slopes.bySize[index] / length
        result[line] += slopes.bySize[index] * (1 - 1 / length)
        result[line + 1] +=
          slopes.byRate[index] + slopes.byPace[index] - slopes.bySize[index] + byArea
        index += 1
      }
    }
    result[0] = 0
    return result
  }

  /// How many times the peak warm-up adds to S1, the step that ends it included.
  private var warmupShare: Double {
    if warmup < 2 { return Double(warmup) }
    return convention == .atPeak ? Double(warmup) : 0.5 * Double(warmup) + 1
  }

  /// The rate at a share of a line.
  private static func rate(of rates: [Double], _ line: Int, at share: Double) -> Double {
    rates[line - 1] + (rates[line] - rates[line - 1]) * share
  }

  /// The area of a line's steps between two places, both inclusive.
  private static func area(
    of rates: [Double], _ line: Int, from first: Double, through last: Double, of length: Double
  ) -> Double {
    (last - first + 1) * rate(of: rates, line, at: 0.5 * (first + last) / length)
  }
}
