import Basics
import Laws
import RealModule
import Schedules

/// Where the knots of a schedule under design stand: straight lines between them, two at one step
/// a jump, as in `Piecewise`. The first stands where warm-up ends and has the peak rate.
///
/// Heights are rates in units of the peak, one a knot.
struct ScheduleSkeleton {
  let constraints: ScheduleConstraints
  /// Ascending, from the end of warm-up to the horizon, at most two alike.
  let knots: [Int]
  private let ramps: RateRamps
  /// The first of the two knots of each jump.
  private let jumps: [Int]

  init(_ constraints: ScheduleConstraints, knots: [Int], convention: WarmupConvention) {
    self.constraints = constraints
    self.knots = knots
    jumps = knots.indices.dropLast().filter { knots[$0] == knots[$0 + 1] }
    ramps = RateRamps(knots: knots, warmup: constraints.warmup, convention: convention)
  }

  /// About `count` knots at distances from the horizon that grow with the cube of their number,
  /// since the fine part of a schedule is its end; with jumps at some steps.
  init(
    _ constraints: ScheduleConstraints, count: Int, jumps: [Int], convention: WarmupConvention
  ) {
    let length = Double(constraints.steps - constraints.warmup)
    var knots = Set(
      (0...count).map { index in
        let share = Double(index) / Double(count)
        return constraints.steps - Int((length * share * share * share).rounded())
      })
    // The last steps before the horizon, which the cubes of small numbers miss.
    knots.formUnion((constraints.steps - 1)...constraints.steps)
    knots.formUnion(jumps)
    self.init(constraints, knots: (knots.sorted() + jumps).sorted(), convention: convention)
  }

  /// The objective of the schedule with these heights, and its derivatives by them.
  func value(
    of heights: [Double], under laws: LawsAlone
  ) -> (value: Double, gradient: [Double]) {
    let peak = constraints.peak
    let (value, gradient) = laws.value(of: ramps, at: heights.map { $0 * peak })
    return (value, gradient.map { $0 * peak })
  }

  /// The heights nearest to the given ones that keep the constraints: the least-squares
  /// non-increasing ones by pooling adjacent violators (Ayer and others 1955), cut to the range,
  /// which keeps them the nearest.
  ///
  /// A jump beyond the limit is cut to it: raised by the limit, all that follows has to go on from
  /// where the jump starts, which is the same problem with the jump's two knots pooled. For more
  /// than one such jump the result is near the nearest.
  func projected(_ heights: [Double]) -> [Double] {
    let limit = constraints.largestJump
    /// By how much the jump after each knot is cut.
    var cut = [Double](repeating: 0, count: knots.count)
    while true {
      let result = projected(heights, cut: cut)
      let beyond = jumps.filter {
        cut[$0] == 0 && abs(result[$0] - result[$0 + 1]) > limit * (1 + 1e-12)
      }
      guard
        let worst = beyond.max(by: {
          abs(result[$0] - result[$0 + 1]) < abs(result[$1] - result[$1 + 1])
        })
      else { return result }
      cut[worst] = result[worst] > result[worst + 1] ? limit : -limit
    }
  }

  /// As ``projected(_:)`` with some jumps of given heights, those that are not 0.
  private func projected(_ heights: [Double], cut: [Double]) -> [Double] {
    let floor = constraints.floor / constraints.peak
    if constraints.mayRise {
      var result = heights.map { min(max($0, floor), 1) }
      for index in cut.indices where cut[index] != 0 {
        let middle = 0.5 * (heights[index] + heights[index + 1] + cut[index])
        result[index] = min(max(middle, floor + max(cut[index], 0)), 1 + min(cut[index], 0))
        result[index + 1] = result[index] - cut[index]
      }
      result[0] = 1
      return result
    }
    var raised = heights
    raised[0] = 1
    var raise = 0.0
    for index in heights.indices {
      raised[index] += raise
      raise += cut[index]
    }
    let lowest = min(floor + raise, 1)
    Self.pool(&raised) { cut[$0] != 0 }
    raise = 0
    for index in raised.indices {
      raised[index] = max(min(max(raised[index], lowest), 1) - raise, floor)
      raise += cut[index]
    }
    raised[0] = 1
    return raised
  }

  /// - Parameter isOne: whether a knot has the same height as the next.
  private static func pool(_ heights: inout [Double], isOne: (Int) -> Bool) {
    // A pool's mean stands at its first knot until all are found.
    var starts: [Int] = []
    starts.reserveCapacity(heights.count)
    for index in heights.indices {
      var start = index
      var mean = heights[index]
      var isPooled = index > 0 && isOne(index - 1)
      while let last = starts.last, isPooled || heights[last] < mean {
        let (before, count) = (Double(start - last), Double(index + 1 - start))
        mean = (heights[last] * before + mean * count) / (before + count)
        start = last
        starts.removeLast()
        isPooled = false
      }
      starts.append(start)
      heights[start] = mean
    }
    var end = heights.count
    for start in starts.reversed() {
      for index in start..<end { heights[index] = heights[start] }
      end = start
    }
  }

  /// The heights at these knots of the schedule that `heights` at `other`'s knots draw. At a jump
  /// of this skeleton alone both knots get the same height.
  func heights(of heights: [Double], at other: ScheduleSkeleton) -> [Double] {
    knots.indices.map { index in
      let step = knots[index]
      let isAfterJump = index > 0 && knots[index - 1] == step
      let isBeforeJump = index + 1 < knots.count && knots[index + 1] == step
      // The first and the last of the other's knots at this step, if any.
      if let first = other.knots.firstIndex(of: step),
        let last = other.knots.lastIndex(of: step)
      {
        if isBeforeJump { return heights[first] }
        return isAfterJump || first == last ? heights[last] : (heights[first] + heights[last]) / 2
      }
      let end = other.knots.firstIndex { $0 > step } ?? other.knots.count - 1
      let (a, b) = (other.knots[end - 1], other.knots[end])
      let u = Double(step - a) / Double(max(b - a, 1))
      return heights[end - 1] + u * (heights[end] - heights[end - 1])
    }
  }

  /// With the fall from twice to half as far from the horizon as the jump at `step` gathered in it:
  /// small jumps often gain nothing where large ones do.
  func gathered(_ heights: [Double], atJump step: Int) -> [Double] {
    guard let first = knots.firstIndex(of: step) else { return heights }
    func stepsLeft(_ knot: Int) -> Int { constraints.steps - knot + 1 }
    let left = stepsLeft(step)
    let before = knots[...first].lastIndex { stepsLeft($0) >= 2 * left } ?? 0
    let after =
      knots[(first + 1)...].firstIndex { 2 * stepsLeft($0) <= left } ?? knots.count - 1
    var gathered = heights
    for index in before...first { gathered[index] = heights[before] }
    for index in (first + 1)...after { gathered[index] = heights[after] }
    return gathered
  }

  /// By how much the rate jumps at `step`, either way.
  func jumpHeight(_ heights: [Double], at step: Int) -> Double {
    guard let first = knots.firstIndex(of: step), let last = knots.lastIndex(of: step) else {
      return 0
    }
    return abs(heights[first] - heights[last])
  }

  /// The schedule with rates of seven digits and no more knots than it needs.
  func schedule(_ heights: [Double]) throws(ScheduleError) -> Piecewise {
    let peak = constraints.peak
    var points = zip(knots, heights).map { step, height in
      let rate = peak * height
      let rounded = rate.rounded(toDigits: 7)
      return Piecewise.Knot(step: step, rate: min(max(rounded, constraints.floor), peak))
    }
    points = points.withoutNeedlessKnots(tolerance: 1e-7 * peak)
    let warmup = constraints.warmup
    if warmup > 1 {
      points.insert(
        contentsOf: [.init(step: 0, rate: 0), .init(step: warmup - 1, rate: peak)], at: 0)
    }
    return try Piecewise(knots: points, warmup: warmup)
  }
}

extension [Piecewise.Knot] {
  /// Without those that lie on the line between their neighbors, and without jumps to the same
  /// rate.
  fileprivate func withoutNeedlessKnots(tolerance: Double) -> [Piecewise.Knot] {
    guard let first, let last, count > 2 else { return self }
    var kept = [first]
    /// The first knot since the last one kept.
    var start = 1
    for index in 1..<(count - 1) {
      let a = kept[kept.count - 1]
      let next = self[index + 1]
      let isOnLine =
        next.step > a.step
        && (start...index).allSatisfy { between in
          let u = Double(self[between].step - a.step) / Double(next.step - a.step)
          return self[between].step > a.step && self[between].step < next.step
            && abs(self[between].rate - a.rate - u * (next.rate - a.rate)) <= tolerance
        }
      let isRepeated = self[index].step == a.step && abs(self[index].rate - a.rate) <= tolerance
      if isOnLine || isRepeated { continue }
      kept.append(self[index])
      start = index + 1
    }
    return kept + [last]
  }
}
