public import Basics

/// What a schedule must keep to while its final loss is minimized.
///
/// Laws know no limit of stability: a higher peak or a longer run always lowers their prediction.
/// So the peak and the horizon are given, never searched.
public struct ScheduleConstraints: Hashable, Sendable, Encodable {
  /// The rate that warm-up ends at, and the highest allowed.
  public let peak: Double
  /// The horizon, warm-up included.
  public let steps: Int
  /// How many of the steps are a linear warm-up.
  public let warmup: Int
  /// The lowest rate allowed after warm-up, above 0.
  public let floor: Double
  /// Whether the rate may rise again after warm-up.
  public let mayRise: Bool
  /// How many sudden changes of rate, from one step to the next, there may be at most. Between them
  /// the rate follows straight lines between knots.
  ///
  /// Laws whose kernel takes the rate *after* a drop, such as the multi-power law, credit one large
  /// drop with more than the same fall in small steps, so each further jump gains a little.
  public let jumps: Int
  /// The most that the rate may change by in one of them, as a share of the peak: what a jump gains
  /// grows with its size, until nearly all of the decay is one.
  public let largestJump: Double

  /// The share of the peak that serves as floor where nothing else is known.
  public static let lowestShare = 1e-4
  /// The most steps: every one of them is a variable.
  public static let mostSteps = 1_000_000
  static let mostJumps = 8

  /// - Parameter floor: by default ``lowestShare`` of the peak.
  /// - Throws: `Refusal` unless the peak is a positive rate, the floor is above 0 and at
  ///   most the peak, 0 ≤ `warmup` ≤ `steps` − 2, `steps` is at most ``mostSteps``, there are 0 to 8 jumps
  ///   and 0 < `largestJump` ≤ 1.
  public init(
    peak: Double, steps: Int, warmup: Int = 0, floor: Double? = nil, mayRise: Bool = false,
    jumps: Int = 1, largestJump: Double = 0.25
  ) throws(Refusal) {
    func require(_ holds: Bool, _ complaint: String) throws(Refusal) {
      if !holds { throw Refusal(.usage, complaint) }
    }
    try require(
      peak.isFinite && peak >= 1e-100,
      "the peak \(NumberText.exact(peak)): must be a learning rate above 0")
    try require(
      (2...Self.mostSteps).contains(steps),
      "\(steps) steps: a schedule is optimized over 2 to \(NumberText.grouped(Self.mostSteps)) of "
        + "them; plan a longer run by a shorter one of the same proportions")
    try require(
      (0...steps - 2).contains(warmup),
      "a warm-up of \(warmup) steps: must be from 0 to \(steps - 2), so that steps are left to plan"
    )
    let floor = floor ?? (Self.lowestShare * peak).rounded(toDigits: 9)
    try require(
      floor > 0 && floor <= peak,
      "the floor \(NumberText.exact(floor)): must be above 0, where laws end, and at most the peak, "
        + NumberText.exact(peak))
    try require(
      (0...Self.mostJumps).contains(jumps), "\(jumps) jumps: give from 0 to \(Self.mostJumps)")
    try require(
      largestJump > 0 && largestJump <= 1,
      "a largest jump of \(NumberText.exact(largestJump)): give a share of the peak above 0 and at most 1"
    )
    self.peak = peak
    self.steps = steps
    self.warmup = warmup
    self.floor = floor
    self.mayRise = mayRise
    self.jumps = jumps
    self.largestJump = largestJump
  }
}
