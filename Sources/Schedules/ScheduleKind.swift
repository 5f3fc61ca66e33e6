/// What the text form knows of one schedule or composition: its name, its keys, an example.
///
/// ``all`` is the list that parsing, help, completions and documentation are made from. To add a
/// schedule, write its type with a `kind` and add one line there.
public struct ScheduleKind: Sendable {
  /// One `key=value` of a schedule.
  public struct Key: Hashable, Sendable {
    public let name: String
    public let meaning: String
    /// The value that is taken when the key is left out; nil if it must be given.
    public let defaultValue: String?

    init(_ name: String, _ meaning: String, default defaultValue: String? = nil) {
      self.name = name
      self.meaning = meaning
      self.defaultValue = defaultValue
    }
  }

  /// The word before the colon or the parenthesis.
  public let name: String
  /// One line on what the schedule does.
  public let summary: String
  /// The keys in the order in which they are printed. Compositions and `csv` have none.
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
    case reference
  }

  init(
    name: String, summary: String, keys: [Key], example: String,
    make: @escaping @Sendable (ScheduleArguments) throws -> any Schedule
  ) {
    self.name = name
    self.summary = summary
    self.keys = keys
    self.example = example
    form = .keyed(make)
  }

  /// - Parameter compose: Makes the schedule from the arguments between the parentheses.
  init(
    name: String, summary: String, example: String,
    compose: @escaping @Sendable (CompositionArguments) throws -> any Schedule
  ) {
    self.name = name
    self.summary = summary
    keys = []
    self.example = example
    form = .composition(compose)
  }

  private init(reference name: String, summary: String, example: String) {
    self.name = name
    self.summary = summary
    keys = []
    self.example = example
    form = .reference
  }

  /// Every schedule and composition that text can name.
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
      reference: "csv", summary: "the rates that a log recorded", example: "csv:runs/cosine.csv"),
    Warmup.kind,
    Joined.kind,
    Scaled.kind,
  ]
}

extension ScheduleKind.Key {
  static let peak = Self("peak", "highest rate, reached at the end of the warm-up")
  static let final = Self("final", "rate at the horizon", default: "0")
  static let steps = Self("steps", "number of steps, warm-up included")
  static let warmup = Self("warmup", "how many of the steps are warm-up", default: "0")
}
