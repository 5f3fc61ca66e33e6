import Basics
import Fitting
import Laws
import Platform
import RealModule
import Scaling
import Tables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Rows of a CSV file, each a cell by its column's name.
struct Rows {
  let cells: [[String: String]]

  /// - Parameter path: below the folder of data.
  init(_ path: String, in data: String) throws {
    let lines = try String(contentsOf: URL(filePath: "\(data)/\(path)"), encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    let heads = Self.cells(of: lines.first ?? "")
    cells = lines.dropFirst().map { line in
      Dictionary(zip(heads, Self.cells(of: line)), uniquingKeysWith: { first, _ in first })
    }
  }

  /// Commas part cells unless they stand between quotes.
  private static func cells(of line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}

extension [String: String] {
  /// The number in a column; not one where there is none.
  func number(_ column: String) -> Double { self[column].flatMap(Double.init) ?? .nan }
}

/// What the peers have printed: numbers by key.
struct Peers {
  private var lines: [String: [String]] = [:]

  init(_ path: String) throws {
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ").map(String.init)
      if let key = words.first { lines[key] = Array(words.dropFirst()) }
    }
  }

  func numbers(_ key: String) -> [Double]? { lines[key]?.map { Double($0) ?? .nan } }

  func reason(_ key: String) -> String? { lines[key]?.joined(separator: " ") }
}

/// Seconds that this process has had a core for.
func coreSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

func measured<Result>(_ work: () throws -> Result) rethrows -> (result: Result, seconds: Double) {
  let begun = coreSeconds()
  let result = try work()
  return (result, coreSeconds() - begun)
}

/// Columns of text: the first to the left, the others to the right.
struct Columns {
  private var rows: [[String]]
  /// How many columns are to the left.
  private let left: Int

  init(_ titles: [String], left: Int = 1) {
    rows = [titles]
    self.left = left
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  func printed() {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (column < left ? cell + gap : gap + cell)
      }
      while line.last == " " { line.removeLast() }
      print(line)
    }
  }
}

/// Results beside what they should be.
struct Findings {
  private var table = Columns(["what", "measured", "target", "met"])
  private(set) var missed: [String] = []

  mutating func add(_ what: String, _ value: String, _ target: String, _ isMet: Bool?) {
    table.add([what, value, target, isMet.map { $0 ? "yes" : "NO" } ?? ""])
    if isMet == false { missed.append(what) }
  }

  /// A number that should be the one given: to its digits, or to a share of it.
  mutating func add(
    _ what: String, _ value: Double, is target: Double, digits: Int = 6, within share: Double? = nil
  ) {
    let ten = Double.log(10)
    // One unit of the last digit, which may have been cut off or rounded.
    let unit = Double.exp(
      ((Double.log(abs(target)) / ten).rounded(.down) + 1 - Double(digits)) * ten)
    add(
      what, NumberText.significant(value, digits), NumberText.significant(target, digits),
      abs(value - target) <= (share.map { $0 * abs(target) } ?? 1.001 * unit))
  }

  mutating func add(_ what: String, _ value: Double, atMost target: Double, digits: Int = 4) {
    add(
      what, NumberText.significant(value, digits), "≤ " + NumberText.significant(target, 7),
      value <= target)
  }

  mutating func add(_ what: String, _ value: Double, atLeast target: Double, digits: Int = 4) {
    add(
      what, NumberText.significant(value, digits), "≥ " + NumberText.significant(target, 7),
      value >= target)
  }

  func printed(_ title: String) {
    print("\n\(title)\n")
    table.printed()
  }
}

extension ScalingFit {
  func value(_ name: String) -> Double { parameters[name]?.value ?? .nan }
}

/// A table of sizes, tokens and losses.
func scalingTable(
  _ rows: [(size: Double, tokens: Double, loss: Double)], unique: [Double]? = nil
) -> ScalingTable {
  var values: [ScalingQuantity: [Double]] = [
    .parameters: rows.map(\.size), .tokens: rows.map(\.tokens),
  ]
  values[.compute] = rows.map { 6 * $0.size * $0.tokens }
  values[.uniqueTokens] = unique
  return ScalingTable(points: ScalingPoints(values), losses: rows.map(\.loss))
}

/// The mean of |L̂/L − 1|.
func meanError(_ forecasts: [Double], _ losses: [Double]) -> Double {
  zip(forecasts, losses).reduce(0) { $0 + abs($1.0 / $1.1 - 1) } / Double(max(losses.count, 1))
}

func percent(_ share: Double, _ count: Int = 2) -> String { decimals(100 * share, count) }
