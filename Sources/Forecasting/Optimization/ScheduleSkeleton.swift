import RealModule
import RunLogs
import Schedules

/// Where the knots of a schedule under design stand: straight lines between them, two at one step
/// a jump, as in `Piecewise`. The first stands where warm-up ends and has the peak rate.
///
/// Heights are rates in units of the peak, one a knot.
struct ScheduleSkeleton {
  let constraints: ScheduleConstraints
  /// Ascending, from the end of warm-up to the horizon, at most two alike.
  let knots: [Int]
  /// The rates of warm-up, from step 0; the first of the other steps is the first knot's.
  private let warmupRates: [Double]

  init(_ constraints: ScheduleConstraints, knots: [Int]) {
    self.constraints = constraints
    self.knots = knots
    let warmup = constraints.warmup
    warmupRates = (0..<warmup).map { step in
      warmup > 1 ? constraints.peak * (Double(step) / Double(warmup - 1)) : constraints.peak
    }
  }

  /// About `count` knots at distances from the horizon that grow with the cube of their number,
  /// since the fine part of a schedule is its end; with jumps at some steps.
  init(_ constraints: ScheduleConstraints, count: Int, jumps: [Int]) {
    let length = Double(constraints.steps - constraints.warmup)
    var knots = Set(
      (0...count).map { index in
        let share = Double(index) / Double(count)
        return constraints.steps - Int((length * share * share * share).rounded())
      })
    // The last steps before the horizon, which the cubes of small numbers miss.
    knots.formUnion((constraints.steps - 1)...constraints.steps)
    knots.formUnion(jumps)
    self.init(constraints, knots: (knots.sorted() + jumps).sorted())
  }

  /// The rate of every step from 0.
  func rates(_ heights: [Double]) -> [Double] {
    var rates = warmupRates
    rates.reserveCapacity(constraints.steps + 1)
    let peak = constraints.peak
    for index in 1..<knots.count {
      let length = knots[index] - knots[index - 1]
      let start = heights[index - 1]
      let slope = (heights[index] - start) / Double(length)
      for step in 0..<length { rates.append(peak * (start + slope * Double(step))) }
    }
    rates.append(peak * heights[knots.count - 1])
    return rates
  }

  /// The derivatives by the heights, from those by the rates.
  func pulledBack(_ gradient: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: knots.count)
    for index in 1..<knots.count {
      let start = knots[index - 1]
      let length = knots[index] - start
      var sum = 0.0
      var late = 0.0
      for step in 0..<length {
        sum += gradient[start + step]
        late += gradient[start + step] * Double(step)
      }
      if length > 0 { late /= Double(length) }
      result[index - 1] += sum - late
      result[index] += late
    }
    result[knots.count - 1] += gradient[constraints.steps]
    result[0] = 0
    return result.map { $0 * constraints.peak }
  }

  /// The heights nearest to the given ones that keep the constraints: the least-squares
  /// non-increasing ones by pooling adjacent violators (Ayer and others 1955), cut to the range,
  /// which keeps them the nearest.
  func projected(_ heights: [Double]) -> [Double] {
    var heights = heights
    heights[0] = 1
    if !constraints.mayRise { heights = Self.nonIncreasing(heights) }
    let floor = constraints.floor / constraints.peak
    for index in heights.indices { heights[index] = min(max(heights[index], floor), 1) }
    heights[0] = 1
    return heights
  }

  private static func nonIncreasing(_ heights: [Double]) -> [Double] {
    var means: [Double] = []
    var counts: [Int] = []
    for height in heights {
      var mean = height
      var count = 1
      while let last = means.last, last < mean {
        let pooled = counts.removeLast()
        means.removeLast()
        mean = (mean * Double(count) + last * Double(pooled)) / Double(count + pooled)
        count += pooled
      }
      means.append(mean)
      counts.append(count)
    }
    return zip(means, counts).flatMap { [Double](repeating: $0, count: $1) }
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
      let rounded = Double(NumberText.significant(rate, 7)) ?? rate
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
  /// Without those that lie on the line between their neighbours, and without jumps to the same
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
