public import Basics
import RealModule

/// How many times sooner one submission arrives than another: the geometric mean of the ratios of their times
/// over the workloads where both arrive.
public struct SpeedUp: Sendable {
  public var submission: String
  public var other: String
  /// Above 1 if the submission is sooner; nil where they never both arrive.
  public var factor: Double?
  /// Over studies drawn anew; an end is infinite, or 0, where one of the two may not arrive. Nil where studies
  /// are too few.
  public var interval: Interval?
  /// On how many workloads both arrive, the submission alone, and the other alone.
  public var both: Int
  public var alone: Int
  public var otherAlone: Int

  init(
    of first: Int, over second: Int, _ names: [String], times: [[Double]], drawn: StudyDraws?
  ) {
    submission = names[first]
    other = names[second]
    let places = times[first].indices
    func arrive(_ row: Int) -> Set<Int> { Set(places.filter { times[row][$0].isFinite }) }
    let shared = arrive(first).intersection(arrive(second)).sorted()
    both = shared.count
    alone = arrive(first).count - shared.count
    otherAlone = arrive(second).count - shared.count
    guard
      let value = Self.logFactor(times[first], times[second], on: shared)
    else { return }
    factor = .exp(value)
    guard let drawn else { return }
    let draws = drawn.times.compactMap { Self.logFactor($0[first], $0[second], on: shared) }
    interval = Resampling.interval(
      of: draws, about: value,
      degreesOfFreedom: min(
        drawn.degreesOfFreedom(of: first), drawn.degreesOfFreedom(of: second)),
      level: drawn.level)?.map { .exp($0) }
  }

  /// The mean of ln(other/own); infinite where one of them does not arrive, nil where nothing can be said.
  private static func logFactor(_ own: [Double], _ other: [Double], on places: [Int]) -> Double? {
    let logs = places.compactMap { place -> Double? in
      switch (own[place].isFinite, other[place].isFinite) {
      case (true, true): .log(other[place]) - .log(own[place])
      case (true, false): .infinity
      case (false, true): -.infinity
      case (false, false): nil
      }
    }
    if logs.isEmpty { return nil }
    let mean = logs.reduce(0, +) / Double(logs.count)
    return mean.isNaN ? nil : mean
  }
}
