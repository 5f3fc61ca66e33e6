public import Schedules

/// A run of a log that is read as it grows, as far as it has been logged.
public struct FollowedRun: Sendable {
  /// As the log calls it, or, if the log is one run, as the file is called.
  public let name: String
  private let options: CurveOptions
  /// How the run ended, as the trainer writes it behind the rows of a log that is one run.
  public internal(set) var outcome: LogOutcome?
  /// The schedule that was planned for the whole run, if the log's head tells it, positions are steps, and
  /// logged rates, if any, are its own so far.
  public var plannedSchedule: (any Schedule)? {
    departure == nil ? plan : nil
  }
  /// Where the logged rates are not those of the schedule in the log's head; nil where they are, or there is none.
  public private(set) var departure: AccountNote?
  /// What the log's head plans.
  var plan: (any Schedule)?
  /// Whether nothing more is to come, as far as the log says: it tells how the run ended, or is
  /// compressed.
  public var isEnded: Bool { outcome != nil || isCompressed }
  /// Whether the log says that the run diverged.
  public var hasDiverged: Bool { outcome?.hasDiverged ?? false }
  var isCompressed = false
  /// Its rows in the file; nil before the header is read.
  var series: LogSeries?
  /// What the file held of it before it was replaced.
  private var earlier: (values: [Sample], rates: [Sample]) = ([], [])

  init(named name: String, options: CurveOptions) {
    self.name = name
    self.options = options
  }

  /// Begins to read the file again.
  ///
  /// - Parameter isReplaced: It is another than before: what was read stays as far as it lies before
  ///   what the file holds now.
  mutating func beginAgain(_ blank: LogSeries, isReplaced: Bool) {
    if isReplaced { earlier = (curveSamples, rateSamples) }
    series = blank
    outcome = nil
    departure = nil
  }

  /// The name of the metric's column, without that of a run before it; empty before the header is read.
  public var metric: String { series?.rules.metric ?? "" }
  /// The name of the column of positions, likewise.
  public var positionName: String { series?.rules.positionName ?? "" }

  /// The curve as far as it has been logged. Positions at 0 are left out.
  public var curve: Curve {
    var order = SeriesOrder()
    let points = curveSamples.withoutGaps(&order).filter { $0.position > 0 }
    return Curve(
      name: name, positions: points.map(\.position), values: points.map(\.value),
      goal: options.goal ?? Curve.Goal(ofMetric: metric),
      bounds: options.bounds
        ?? UsualRange(ofMetric: metric, values: points.lazy.map(\.value))?.bounds ?? Curve.unbounded
    )
  }

  /// Compares what has been logged with the plan; once whenever it has grown.
  mutating func compareWithPlan() {
    departure = plan?.departure(from: rateSamples, through: curveSamples.last?.step ?? 0)
  }

  /// The schedule that the logged rates make, up to the last of them; nil where there are none.
  ///
  /// - Parameter warmup: W, for a log that begins after its warm-up, see ``LogOptions/warmup``.
  public func recordedSchedule(warmup: Int? = nil) -> RecordedSchedule? {
    let samples = rateSamples
    guard let series, let last = samples.last, last.step > 0 else { return nil }
    return try? RecordedSchedule(
      samples, of: series.rates, warmup: warmup, plan: plan, isWhole: true)
  }

  /// Whether rates are logged.
  public var hasRates: Bool { series?.rates.isEmpty == false || !earlier.rates.isEmpty }

  private var curveSamples: [Sample] { joined(earlier.values, series?.values.ordered().samples) }
  private var rateSamples: [Sample] { joined(earlier.rates, series?.rates.ordered().samples) }

  /// What the file held before, up to where it begins now, and what it holds.
  private func joined(_ earlier: [Sample], _ samples: [Sample]?) -> [Sample] {
    guard !earlier.isEmpty else { return samples ?? [] }
    guard let first = series?.values.ordered().samples.first else { return earlier }
    return earlier.prefix { $0.position < first.position } + (samples ?? [])
  }
}
