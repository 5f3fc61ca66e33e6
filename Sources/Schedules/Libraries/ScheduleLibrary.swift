internal import Basics

/// A training library whose schedules text can spell as the library does: `LIBRARY:NAME,key=value,…`.
///
/// Names, keys and defaults are the library's; `lr`, `steps` and `warmup` do in place of its own words
/// for them. The rates are those of every update, see ``LibrarySchedule``.
public enum ScheduleLibrary: String, CaseIterable, Sendable {
  case hf
  case torch
  case optax
  case timm

  /// What it is called.
  public var title: String {
    switch self {
    case .hf: "Hugging Face Transformers"
    case .torch: "PyTorch"
    case .optax: "Optax"
    case .timm: "timm"
    }
  }

  /// Its schedules and compositions.
  public var kinds: [ScheduleKind] {
    switch self {
    case .hf: Self.hfKinds
    case .torch: Self.torchKinds
    case .optax: Self.optaxKinds
    case .timm: Self.timmKinds
    }
  }

  /// The library that a text names before its first colon.
  init?(prefixOf text: some StringProtocol) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    self.init(rawValue: String(text[..<colon]))
  }

  /// Whether the library has a schedule of this name, prefix included, that follows the losses.
  func dependsOnLosses(_ name: Substring) -> Bool {
    let names =
      switch self {
      case .hf: ["reduce_lr_on_plateau", "greedy"]
      case .torch: ["ReduceLROnPlateau"]
      case .optax: ["reduce_on_plateau"]
      case .timm: ["plateau", "PlateauLRScheduler"]
      }
    return names.contains { "\(rawValue):\($0)".plainLetters == name.plainLetters }
  }
}

extension StringProtocol {
  /// Letters and digits alone, in lower case, and the colon.
  var plainLetters: String { lowercased().filter { $0.isLetter || $0.isNumber || $0 == ":" } }
}

extension ScheduleKind.Key {
  static func lr(_ name: String = "lr") -> Self {
    Self(name, "rate of the optimizer: the peak", or: "peak", "learning_rate")
  }
  /// Where the library's own schedule has no end.
  static let length = Self("steps", "number of updates")
  static func length(default words: String) -> Self {
    Self("steps", "number of updates", default: words)
  }
}

extension ScheduleArguments {
  /// The schedule of these arguments.
  ///
  /// - Parameters:
  ///   - resolved: what counts come to that were given as fractions.
  ///   - build: adds the phases, one at least.
  func library(
    steps: Int, warmup: Int = 0, resolved: [String: Int] = [:],
    _ build: (inout RatePhases) throws -> Void
  ) throws -> LibrarySchedule {
    try Require.steps(steps)
    var phases = RatePhases()
    try build(&phases)
    return try LibrarySchedule(
      text: text(resolved), steps: steps, warmup: warmup, phases: phases.phases)
  }

  /// All keys in their order, but for those whose default is words.
  private func text(_ resolved: [String: Int]) -> String {
    kind.name
      + kind.keys.map { key in
        let value = given(key.name) ?? key.defaultValue.map { $0[...] } ?? ""
        if given(key.name) == nil, value.contains(" ") { return "" }
        let plain = resolved[key.name].map { "\($0)" } ?? Self.shortest(value)
        return ",\(key.name)=\(plain)"
      }.joined()
  }

  /// The text with its numbers as short as they can be.
  private static func shortest(_ text: Substring) -> String {
    guard let separator = text.first(where: { $0 == "/" || $0 == ":" }) else {
      return Double(plain: text.trimmed).map(\.shortest) ?? text.lowercased()
    }
    // Lists are divided by strokes, and pairs within them by colons.
    let divider: Character = text.contains("/") ? "/" : separator
    return text.split(separator: divider, omittingEmptySubsequences: false)
      .map(shortest).joined(separator: String(divider))
  }

  /// A rate, finite and at least 0.
  func rate(_ key: String) throws -> Double {
    let rate = try number(key)
    try Require.rate(key, rate)
    return rate
  }

  /// A number within bounds that `words` describe.
  func number(_ key: String, in range: ClosedRange<Double>, _ words: String) throws -> Double {
    let number = try number(key)
    guard range.contains(number) else {
      throw ScheduleError(argument: key, value: number.shortest, requirement: "must be \(words)")
    }
    return number
  }

  func positive(_ key: String) throws -> Double {
    try number(
      key, in: .leastNonzeroMagnitude...(.greatestFiniteMagnitude), "finite and above 0")
  }

  func whole(
    _ key: String, from least: Int, through most: Int = Require.longest
  ) throws -> Int {
    let whole = try wholeNumber(key)
    guard (least...most).contains(whole) else {
      throw ScheduleError(
        argument: key, value: "\(whole)",
        requirement: "must be a whole number from \(least) to \(most)")
    }
    return whole
  }

  /// The value of a key that may be left out.
  func optional<Value>(_ key: String, _ read: (String) throws -> Value) rethrows -> Value? {
    try isGiven(key) ? read(key) : nil
  }
}
