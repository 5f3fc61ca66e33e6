import RealModule
public import Schedules

/// The rates of one run up to each step at which its loss is asked: what laws are functions of.
///
/// The schedule is cut into stretches of equal change of rate, each asked step the last of its
/// stretch. Sums over the past have a closed form on a stretch, so evaluating a law costs the
/// number of stretches: a constant run of a million steps logged a thousand times costs a thousand.
public struct RateHistory: Sendable {
  /// Consecutive steps over which the rate changes evenly.
  public struct Stretch: Sendable {
    /// The number of steps n, at least 1.
    public var steps: Int
    /// The rate of the first step.
    public var firstRate: Double
    /// What the stretch adds to the area S1.
    public var area: Double
    /// The drop of rate η_{k−1} − η_k at the first step k of the stretch; that of warm-up is what
    /// its convention says.
    public var firstDrop: Double
    /// The drop of rate at each of the other n − 1 steps.
    public var drop: Double
    /// Whether the loss is asked at the last step.
    public var isAsked: Bool
  }

  /// The steps at which the loss is asked, ascending, at least 0.
  public let steps: [Int]
  /// S1(s) = Σ_{i=1..s} η_i at each asked step s: the area under the schedule.
  public let areas: [Double]
  /// ln S1 at each asked step.
  public let logAreas: [Double]
  public let stretches: [Stretch]
  /// The rate before the first drop that counts: the one that warm-up ends at, or the one before
  /// step 1 where warm-up counts as re-warming.
  public let firstRate: Double
  private let lazyDrops = LazyRateDrops()

  /// The drops of the rate, condensed for sums over all of them.
  var drops: RateDrops { lazyDrops.value(for: self) }

  /// - Parameters:
  ///   - schedule: the rates; its `warmup` steps are treated as `warmup` says.
  ///   - steps: the steps to ask the loss at, strictly ascending, the first at least 1.
  public init(of schedule: any Schedule, at steps: [Int], warmup: WarmupConvention) {
    precondition(steps.first.map { $0 >= 1 } ?? true, "steps count from 1")
    precondition(
      zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "asked steps ascend strictly")
    self.steps = steps

    var areas: [Double] = []
    var stretches: [Stretch] = []
    areas.reserveCapacity(steps.count)
    stretches.reserveCapacity(steps.count)

    let warmupEnd = schedule.warmup
    let peak = schedule.rate(at: warmupEnd)
    var previous = schedule.rate(at: 0)
    firstRate = warmup == .asReheating ? previous : peak
    var done = 0
    var area = 0.0
    var nextAsked = 0

    func append(steps count: Int, first: Double, change: Double, isWarmup: Bool) {
      let last = first + Double(count - 1) * change
      let mean = isWarmup && warmup == .atPeak ? peak : 0.5 * (first + last)
      let added = Double(count) * mean
      let drops = !isWarmup || warmup == .asReheating
      area += added
      done += count
      let isAsked = nextAsked < steps.count && steps[nextAsked] == done
      stretches.append(
        Stretch(
          steps: count, firstRate: first, area: added,
          firstDrop: drops ? previous - first : 0,
          drop: drops ? -change : 0,
          isAsked: isAsked))
      if isAsked {
        areas.append(area)
        nextAsked += 1
      }
      previous = last
    }

    for segment in schedule.segments(through: steps.last ?? 0) {
      var rest = segment
      while rest.steps > 0 {
        // Cut at the end of warm-up and at the next asked step, whichever comes first.
        var count = rest.steps
        // The step that ends warm-up, `warmup` itself, still rises to the peak: no annealing.
        let isWarmup = done < warmupEnd
        if isWarmup { count = min(count, warmupEnd - done) }
        if nextAsked < steps.count { count = min(count, steps[nextAsked] - done) }
        append(steps: count, first: rest.first, change: rest.change, isWarmup: isWarmup)
        if count == rest.steps { break }
        rest = RateSegment(
          steps: rest.steps - count, first: rest.first + Double(count) * rest.change,
          change: rest.change)
      }
    }
    precondition(areas.count == steps.count, "the schedule's segments reach the last asked step")
    self.areas = areas
    logAreas = areas.map { .log($0) }
    self.stretches = stretches
  }
}
