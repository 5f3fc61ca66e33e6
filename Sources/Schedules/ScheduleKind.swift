/// What the text form knows of one schedule or composition: its name, its keys, an example.
///
/// ``all`` is the list that parsing, help, completions and documentation are made from. To add a
/// schedule, write its type with a `kind` and add one line there.
public struct ScheduleKind: Sendable {
  /// One `key=value` of a schedule.
  public struct Key: Hashable, Sendable {
    public let name: String
    public let meaning: String
    /// The value that is taken when the key is left out; nil if it must be given. In words where
    /// it follows from other keys.
    public let defaultValue: String?
    /// Other names that it goes by.
    public let otherNames: [String]

    init(
      _ name: String, _ meaning: String, default defaultValue: String? = nil,
      or otherNames: String...
    ) {
      self.name = name
      self.meaning = meaning
      self.defaultValue = defaultValue
      self.otherNames = otherNames
    }
  }

  /// The word before the colon or the parenthesis; of a library's, `LIBRARY:NAME`.
  public let name: String
  /// Other names that it goes by.
  public let otherNames: [String]
  /// One line on what the schedule does.
  public let summary: String
  /// The keys in the order in which they are printed. Compositions and references have none.
  public let keys: [Key]
  /// A text that parses.
  public let example: String
  let form: Form

  enum Form: Sendable {
    /// `name:key=value,…`
    case keyed(@Sendable (ScheduleArguments) throws -> any Schedule)
    /// `name(argument; …)`
    case composition(@Sendable (CompositionArguments) throws -> any Schedule)
    /// `name:REFERENCE`, to what the caller of the parser can read.
    case reference(ScheduleReference)
  }

  /// Whether the text names what the caller reads.
  var isReference: Bool { if case .reference = form { true } else { false } }

  init(
    name: String, or otherNames: String..., summary: String, keys: [Key], example: String,
    make: @escaping @Sendable (ScheduleArguments) throws -> any Schedule
  ) {
    self.name = name
    self.otherNames = otherNames
    self.summary = summary
    self.keys = keys
    self.example = example
    form = .keyed(make)
  }

  /// - Parameter compose: Makes the schedule from the arguments between the parentheses.
  init(
    name: String, or otherNames: String..., summary: String, example: String,
    compose: @escaping @Sendable (CompositionArguments) throws -> any Schedule
  ) {
    self.name = name
    self.otherNames = otherNames
    self.summary = summary
    keys = []
    self.example = example
    form = .composition(compose)
  }

  private init(_ reference: ScheduleReference, summary: String, example: String) {
    name = reference.rawValue
    otherNames = []
    self.summary = summary
    keys = []
    self.example = example
    form = .reference(reference)
  }

  /// Every schedule and composition of ours that text can name. Those of training libraries are in
  /// ``ScheduleLibrary/kinds``.
  public static let all: [ScheduleKind] = [
    Constant.kind,
    Linear.kind,
    Cosine.kind,
    WSD.kind,
    TwoStage.kind,
    StepDecay.kind,
    Polynomial.kind,
    Exponential.kind,
    InverseSquareRoot.kind,
    REX.kind,
    OneCycle.kind,
    SGDR.kind,
    Triangular.kind,
    Infinite.kind,
    Piecewise.kind,
    ScheduleKind(
      .csv, summary: "the rates that a log recorded", example: "csv:runs/cosine.csv"),
    ScheduleKind(
      .refined, summary: "what the gradient norms that a log recorded call for",
      example: "refined:runs/cosine.csv"),
    Warmup.kind,
    Joined.kind,
    Scaled.kind,
    Scaled.kindByPeak,
  ]

  /// The kind of this name, be it ours or a library's. The names of libraries go by letters and digits
  /// alone, so that `hf:inverse-sqrt` is `hf:inverse_sqrt`.
  static func named(_ name: some StringProtocol) -> ScheduleKind? {
    if let kind = all.first(where: { $0.name == name }) { return kind }
    let plain = name.plainLetters
    return ScheduleLibrary.allCases.lazy.flatMap(\.kinds).first { kind in
      kind.name.plainLetters == plain || kind.otherNames.contains { $0.plainLetters == plain }
    }
  }
}

extension ScheduleKind.Key {
  static let peak = Self("peak", "highest rate, reached at the end of the warm-up")
  static let final = Self("final", "rate at the horizon", default: "0")
  static let steps = Self("steps", "number of steps, warm-up included")
  static let warmup = Self("warmup", "how many of the steps are warm-up", default: "0")
}

/// What a schedule's text may refer to, by the name before its colon. The caller of the parser reads it.
public enum ScheduleReference: String, Sendable, CaseIterable {
  /// `csv:FILE`, the rates that a log recorded.
  case csv
  /// `refined:FILE`, the schedule that minimizes the convex bound for the gradient norms that a log recorded
  /// (Defazio et al. 2023, arXiv 2310.07831).
  case refined
}
