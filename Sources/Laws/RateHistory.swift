import RealModule
public import Schedules

/// The rates of one run up to each step at which its loss is asked: what laws are functions of.
///
/// The schedule is cut into stretches of equal change of rate, each asked step the last of its
/// stretch. Sums over the past have a closed form on a stretch, so evaluating a law costs the
/// number of stretches: a constant run of a million steps logged a thousand times costs a thousand.
/// Where a sum has no closed form, `RateLines` bounds how many steps are walked.
public struct RateHistory: Sendable {
  /// Consecutive steps over which the rate changes evenly.
  public struct Stretch: Sendable {
    /// The number of steps n, at least 1.
    public var steps: Int
    /// The rate of the first step.
    public var firstRate: Double
    /// What the first step adds to the area, and by how much the next ones add more: its rate and
    /// its change, or the rate that warm-up counts at.
    public var firstPace: Double
    public var paceChange: Double
    /// The drop of rate η_{k−1} − η_k at the first step k of the stretch; that of warm-up is what
    /// its convention says.
    public var firstDrop: Double
    /// The drop of rate at each of the other n − 1 steps.
    public var drop: Double
    /// Whether the loss is asked at the last step.
    public var isAsked: Bool
    /// Whether the data are those after the shift.
    public var isShifted = false

    /// What the stretch adds to the area S1.
    public var area: Double { Double(steps) * (firstPace + 0.5 * Double(steps - 1) * paceChange) }
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
  /// How many parameters the model has; nil where that is not known.
  public let modelSize: Double?
  /// The places that stand for long stretches; nil in a history whose every step is walked.
  let lines: RateLines?
  private let derived: DerivedRates

  /// The drops of the rate, condensed for sums over all of them.
  var drops: RateDrops { derived.drops(of: self) }

  /// The noise part of the convex bound at each asked step.
  var convexNoise: ConvexNoise { derived.convexNoise(of: self) }

  /// The history with progress at another pace: all areas are sums of η_i^q instead of η_i, drops of
  /// the rate stay what they are.
  ///
  /// - Parameter exponent: q > 0.
  func paced(by exponent: Double) -> RateHistory { derived.history(self, pacedBy: exponent) }

  /// η^exponent at each entry of the paces, see ``Progress/paces(of:)``, and its slopes by the
  /// exponent; 0 where the rate is 0.
  func powers(exponent: Double) -> (values: [Double], slopes: [Double]) {
    derived.powers(of: self, exponent: exponent)
  }

  /// A history with the same schedule and other progress.
  init(_ history: RateHistory, progress: Progress) {
    steps = history.steps
    areas = progress.areas
    logAreas = areas.map { .log($0) }
    stretches = history.stretches
    lines = history.lines
    firstRate = history.firstRate
    modelSize = history.modelSize
    derived = DerivedRates(origin: history, progress: progress)
  }

  /// The same, with nothing made of it yet.
  init(fresh history: RateHistory) {
    steps = history.steps
    areas = history.areas
    logAreas = history.logAreas
    stretches = history.stretches
    lines = history.lines
    firstRate = history.firstRate
    modelSize = history.modelSize
    derived = DerivedRates()
  }

  /// - Parameters:
  ///   - schedule: the rates; its `warmup` steps are treated as `warmup` says.
  ///   - steps: the steps to ask the loss at, strictly ascending, the first at least 1.
  ///   - modelSize: how many parameters the model has, for laws over model sizes.
  ///   - shiftStep: the last step on the first data, for laws of runs whose data change.
  public init(
    of schedule: any Schedule, at steps: [Int], warmup: WarmupConvention,
    modelSize: Double? = nil, shiftStep: Int? = nil
  ) {
    self.init(
      of: schedule, at: steps, warmup: warmup, modelSize: modelSize, shiftStep: shiftStep,
      mostWalked: RateLines.mostWalked)
  }

  /// The same with another limit of `RateLines`, which tests lower.
  init(
    of schedule: any Schedule, at steps: [Int], warmup: WarmupConvention,
    modelSize: Double? = nil, shiftStep: Int? = nil, mostWalked: Int
  ) {
    precondition(steps.first.map { $0 >= 1 } ?? true, "steps count from 1")
    precondition(
      zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "asked steps ascend strictly")
    self.steps = steps
    self.modelSize = modelSize
    derived = DerivedRates()

    var areas: [Double] = []
    var stretches: [Stretch] = []
    areas.reserveCapacity(steps.count)
    stretches.reserveCapacity(steps.count)

    let warmupEnd = schedule.firstRise
    let peak = schedule.rate(at: warmupEnd)
    var previous = schedule.rate(at: 0)
    firstRate = warmup == .asReheating ? previous : peak
    var done = 0
    var area = 0.0
    var nextAsked = 0

    func append(steps count: Int, first: Double, change: Double, isWarmup: Bool) {
      let countsAtPeak = isWarmup && warmup == .atPeak
      let countsDrops = !isWarmup || warmup == .asReheating
      let isShifted = shiftStep.map { done >= $0 } ?? false
      done += count
      let isAsked = nextAsked < steps.count && steps[nextAsked] == done
      let stretch = Stretch(
        steps: count, firstRate: first,
        firstPace: countsAtPeak ? peak : first, paceChange: countsAtPeak ? 0 : change,
        firstDrop: countsDrops ? previous - first : 0, drop: countsDrops ? -change : 0,
        isAsked: isAsked, isShifted: isShifted)
      stretches.append(stretch)
      area += stretch.area
      if isAsked {
        areas.append(area)
        nextAsked += 1
      }
      previous = first + Double(count - 1) * change
    }

    for segment in schedule.segments(through: steps.last ?? 0) {
      var rest = segment
      while rest.steps > 0 {
        // Cut at the end of warm-up, at the shift and at the next asked step, whichever is first.
        var count = rest.steps
        // The step that ends warm-up, `warmup` itself, still rises to the peak: no annealing.
        let isWarmup = done < warmupEnd
        if isWarmup { count = min(count, warmupEnd - done) }
        if let shiftStep, done < shiftStep { count = min(count, shiftStep - done) }
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
    let cut = RateLines.cut(stretches, mostWalked: mostWalked)
    self.stretches = cut ?? stretches
    lines = cut.map { RateLines($0) }
  }
}
