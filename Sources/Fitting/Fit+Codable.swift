import Basics
import Laws
import LeastSquares

/// The format of fit files. It rises whenever an older program would misread a newer file.
extension Fit {
  static let currentFormatVersion = 1

  static func checkFormat(_ version: Int) throws(Refusal) {
    guard version >= 1 else {
      throw SavedFitChecks.damaged("formatVersion: its format is \(version)")
    }
    guard version <= currentFormatVersion else {
      throw Refusal(
        .data,
        "the fit was saved by a newer losscast (format \(version); this one reads up to "
          + "\(currentFormatVersion)); update losscast, or fit again")
    }
  }
}

extension Fit: Codable {
  private enum Key: String, CodingKey {
    case formatVersion, law, objective, stopReason, diagnostics, runs, conventions
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.currentFormatVersion, forKey: .formatVersion)
    try container.encode(law.name, forKey: .law)
    try parameters.encode(to: encoder)
    try container.encode(objective, forKey: .objective)
    try container.encode(quality.stopReason, forKey: .stopReason)
    let place = container.superEncoder(forKey: .diagnostics)
    try diagnostics.encode(to: place)
    var goodness = place.container(keyedBy: FitQuality.Key.self)
    try quality.encode(to: &goodness, count: .rows)
    try container.encode(runs, forKey: .runs)
    try container.encode(conventions, forKey: .conventions)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    try Self.checkFormat(container.decode(Int.self, forKey: .formatVersion))
    let name = try container.decode(String.self, forKey: .law)
    guard let law = LawCatalog.law(named: name) else {
      throw Refusal(.data, "the fit is of a law that this losscast does not know: \(name)")
    }
    // Files do not hold whether the search converged. A reason that is not known is not held against a
    // fit: where a search did not converge, a note says so too.
    let stopReason = try container.decode(String.self, forKey: .stopReason)
    self.init(
      law: law,
      parameters: try FittedParameters(
        from: decoder, names: law.parameterNames, within: law.parameterBounds),
      objective: try container.decode(Double.self, forKey: .objective),
      quality: try FitQuality(
        from: container.nestedContainer(keyedBy: FitQuality.Key.self, forKey: .diagnostics),
        at: Key.diagnostics.rawValue, count: .rows, stopReason: stopReason,
        isConverged: StopReason.isConverged(stopReason) ?? true),
      diagnostics: try container.decode(Diagnostics.self, forKey: .diagnostics),
      runs: try container.decode([FittedRun].self, forKey: .runs),
      conventions: try container.decode(Conventions.self, forKey: .conventions))
    try check()
  }

  /// Refuses what no fit contains, so that a damaged file never yields a number that looks good.
  private func check() throws(Refusal) {
    try SavedFitChecks.require(
      objective >= 0, "objective is \(objective), and a sum of losses is not negative")
    try SavedFitChecks.check(conventions)
    try SavedFitChecks.check(diagnostics)
    try SavedFitChecks.check(runs)
  }
}

extension DecodingError {
  /// Whether the text is no JSON at all.
  var isOfWholeText: Bool {
    if case .dataCorrupted(let context) = self { context.codingPath.isEmpty } else { false }
  }

  /// What is wrong, and at which key.
  var brief: String {
    func place(_ context: Context) -> String {
      context.codingPath.isEmpty
        ? "" : " at \(context.codingPath.map(\.stringValue).joined(separator: "."))"
    }
    switch self {
    case .keyNotFound(let key, let context):
      return "it lacks \"\(key.stringValue)\"\(place(context))"
    case .typeMismatch(_, let context): return "a value of the wrong kind\(place(context))"
    case .valueNotFound(_, let context): return "a value is missing\(place(context))"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "it is not JSON"
        : "\(context.debugDescription)\(place(context))"
    @unknown default: return "\(self)"
    }
  }
}
