public import Basics
public import Records
public import Schedules

/// The schedule that the gradient norms of a run call for (Defazio et al. 2023, arXiv 2310.07831).
///
/// Of all weights w_t of the steps, those that minimize the bound (D² + Σ w_t²G_t²)/(2·Σ w_t) on the last
/// iterate are w_t ∝ G_t⁻², and the steps that keep the bound are
///
/// ```
/// η_t ∝ w_t·Σ_{p>t} w_p
/// ```
///
/// For Adam and its kind, G_t is the ℓ1 norm and w_t ∝ G_t⁻¹. Norms that do not change make it linear decay;
/// warm-up comes out where the first gradients are large, and a faster decay where they grow at the end. The
/// logged norms are smoothed by a running median before, at the start with the first value repeated, at the end
/// mirrored.
///
/// The bound is for convex losses. On small networks and a language model, with all peaks tuned alike, refined
/// schedules came close to linear decay after warm-up and did not end lower; the benchmark `refine` trains them.
///
/// ```swift
/// let refined = try RefinedSchedule(GradientNorms(reading: "run.csv"))
/// print(refined.schedule.text)
/// ```
public struct RefinedSchedule: Sendable {
  /// The width of the running median in shares of the steps, as in the paper.
  public static let usualSmoothing = 0.1
  /// Norms below which nothing is said of their course.
  public static let fewestNorms = 10
  /// How far the lines of ``schedule`` may be off, in shares of the peak.
  static let tolerance = 0.005
  /// And in shares of the rate itself: where gradients grow at the end, rates far below the peak decide.
  static let ownTolerance = 0.02

  public var schedule: Piecewise
  public var norms: GradientNorms
  /// The steps of the run with a usable norm, which stands for those since the one before it.
  public var positions: [Double]
  /// The norms there as they are logged, and after the running median.
  public var logged: [Double]
  public var smoothed: [Double]
  public var smoothing: Double
  /// How many rows have a norm that is no positive number, and do not count.
  public var unusable: Int
  /// The steps that norms are known of; the schedule may be stretched to others.
  public var loggedSteps: Int
  /// The steps that the run was planned for, if that is known.
  public var plannedSteps: Int?

  public var peak: Double { schedule.knots.lazy.map(\.rate).max() ?? 0 }
  /// The first step at the peak.
  public var peakStep: Int { schedule.knots.first { $0.rate == peak }?.step ?? 1 }

  /// - Parameters:
  ///   - peak: The highest rate; nil for that of the run's schedule.
  ///   - steps: The steps of the schedule; nil for as many as are logged. The course of the norms is
  ///     stretched.
  ///   - smoothing: The width of the running median in shares of the steps, from 0 to 1.
  /// - Throws: `Refusal` if there are too few norms, or nothing says the peak.
  public init(
    _ norms: GradientNorms, peak: Double? = nil, steps: Int? = nil,
    smoothing: Double = RefinedSchedule.usualSmoothing
  ) throws(Refusal) {
    guard smoothing >= 0, smoothing <= 1 else {
      throw Refusal(
        .usage, "a smoothing of \(NumberText.exact(smoothing)): must be a share of the steps")
    }
    let schedule = norms.schedule
    let highest = peak ?? schedule?.peakRate
    guard let highest, highest > 0, highest.isFinite else {
      throw Refusal(
        .usage, "the rates of the run are not known, nor with them the peak",
        advice: PlanningAdvice.givePeak)
    }
    let usable = norms.curve.values.indices.filter {
      norms.curve.values[$0] > 0 && norms.curve.values[$0].isFinite
        && norms.curve.positions[$0] >= 1
    }
    guard usable.count >= Self.fewestNorms else {
      throw Refusal(
        .data,
        "\(NumberText.counted(usable.count, "usable gradient norm")): their course needs \(Self.fewestNorms)"
      )
    }
    positions = usable.map { norms.curve.positions[$0] }
    logged = usable.map { norms.curve.values[$0] }
    let last = Int(saturating: positions[positions.count - 1])
    let length = steps ?? last
    guard length >= Self.fewestNorms, length <= 1 << 30 else {
      throw Refusal(.usage, "\(length) steps: give from \(Self.fewestNorms) to \(1 << 30)")
    }
    guard positions.allSatisfy({ $0 == $0.rounded() && $0 <= 0x1p30 }) else {
      throw Refusal(
        .data, "the norms do not stand at steps, which are whole numbers up to \(1 << 30)")
    }
    let rows = Self.rows(ends: positions.map { Int(saturating: $0) }, values: logged)
    let smoothed = Self.smoothed(rows, width: smoothing)
    do throws(ScheduleError) {
      let exact = try Self.schedule(
        rows.stretched(to: length),
        weights: smoothed.map { norms.optimizer == .sgd ? 1 / ($0 * $0) : 1 / $0 }, peak: highest)
      let knots = exact.knots(within: Self.tolerance, ofOwn: Self.ownTolerance)
      // The highest may lie on a line that passes it within the tolerance, of which five digits are many.
      let scale = highest / (knots.lazy.map(\.rate).max() ?? highest)
      let scaled = knots.map {
        Piecewise.Knot(step: $0.step, rate: ($0.rate * scale).rounded(toDigits: 5))
      }
      let top = scaled.first { $0.rate >= highest * (1 - 1e-5) }?.step ?? 1
      self.schedule = try Piecewise(
        knots: scaled, warmup: top > 1 && 4 * top < length ? top + 1 : 0)
    } catch {
      throw Refusal(.data, "the norms make no schedule: \(error)")
    }
    self.norms = norms
    self.smoothed = smoothed
    self.smoothing = smoothing
    unusable = norms.curve.values.count - usable.count
    loggedSteps = last
    plannedSteps = schedule?.steps
  }

  /// A logged norm, which stands for the steps after the row before it.
  struct Row {
    var end: Int
    var steps: Int
    var value: Double
  }

  static func rows(ends: [Int], values: [Double]) -> [Row] {
    zip(zip(ends, [0] + ends), values).map { Row(end: $0.0, steps: $0.0 - $0.1, value: $1) }
  }

  /// The medians over windows of 2⌊width·T/2⌋ + 1 steps.
  static func smoothed(_ rows: [Row], width: Double) -> [Double] {
    guard let first = rows.first, let last = rows.last else { return [] }
    let half = Int(saturating: (0.5 * width * Double(last.end)).rounded(.down))
    // Before the first step its norm, in a bounded number of pieces that leave the window one by one.
    let piece = max(first.steps, half / 4096 + 1)
    var before: [Row] = []
    var padded = 0
    while padded < half {
      let steps = min(piece, half - padded)
      before.append(Row(end: -padded, steps: steps, value: first.value))
      padded += steps
    }
    // Beyond the last step those before it once more, in reverse.
    var beyond: [Row] = []
    var mirrored = 0
    for (index, row) in rows.reversed().enumerated() where mirrored < half {
      let steps = min(row.steps - (index == 0 ? 1 : 0), half - mirrored)
      guard steps > 0 else { continue }
      mirrored += steps
      beyond.append(Row(end: last.end + mirrored, steps: steps, value: row.value))
    }
    let all = before.reversed() + rows + beyond
    var window = RunningMedian(of: all.map(\.value))
    // Doubled, so that the middle of a row is a whole number.
    let middles = all.map { 2 * $0.end - $0.steps + 1 }
    var (entering, leaving) = (0, 0)
    return (before.count..<before.count + rows.count).map { index in
      while entering < all.count, middles[entering] <= middles[index] + 2 * half {
        window.add(entering, weight: all[entering].steps)
        entering += 1
      }
      while middles[leaving] < middles[index] - 2 * half {
        window.add(leaving, weight: -all[leaving].steps)
        leaving += 1
      }
      return window.median
    }
  }

  /// η_t ∝ w_t·Σ_{p>t} w_p with the given highest rate.
  static func schedule(
    _ rows: [Row], weights: [Double], peak: Double
  ) throws(ScheduleError) -> Piecewise {
    var knots: [Piecewise.Knot] = []
    var after = 0.0
    for (row, weight) in zip(rows, weights).reversed() where row.steps > 0 {
      func rate(_ step: Int) -> Double { weight * (after + weight * Double(row.end - step)) }
      knots.append(.init(step: row.end, rate: rate(row.end)))
      if row.steps > 1 {
        let first = row.end - row.steps + 1
        knots.append(.init(step: first, rate: rate(first)))
      }
      after += weight * Double(row.steps)
    }
    let highest = knots.lazy.map(\.rate).max() ?? 0
    return try Piecewise(
      knots: knots.reversed().map { .init(step: $0.step, rate: peak * ($0.rate / highest)) })
  }
}

extension [RefinedSchedule.Row] {
  /// The same over other steps. Where they are fewer, a row may be left without any.
  fileprivate func stretched(to length: Int) -> [RefinedSchedule.Row] {
    let stretch = Double(length) / Double(self[count - 1].end)
    return RefinedSchedule.rows(
      ends: map { Int(saturating: (Double($0.end) * stretch).rounded()) }, values: map(\.value))
  }
}
