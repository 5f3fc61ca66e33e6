import Basics
internal import Schedules

/// Replaces `$NAME` and `${NAME}` in the values of one run by its other values, and `$$` by `$`.
///
/// Each value is made once, however often it is named, so that values that name each other twice
/// and twice again cost no more than there are of them. What they would come to is bounded.
struct Substitution {
  /// The settings of the run's points, which win over the common ones.
  let own: [String: StudyDefinition.Setting]
  private let common: [String: StudyDefinition.Setting]
  private let definition: StudyDefinition
  /// The names that were replaced.
  private(set) var used: Set<String> = []
  private var made: [String: String] = [:]

  /// - Parameter common: the common settings of the definition by their names.
  init(
    own: [StudyDefinition.Setting], common: [String: StudyDefinition.Setting],
    in definition: StudyDefinition
  ) {
    self.own = Dictionary(own.map { ($0.name, $0) }) { first, _ in first }
    self.common = common
    self.definition = definition
  }

  /// The most bytes of one value.
  private static let longest = 1 << 20
  /// Values are made from values, which are made from values, not more often than this.
  private static let deepest = 64

  /// A value of the setting of that name, with the names in it replaced.
  mutating func text(
    of value: (text: String, place: TextPlace), in name: String
  ) throws(StudyError) -> String {
    try replaced(value.text, at: value.place, within: [name])
  }

  /// - Parameter within: the names whose values are being replaced, outermost first.
  private mutating func replaced(
    _ text: String, at place: TextPlace, within: [String]
  ) throws(StudyError) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      let isBraced = rest.first == "{"
      if isBraced { rest = rest.dropFirst() }
      let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty, !isBraced || rest.first == "}" else {
        throw error(place, "'$' is followed by a name, as $NAME or ${NAME}; $$ is a '$'")
      }
      if isBraced { rest = rest.dropFirst() }
      result += try value(of: name, at: place, within: within)
      try checkLength(result.utf8.count, at: place, of: within)
    }
    result += rest
    try checkLength(result.utf8.count, at: place, of: within)
    return result
  }

  /// The value of the setting that a `$NAME` names.
  private mutating func value(
    of name: String, at place: TextPlace, within: [String]
  ) throws(StudyError) -> String {
    guard let setting = own[name] ?? common[name] else {
      let known =
        definition.common.map(\.name).filter { own[$0] == nil && $0 != within[0] }
        + own.keys.filter { $0 != within[0] }.sorted()
      throw error(
        place,
        "$\(name.prefix(80)): this run has no such value"
          + Spelling.suggestion(for: name, among: known))
    }
    guard !within.contains(name) else {
      throw error(place, "$\(name.prefix(80)) is made from itself")
    }
    guard let value = setting.values.first, setting.values.count == 1 else {
      throw error(place, "$\(name.prefix(80)) has \(setting.values.count) values, not one")
    }
    used.insert(name)
    if let made = made[name] { return made }
    guard within.count < Self.deepest else {
      throw error(
        place,
        "$\(name.prefix(80)): values are made from each other more than \(Self.deepest) deep")
    }
    let text = try replaced(value.text, at: value.place, within: within + [name])
    made[name] = text
    return text
  }

  private func checkLength(
    _ count: Int, at place: TextPlace, of within: [String]
  ) throws(StudyError) {
    guard count > Self.longest else { return }
    throw error(
      place,
      "'\((within.last ?? "").prefix(80))' grows to more than \(Self.longest >> 20) MiB once its "
        + "$NAMEs are replaced; values that name others several times multiply")
  }

  private func error(_ place: TextPlace, _ message: String) -> StudyError {
    definition.error(place, message)
  }
}
