import Differentiation
import Laws
import RealModule
import Schedules
import Testing

/// A schedule and the steps at which a law's sums are asked for: all of them, as many as a log has,
/// or a few, so that panels of steps of all sizes occur.
struct AskedSchedule: Sendable, CustomTestStringConvertible {
  var schedule: String
  var every: Int
  var testDescription: String { "\(schedule), every \(every)" }

  static let all: [AskedSchedule] = [
    AskedSchedule(schedule: "constant:peak=3e-4,steps=1000,warmup=50", every: 100),
    AskedSchedule(schedule: "cosine:peak=3e-4,final=3e-5,steps=1500,warmup=100", every: 1),
    AskedSchedule(schedule: "cosine:peak=3e-4,final=3e-5,steps=3000,warmup=200", every: 128),
    AskedSchedule(schedule: "cosine:peak=1e-3,steps=2000", every: 64),
    AskedSchedule(schedule: "wsd:peak=1e-3,steps=2500,decay=1900,warmup=100", every: 500),
    AskedSchedule(schedule: "wsd:peak=1e-3,steps=2500,decay=600,shape=1-sqrt", every: 100),
    AskedSchedule(
      schedule: "wsd:peak=1e-3,final=1e-5,steps=2500,decay=1000,shape=exponential", every: 7),
    AskedSchedule(
      schedule: "two-stage:peak=3e-4,second=9e-5,at=1000,steps=3000,warmup=50", every: 90),
    AskedSchedule(schedule: "sgdr:peak=1e-3,period=700,steps=2100,warmup=20", every: 50),
    AskedSchedule(schedule: "linear:peak=1e-3,steps=2000,warmup=10", every: 2000),
  ]
}

/// Expects a law's losses and derivatives to agree with a direct sum over all past steps, to nine and
/// to eight digits.
func expectEightDigits(
  of law: any Law, _ parameters: [Double], _ setting: AskedSchedule, _ warmup: WarmupConvention,
  direct: ([Dual8], any Schedule, [Int]) -> [Dual8],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let schedule = try ScheduleText.parse(setting.schedule)
  let asked = Array(stride(from: setting.every, through: schedule.steps, by: setting.every))
  let history = RateHistory(of: schedule, at: asked, warmup: warmup)
  let (losses, derivatives) = law.valuesAndDerivatives(parameters, over: history)
  let plain = law.values(parameters, over: history)
  #expect(
    zip(plain, losses).allSatisfy { abs($0 - $1) <= 1e-13 * abs($1) },
    sourceLocation: sourceLocation)
  // The direct sum is slow: a few rows, the first and the last among them.
  let chosen = Set([0, 1, asked.count / 3, asked.count / 2, asked.count - 1])
  let rows = asked.indices.filter { chosen.contains($0) }
  let expected = direct(
    parameters.enumerated().map { Dual8($1, lane: $0) }, schedule, rows.map { asked[$0] })
  // Where rises and falls cancel, digits count against the largest of a column.
  let largest = parameters.indices.map { index in
    expected.map { abs($0.derivatives[index]) }.max() ?? 0
  }
  for (row, expected) in zip(rows, expected) {
    #expect(
      abs(losses[row] - expected.value) <= 1e-9 * abs(expected.value),
      sourceLocation: sourceLocation)
    for (index, column) in derivatives.enumerated() {
      let slope = expected.derivatives[index]
      #expect(
        abs(column[row] - slope) <= 1e-8 * abs(slope) + 1e-10 * largest[index],
        "\(law.parameterNames[index]) at step \(asked[row]) under \(parameters)",
        sourceLocation: sourceLocation)
    }
  }
}

/// Σ η^q through each step from 0, as a convention counts it.
func areas(
  of schedule: any Schedule, through last: Int, _ warmup: WarmupConvention, pacedBy q: Double = 1
) -> [Double] {
  let peak = schedule.rate(at: schedule.warmup)
  var areas = [0.0]
  for step in 1...last {
    let isAtPeak = warmup == .atPeak && step <= schedule.warmup
    let rate = isAtPeak ? peak : schedule.rate(at: step)
    areas.append(areas[step - 1] + (q == 1 ? rate : .pow(rate, q)))
  }
  return areas
}

/// The drops of the rate at each step from 1, as a convention counts them.
func drops(of schedule: any Schedule, through last: Int, _ warmup: WarmupConvention) -> [Double] {
  (1...last).map { step in
    if step <= schedule.warmup, warmup != .asReheating { return 0 }
    return schedule.rate(at: step - 1) - schedule.rate(at: step)
  }
}
