internal import Basics
public import Schedules

/// The gradient norms that a run has logged, with what else its refinement asks for.
///
/// ```swift
/// let norms = try GradientNorms(reading: "run.csv")
/// print(norms.column, norms.curve.values.count)
/// ```
public struct GradientNorms: Sendable {
  /// Which norm of the gradient it is.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// Σ|g|.
    case l1
    /// √Σg².
    case l2
  }

  /// What decides which norm counts.
  public enum Optimizer: String, Sendable, CaseIterable, Codable {
    /// Plain and momentum SGD, whose updates are as long as gradients are.
    case sgd
    /// Adam and what divides by the gradients' own size too: AdamW, Adagrad, Lion, RMSprop, Adafactor.
    case adam

    /// The norm of its theory.
    public var norm: Kind { self == .sgd ? .l2 : .l1 }

    /// The kind of an optimizer by its name; nil for one that is not known.
    public init?(named name: String) {
      let name = name.lowercased()
      if name.contains("ada") || name.contains("lion") || name.contains("rmsprop")
        || name.contains("lamb")
      {
        self = .adam
      } else if name.contains("sgd") || name.contains("momentum") {
        self = .sgd
      } else {
        return nil
      }
    }
  }

  /// Norms at steps.
  public var curve: Curve
  /// The column that they were read from, and which norm it holds.
  public var column: String
  public var kind: Kind
  public var optimizer: Optimizer
  /// The schedule that the run was made with, if that is known.
  public var schedule: (any Schedule)?
  public var account: Account

  /// - Parameters:
  ///   - path: A log; not standard input, since its head is looked at first.
  ///   - column: The column of norms; nil for the one that the optimizer asks for among the usual names.
  ///   - kind: Which norm that is; nil for what its name says.
  ///   - optimizer: Nil for the one that the log's head names.
  ///   - step: The column of steps; nil for its usual names.
  ///   - warmup: Steps of warm-up before the first row, where the log begins after it.
  /// - Throws: ``LogError`` if the file cannot be read, or nothing says which optimizer it was or which
  ///   column has norms.
  public init(
    reading path: String, column: String? = nil, kind: Kind? = nil, optimizer: Optimizer? = nil,
    step: String? = nil, warmup: Int? = nil
  ) throws(LogError) {
    let layout = try LogScanner(opening: path, pattern: nil).layout
    let named = layout.head["optimizer"].flatMap(Optimizer.init(named:))
    guard let optimizer = optimizer ?? named else {
      throw LogError(
        .badData, file: path,
        "nothing says by which optimizer the run was made, which decides the norm that counts",
        advice: RecordsAdvice.nameOptimizer)
    }
    var found = column
    if column == nil {
      found = try Self.column(among: layout.columns, for: optimizer, file: path)
    }
    guard let column = found else {
      throw LogError(
        .badData, file: path,
        "no column has a usual name of gradient norms, such as grad_norm or grad_norm_l1",
        advice: RecordsAdvice.nameColumn(.norms))
    }
    let table = try CurveTable(
      reading: path, for: .norms, position: step, metric: column, warmup: { _ in warmup })
    guard let curve = table.curves.first, table.curves.count == 1 else {
      throw LogError(
        .badData, file: path, "a schedule is refined by one run, and this is a log of several",
        advice: RecordsAdvice.giveOneRun)
    }
    self.column = column
    self.kind = kind ?? Self.kind(ofColumn: column)
    self.optimizer = optimizer
    self.curve = curve
    let recorded = table.schedules.first ?? nil
    schedule = recorded?.schedule
    account = table.account
    account.notes += recorded?.notes ?? []
  }

  private static func kind(ofColumn name: String) -> Kind {
    words(name).contains("l1") ? .l1 : .l2
  }

  /// The column of the norm that the optimizer asks for, or else of the other: the one with the plainest name.
  private static func column(
    among columns: [String], for optimizer: Optimizer, file: String
  ) throws(LogError) -> String? {
    let norms = columns.filter { name in
      let words = Set(words(name))
      return words.isDisjoint(with: ["log", "squared", "sq"])
        && (words.contains("norm")
          && !words.isDisjoint(with: ["grad", "gradient", "gradients", "g"])
          || words.contains("gnorm") || words == ["norm"])
    }
    let asked = norms.filter { kind(ofColumn: $0) == optimizer.norm }
    let found = asked.isEmpty ? norms : asked
    let fewest = found.map { words($0).count }.min() ?? 0
    let plainest = found.filter { words($0).count == fewest }
    guard plainest.count < 2 else {
      throw LogError(
        .badData, file: file,
        "several columns could be the gradient norms: "
          + plainest.map { "'\($0)'" }.joined(separator: ", "),
        advice: RecordsAdvice.chooseColumn(.norms))
    }
    return plainest.first
  }

  /// The words of a column's name behind its last slash.
  private static func words(_ name: String) -> [String] {
    (name.split(separator: "/").last ?? "").lowercased()
      .split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
