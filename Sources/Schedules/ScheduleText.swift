/// A schedule in the form that people type, and that files store.
///
/// | form | stands for |
/// |---|---|
/// | `NAME:key=value,…` | a schedule, such as `cosine:peak=3e-4,final=3e-5,steps=24000` |
/// | `LIBRARY:NAME,key=value,…` | ``LibrarySchedule``: one of ``ScheduleLibrary``, such as `hf:cosine,steps=1000` |
/// | `csv:FILE` | the rates that a log recorded, if the caller can read logs |
/// | `refined:FILE` | the schedule that the gradient norms of a log call for, if the caller can read logs |
/// | `warmup(W; S)` | ``Warmup``: W steps up to the first rate of S, then S |
/// | `join(N; S; R)` | ``Joined``: S before step N, from then on R, counted from there |
/// | `scale(F; S)` | ``Scaled``: F times the rates of S |
/// | `peak(P; S)` | ``Scaled``: S with P as its highest rate |
///
/// Compositions nest, at most 50 deep. Numbers are plain or scientific. Keys come in any order,
/// each at most once. Those that count steps (`warmup`, `decay`, `at`, …, but not `steps` itself)
/// may be fractions of `steps` if above 0 and below 1, rounded to the nearest step.
/// ``ScheduleKind/all`` and ``ScheduleLibrary/kinds`` list every name with its keys.
///
/// A schedule's ``Schedule/text`` is canonical: all keys in their order, shortest numbers, steps
/// instead of fractions. Parsing it gives an equal schedule; a reference to a log is replaced by what was read.
///
/// A value of this type is a schedule that is coded as its text, and whose equality is that of
/// the schedule.
public struct ScheduleText: Sendable {
  public let schedule: any Schedule

  public init(_ schedule: any Schedule) {
    self.schedule = schedule
  }

  /// The schedule that `text` stands for.
  ///
  /// - Parameters:
  ///   - budget: The share of the steps that there is to spend, above 0 and at most 1. All that the text
  ///     counts in steps, as warm-ups, decays, milestones and joints, shrinks alike, rounded to the nearest
  ///     step; rates stay. The same profile is so made for each budget, as in budgeted training (Li, Yumer
  ///     and Ramanan 2020, arXiv 1905.04753; Chen, Wolfe and Kyrillidis 2021, arXiv 2107.04197).
  ///   - read: Reads the schedule that a reference and a path stand for; references are errors without
  ///     it. What it throws passes through.
  /// - Throws: ``ScheduleTextError``, which says where the text is wrong and what would be right: for a
  ///   budget below 1 also where a schedule is a log's or a library's, whose steps do not shrink.
  public static func parse(
    _ text: String, budget: Double = 1,
    read: ((ScheduleReference, String) throws -> any Schedule)? = nil
  ) throws -> any Schedule {
    let source = ScheduleSource(text: text, budget: budget, read: read)
    return try source.schedule(source.whole)
  }
}

extension ScheduleText: Hashable {
  public static func == (a: ScheduleText, b: ScheduleText) -> Bool {
    a.schedule.isEqual(to: b.schedule)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(schedule)
  }
}

extension ScheduleText: CustomStringConvertible {
  public var description: String { schedule.text }
}

extension ScheduleText: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      schedule = try Self.parse(text)
    } catch let error as ScheduleTextError {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(schedule.text)
  }
}
