/// Looks for the column of a file that tells its runs apart, so that an error can name it.
struct RunColumn {
  /// What a column has come to so far, as a candidate.
  fileprivate struct Candidate {
    var column: Int
    /// Where a row has its text.
    var slot: Int
    /// It says one thing wherever positions rise, and another where they begin again.
    var followsRuns = true
    /// It may say the same things at each position.
    var partsRows = true
    var isNumber = true
    var current: String?
    /// How many rows say one thing at one position, by a hash of both.
    var rows: [Int: Int] = [:]
    var names: Set<String> = []
  }

  /// So many rows are enough to see.
  private static let mostRows = 50_000
  private static let mostColumns = 256
  fileprivate static let mostNames = 1000

  /// Columns that say who of several wrote a row of one run.
  private static let writers: Set<String> = [
    "rank", "local_rank", "global_rank", "dp_rank", "process", "process_index", "worker",
    "worker_id",
    "gpu", "device", "host", "node", "shard", "replica",
  ]

  /// Whether numbers in a column of that name are names of runs; others may count within a position.
  private static func namesRuns(_ column: String) -> Bool {
    let words = column.lowercased().split { !$0.isLetter }
    return words.contains {
      [
        "run", "seed", "trial", "config", "configuration", "experiment", "fold", "replicate", "id",
        "size",
      ]
      .contains($0)
    }
  }

  /// What a cell calls its run: pandas writes `1.0` for `1` once a cell of the column is blank.
  static func label(_ text: String) -> String {
    guard text.hasSuffix(".0"), text.dropLast(2).utf8.allSatisfy(\.isDigit) else { return text }
    return String(text.dropLast(2))
  }

  /// The name of the column; nil if there is none, or the file cannot be read again.
  ///
  /// - Parameters:
  ///   - position: the name of the column of positions.
  ///   - value: the name of the column of values. Rows without one are those of another metric.
  ///   - isSure: Positions begin again, or so many rows share them that one run is improbable. Otherwise
  ///     a column has to part all rows that share a position.
  static func name(
    in path: String, pattern: String?, position: String, value: String, isSure: Bool
  ) -> String? {
    guard path != "-", var scanner = try? LogScanner(opening: path, pattern: pattern),
      let step = scanner.columns.firstIndex(of: position),
      let metric = scanner.columns.firstIndex(of: value), metric != step
    else { return nil }
    let names = scanner.columns
    var candidates = names.indices.prefix(mostColumns).filter { index in
      index != step && index != metric && !names[index].isEmpty
        && !ColumnRole.countsEpochs(names[index])
        && !ColumnRole.isClock(names[index]) && !writers.contains(names[index].lowercased())
        && names.firstIndex(of: names[index]) == index
    }.enumerated().map { Candidate(column: $0.element, slot: $0.offset) }
    scanner.select([step, metric], texts: candidates.map(\.column))
    var last: Double?
    var count = 0
    var isRising = true
    var positions: [Double: Int] = [:]
    while count < mostRows, (try? scanner.next()) == true {
      guard let position = scanner[0], scanner[1] != nil else { continue }
      count += 1
      positions[position, default: 0] += 1
      let beginsAgain = last.map { position < $0 } ?? false
      if beginsAgain { isRising = false }
      last = position
      for index in candidates.indices {
        candidates[index].take(
          Self.label(scanner.text(candidates[index].slot)), at: position, beginsAgain: beginsAgain)
      }
      candidates.removeAll { !$0.followsRuns && !$0.partsRows }
      if candidates.isEmpty { return nil }
    }
    let found = candidates.filter { candidate in
      guard candidate.names.count > 1, count >= 3 * candidate.names.count else { return false }
      let maySay = !candidate.isNumber || namesRuns(names[candidate.column])
      return isSure && candidate.followsRuns && !isRising
        || maySay
          && (isSure && candidate.saysAll(at: positions.count) || candidate.isKey(positions))
    }
    return (found.first { !$0.isNumber } ?? found.first).map { names[$0.column] }
  }
}

extension RunColumn.Candidate {
  fileprivate mutating func take(_ text: String, at position: Double, beginsAgain: Bool) {
    if text.isEmpty {
      followsRuns = false
      partsRows = false
      return
    }
    if let current, (text != current) != beginsAgain { followsRuns = false }
    current = text
    if partsRows {
      var hasher = Hasher()
      hasher.combine(text)
      hasher.combine(position)
      rows[hasher.finalize(), default: 0] += 1
    }
    if names.count <= RunColumn.mostNames { names.insert(text) }
    if names.count > RunColumn.mostNames {
      followsRuns = false
      partsRows = false
    }
    isNumber = isNumber && Double(text) != nil
  }

  /// Whether no two rows say the same at one position, though many share one, and one position or more has
  /// nearly all that it says: of runs that begin alike and end at different times.
  fileprivate func isKey(_ positions: [Double: Int]) -> Bool {
    guard partsRows, rows.values.allSatisfy({ $0 == 1 }) else { return false }
    let shared = rows.count - positions.count
    return shared >= 3 && 20 * shared >= rows.count
      && 5 * (positions.values.max() ?? 0) >= 4 * names.count
  }

  /// Whether it says all that it says at nearly all of so many positions, each as often as the others.
  fileprivate func saysAll(at positions: Int) -> Bool {
    let most = rows.values.max() ?? 0
    let whole = rows.values.count { $0 == most }
    return partsRows && 20 * whole >= 19 * positions * names.count - 20 * names.count
  }
}
