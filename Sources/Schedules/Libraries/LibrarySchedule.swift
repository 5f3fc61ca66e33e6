/// A schedule of a training library, with its rates at every update.
///
/// Libraries count the updates that are done: the first runs at the rate of count 0. So
/// η_t = λ(t − 1) with λ the library's formula, for t from 1 to the steps, and `rate(at: 0)` is η_1.
/// A warm-up of W updates there ends at step W + 1, which is the first at the peak; hence
/// ``warmup`` is W + 1, by which what follows begins at step `warmup` as everywhere.
///
/// Made from text: `hf:cosine,lr=3e-4,steps=1000,warmup=100`. ``ScheduleLibrary`` lists all.
public struct LibrarySchedule: Schedule {
  public let text: String
  public let steps: Int
  public let warmup: Int
  /// In ascending order, the first from count 0.
  let phases: [RatePhase]

  /// - Parameters:
  ///   - warmup: the library's number of updates below the peak at the start.
  ///   - phases: at least one.
  /// - Throws: ``ScheduleError`` unless there are steps, and rates are finite and at least 0.
  init(
    text: String, steps: Int, warmup: Int = 0, phases: [RatePhase]
  ) throws(ScheduleError) {
    try Require.steps(steps)
    self.text = text
    self.steps = steps
    self.warmup = warmup > 0 ? min(warmup + 1, steps - 1) : 0
    self.phases = Array(phases.prefix { $0.begin < steps })
    for (index, phase) in self.phases.enumerated() {
      let last = lastCount(ofPhase: index)
      for count in [phase.begin, last] {
        let rate = phase.rate(at: count)
        guard rate.isFinite, rate >= 0 else {
          throw ScheduleError(
            argument: "steps", value: "\(steps)",
            requirement: "must end before the rate leaves the numbers from 0 on; at update "
              + "\(count + 1) it is \(rate.shortest)")
        }
      }
    }
  }

  public func rate(at step: Int) -> Double {
    let count = max(min(step, steps), 1) - 1
    var low = 0
    var high = phases.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if phases[middle].begin <= count { low = middle } else { high = middle }
    }
    return phases[low].rate(at: count)
  }

  public var bends: [Int] {
    phases.dropFirst().map { $0.begin + 1 }.filter { $0 > warmup }
  }

  private func lastCount(ofPhase index: Int) -> Int {
    (index + 1 < phases.count ? phases[index + 1].begin : steps) - 1
  }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    var segments: [RateSegment] = []
    for (index, phase) in phases.enumerated() where phase.begin < last && !chords.areTooMany {
      let whole = lastCount(ofPhase: index)
      let end = min(whole, last - 1)
      let first = RateSegment(steps: 1, first: phase.rate(at: phase.begin))
      if phase.isStraight {
        segments.extend(
          with: RateSegment(
            steps: end - phase.begin + 1, first: first.first,
            change: (phase.to - phase.from) / phase.length))
        chords.count(1)
      } else if whole - phase.begin < chords.longestWalk {
        for count in phase.begin...end {
          segments.extend(with: RateSegment(steps: 1, first: phase.rate(at: count)))
        }
        chords.count(end - phase.begin + 1)
      } else {
        segments.extend(with: first)
        chords.draw(from: phase.begin, to: whole, through: end, into: &segments) {
          phase.rate(at: $0)
        }
      }
    }
    if last > steps {
      segments.extend(with: RateSegment(steps: last - steps, first: rate(at: steps)))
    }
    return segments
  }
}

extension LibrarySchedule {
  /// Schedules one after another, each from its count 0 at a count of updates.
  ///
  /// - Parameters:
  ///   - parts: at least one.
  ///   - milestones: where each but the first begins.
  /// - Throws: ``ScheduleError`` unless the milestones ascend from 1, each within the schedule that it
  ///   ends.
  init(
    text: String, joining parts: [LibrarySchedule], at milestones: [Int]
  ) throws(ScheduleError) {
    var phases: [RatePhase] = []
    var (begin, steps, warmup) = (0, 0, 0)
    for (index, part) in parts.enumerated() {
      if index > 0 {
        let next = milestones[index - 1]
        guard next > begin, next <= steps else {
          throw ScheduleError(
            argument: "milestones", value: "\(next)",
            requirement: "must be from \(begin + 1) to \(steps), within the schedule before it")
        }
        begin = next
      } else {
        warmup = min(part.warmup, milestones.first ?? .max)
      }
      let end = index < milestones.count ? milestones[index] : Int.max
      phases += part.phases.lazy.map { phase in
        var phase = phase
        phase.begin += begin
        phase.start += Double(begin)
        return phase
      }.filter { $0.begin < end }
      steps = begin + part.steps
    }
    try self.init(text: text, steps: steps, warmup: max(0, warmup - 1), phases: phases)
  }
}
