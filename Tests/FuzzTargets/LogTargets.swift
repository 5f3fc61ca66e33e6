import Records
import Schedules

extension FuzzTarget {
  /// A log of any format, as `fit` reads it.
  static let log = FuzzTarget("log") { input in
    try InputFile.with(input) { path in
      let log: Log
      do throws(LogError) {
        log = try Log(reading: path)
      } catch {
        return try error.check()
      }
      try log.check()
      let again = try Log(reading: path)
      try require(again.run.records == log.run.records, "read twice, the records differ")
      try require(again.account == log.account, "read twice, the account differs")
    }
  }

  /// The bytes of a log in gzip, as they come.
  static let gzip = FuzzTarget("gzip") { input in
    try InputFile.with([0x1f, 0x8b, 0x08] + input) { path in
      do {
        try Log(reading: path).check()
      } catch let error as LogError {
        try error.check()
      }
    }
  }

  /// A log that grows in pieces, as `watch` reads it: the curve is that of the whole.
  ///
  /// The first byte says in how many pieces it is written.
  static let followedLog = FuzzTarget("followed-log") { input in
    guard let first = input.first else { return }
    let bytes = input.dropFirst()
    let pieces = 1 + Int(first % 8)
    try InputFile.with([]) { path in
      var log = FollowedLog(path)
      var isRefused = false
      for piece in 0..<pieces {
        let (from, to) = (bytes.count * piece / pieces, bytes.count * (piece + 1) / pieces)
        try InputFile.append(bytes[(bytes.startIndex + from)..<(bytes.startIndex + to)], to: path)
        do throws(LogError) {
          _ = try log.update()
        } catch {
          try error.check()
          isRefused = true
        }
      }
      try log.runs[0].curve.check()
      _ = log.runs[0].recordedSchedule()
      var whole = FollowedLog(path)
      do throws(LogError) {
        _ = try whole.update()
      } catch {
        return try error.check()
      }
      guard !isRefused else { return }
      try require(
        whole.runs[0].curve.positions == log.runs[0].curve.positions
          && whole.runs[0].curve.values.map(\.bitPattern)
            == log.runs[0].curve.values.map(\.bitPattern),
        "in \(pieces) pieces, the curve is another")
      try require(
        whole.runs[0].outcome == log.runs[0].outcome, "in \(pieces) pieces, the outcome is another")
      try require(whole.account == log.account, "in \(pieces) pieces, the account is another")
    }
  }

  /// A table of curves, as `extrapolate --by` reads it.
  static let curveTable = FuzzTarget("curve-table") { input in
    try InputFile.with(input) { path in
      do throws(LogError) {
        for curve in try CurveTable(reading: path).curves { try curve.checkAsLogError() }
        for curve in try CurveTable(reading: path, by: ["run"]).curves {
          try curve.checkAsLogError()
        }
      } catch {
        try error.check()
      }
    }
  }

  /// A table of numbers, as `fit --formula` reads it.
  static let table = FuzzTarget("table") { input in
    try InputFile.with(input) { path in
      do throws(LogError) {
        let reader = try TableReader(opening: path)
        let names = Array(reader.columns.prefix(3))
        let table = try reader.read(names)
        guard table.values.count == names.count,
          table.values.allSatisfy({
            $0.count == table.count && $0.allSatisfy { !$0.isSignalingNaN }
          }),
          zip(table.lines, table.lines.dropFirst()).allSatisfy(<)
        else { throw LogError(.badData, file: "", line: -1, "the table is ragged") }
      } catch {
        try error.check()
      }
    }
  }
}

extension LogError {
  /// An error says something, and where.
  fileprivate func check() throws {
    try require(!message.isEmpty, "an error without words")
    try require((line ?? 1) >= 1 && (column ?? 1) >= 1, "an error at \(self)")
    try require(
      kind == .badData || kind == .badOption, "an error of the file's system: \(self)")
  }
}

extension Log {
  fileprivate func check() throws {
    let records = run.records
    try require(records.count >= 3, "a run of \(records.count) records")
    try require(
      zip(records, records.dropFirst()).allSatisfy { $0.step < $1.step }, "steps do not ascend")
    try require(records.allSatisfy { $0.step >= 0 && $0.loss.isFinite }, "a record is not finite")
    let last = records[records.count - 1].step
    try require(run.schedule.steps >= last, "the schedule ends before the last record")
    try run.schedule.check()
    try require(run.modelSize.map { $0 > 0 && $0.isFinite } ?? true, "a model of no size")
    try require(account.rows >= records.count, "fewer rows than records")
    try require(account.lines.allSatisfy { !$0.isEmpty }, "a note without words")
  }
}

extension Curve {
  fileprivate func check() throws {
    try require(positions.count == values.count, "as many values as positions")
    try require(zip(positions, positions.dropFirst()).allSatisfy(<), "positions do not ascend")
    try require(positions.allSatisfy { $0 >= 0 && $0.isFinite }, "a position is not finite")
  }

  /// The same, where only errors of logs may be thrown: at a line that there is not.
  fileprivate func checkAsLogError() throws(LogError) {
    do { try check() } catch { throw LogError(.badData, file: name, line: -1, "\(error)") }
  }
}
