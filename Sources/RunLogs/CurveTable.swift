internal import Basics
import Schedules

/// Learning curves in a table: one curve a file, or many, told apart by a column.
///
/// ```swift
/// let table = try CurveTable(
///   reading: "study.csv", position: "checkpoint", metric: "valid_loss", by: ["config"])
/// ```
///
/// Rows without a position or a metric are left out; the metric may be infinite or not a number. A
/// curve's positions ascend: a row that is not beyond the ones before it, as after a restart from a
/// checkpoint, replaces those from its position on.
public struct CurveTable: Sendable {
  public var curves: [Curve]
  /// The most points of all curves together: they are kept in memory.
  public static let mostPoints = 1 << 25
  /// The names of the columns.
  public var position: String
  public var metric: String

  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - position: The column of positions; nil for that of steps by its usual names.
  ///   - metric: The column of the metric; nil for the one that the log's head names, or else that of
  ///     losses by its usual names.
  ///   - groups: The columns, of numbers or text, that tell the runs of a file apart; none for one
  ///     run.
  ///   - goal: What is better of the metric.
  /// - Throws: ``LogError`` if the file cannot be read, a column is missing, or nothing is in it.
  public init(
    reading path: String, position: String? = nil, metric: String? = nil, by groups: [String] = [],
    goal: Curve.Goal = .lower
  ) throws(LogError) {
    var scanner = try LogScanner(opening: path)
    let columns = Columns(scanner.columns, file: scanner.file, line: scanner.headerLine)
    let x = try columns.index(of: position, as: .step, option: "--x")
    let own = scanner.head.lossColumn.flatMap { scanner.columns.contains($0) ? $0 : nil }
    let y = try columns.index(of: metric ?? own, as: .loss, option: "--metric")
    var by: [Int] = []
    for name in groups { by.append(try columns.index(of: name, as: nil, option: "--by")) }
    let selected = [x, y] + by
    guard Set(selected).count == selected.count else {
      throw LogError(
        .badOption, file: scanner.file, line: scanner.headerLine,
        "one column cannot have two roles",
        advice: "Give --x, --metric and --by different columns")
    }
    // JSON lines hold numbers alone.
    let isText = scanner.format != .jsonLines
    if isText { scanner.select([x, y], texts: by) } else { scanner.select(selected) }
    (self.position, self.metric) = (scanner.columns[x], scanner.columns[y])
    let stem = Run.name(ofFile: path)
    var places: [String: Int] = [:]
    curves = []
    var points = 0
    while try scanner.next() {
      guard let position = scanner[0], let value = scanner[1] else { continue }
      guard position.isFinite, position >= 0 else {
        throw scanner.error(
          line: scanner.line, "a position of \(position) in '\(self.position)'",
          advice: "Name a column of steps, epochs or sizes with --x COLUMN")
      }
      var values: [String] = []
      for slot in by.indices {
        let value =
          isText
          ? scanner.text(slot).trimmed
          : scanner[2 + slot].map { NumberText.significant($0, 12) } ?? ""
        if !value.isEmpty { values.append(value) }
      }
      guard values.count == by.count else { continue }
      let key = by.isEmpty ? stem : values.joined(separator: ", ")
      let name = by.count == 1 ? "\(groups[0]) \(key)" : key
      let place = places[key] ?? curves.count
      if place == curves.count {
        places[key] = place
        curves.append(Curve(name: PrintableText.line(name), positions: [], values: [], goal: goal))
      }
      curves[place].append(value, at: position)
      points += 1
      guard points <= Self.mostPoints else {
        throw scanner.error(
          line: scanner.line, "more than \(Self.mostPoints) rows with a value",
          advice: "Thin the table, or divide it: curves are kept in memory")
      }
    }
    guard !curves.isEmpty else {
      throw LogError(
        .badData, file: scanner.file,
        "no row has both '\(self.position)' and '\(self.metric)'",
        advice: "Name the columns with --x and --metric")
    }
  }
}

/// The columns of a table, to be found by name.
private struct Columns {
  let names: [String]
  let file: String
  let line: Int

  init(_ names: [String], file: String, line: Int) {
    self.names = names
    self.file = file
    self.line = line
  }

  /// The column of that name, or else the first of a role's usual names.
  func index(of name: String?, as role: ColumnRole?, option: String) throws(LogError) -> Int {
    if let name {
      if let index = names.firstIndex(of: name) { return index }
      throw LogError(
        .badData, file: file, line: line, "there is no column '\(name.prefix(60))' for \(option)",
        advice: "Choose one of \(list)")
    }
    let found = names.indices.compactMap { index in
      role?.group(of: names[index]).map { (group: $0, index: index) }
    }
    guard let first = found.min(by: { $0.group < $1.group }) else {
      throw LogError(
        .badData, file: file, line: line,
        "no \(role?.rawValue ?? "such") column is known by its name among \(list)",
        advice: "Name it with \(option) COLUMN")
    }
    return first.index
  }

  private var list: String {
    let shown = names.prefix(20).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
    return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
  }
}
