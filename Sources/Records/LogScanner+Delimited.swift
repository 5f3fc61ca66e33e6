internal import Basics

extension LogScanner {
  /// How an attempt to read one row from the bytes at hand ended.
  enum RowOutcome { case row, nothing, incomplete }

  mutating func nextDelimitedRow(_ delimiter: UInt8) throws(LogError) -> Bool {
    while true {
      let outcome: RowOutcome
      do throws(LogError) {
        outcome = try readDelimitedRow(delimiter)
      } catch {
        if isLastLineUnfinished {
          unfinishedLine = line
          return false
        }
        if leaveOut(delimiter) { continue }
        throw error
      }
      switch outcome {
      case .row: return true
      case .nothing: continue
      case .incomplete:
        let wasFinal = window.isFinal
        if try window.refill(line: nextLine) { continue }
        if window.start == window.end { return false }
        // A carriage return that nothing follows ends its line.
        if !wasFinal && window.base[window.end - 1] == UInt8(ascii: "\r") { continue }
        if holdsBackUnfinishedLine { return false }
        // An unfinished row over several lines is one that a quote holds together.
        if window.bytes(window.start..<window.end).contains(UInt8(ascii: "\n")) {
          throw error(
            line: line, "a quote that opens in this row is never closed",
            advice: "Close it, or double it if it belongs to the text")
        }
        isLastLineUnfinished = true
        if isLastLineCut(delimiter) {
          unfinishedLine = nextLine
          return false
        }
        try window.appendNewline()
      }
    }
  }

  /// Whether the line that could not be read is no row at all, and is passed over: the names of the
  /// columns once more, as programs write them that append to their log, or words behind a table.
  private mutating func leaveOut(_ delimiter: UInt8) -> Bool {
    guard let end = window.endOfLine(from: window.start) else { return false }
    var bytes = window.bytes(window.start..<end)[...]
    if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
    let fields = bytes.split(separator: delimiter, omittingEmptySubsequences: false)
    let names = fields.map {
      String(String(decoding: $0.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self).trimmed)
    }
    if names == columns {
      passedOver.repeatedNames.count(nextLine)
    } else if columns.count > 1, fields.count == 1, !bytes.isEmpty {
      passedOver.words.count(nextLine)
    } else {
      return false
    }
    window.start = min(end + 1, window.end)
    nextLine += 1
    return true
  }

  /// Reads the row at the start of the window into the cells and moves behind it.
  private mutating func readDelimitedRow(_ delimiter: UInt8) throws(LogError) -> RowOutcome {
    let end = UnsafePointer(window.base + window.end)
    var p = UnsafePointer(window.base + window.start)
    line = nextLine
    var newlines = 0
    let count = cells.columns
    var field = 0

    if p.pointee == UInt8(ascii: "#") {
      while p.pointee != UInt8(ascii: "\n") && p.pointee != UInt8(ascii: "\r") {
        if p == end { return .incomplete }
        p += 1
      }
      note(comment: window.bytes(window.start..<(p - UnsafePointer(window.base))))
      return finishRow(p, end, newlines: 0, .nothing)
    }
    if p.pointee == UInt8(ascii: "\n") || p.pointee == UInt8(ascii: "\r") {
      return finishRow(p, end, newlines: 0, .nothing)
    }
    cells.clear()
    let (values, slots) = (cells.values, cells.slots)

    while true {
      var slot = field < count ? slots[field] : -1
      if slot >= 0 {
        let numbers = Self.takeNumbers(p, delimiter, slots, values, from: field, count: count)
        (p, field) = (numbers.end, numbers.field)
        if numbers.isRowEnd { break }
        slot = field < count ? slots[field] : -1
      }
      if slot >= 0 {
        // Quoted, special or wrong: rare enough to be looked at with leisure.
        guard
          let text = Self.fieldText(&p, end, delimiter, newlines: &newlines)
        else { return .incomplete }
        values[slot] = try number(text, field: field)
      } else {
        if slot < -1 {
          guard let text = Self.fieldText(&p, end, delimiter, newlines: &newlines) else {
            return .incomplete
          }
          texts[-2 - slot] = text
        } else if p.pointee == UInt8(ascii: "\"") {
          guard Self.fieldText(&p, end, delimiter, newlines: &newlines) != nil else {
            return .incomplete
          }
        } else {
          while true {
            let byte = p.pointee
            if byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
              break
            }
            if byte == 0 {
              if p == end { return .incomplete }
              throw error(line: line, "this is not text: it holds a zero byte")
            }
            p += 1
          }
        }
        if field >= count && !isBlank(p, delimiter) {
          throw error(
            line: line, column: field + 1, "more fields than the \(count) column names",
            advice: "Quote fields that hold the delimiter; write numbers with a decimal point")
        }
      }
      if p.pointee != delimiter { break }
      p += 1
      field += 1
    }
    return finishRow(p, end, newlines: newlines, .row)
  }

  /// Takes fields of selected numbers into their cells, from the field at `start` on, as long as they are
  /// plain or blank.
  ///
  /// This is nearly all of the work, and apart from the rest the number parser becomes a part of it.
  ///
  /// - Returns: the place of the first field that is something else, or the end of the row.
  @inline(never)
  private static func takeNumbers(
    _ start: UnsafePointer<UInt8>, _ delimiter: UInt8, _ slots: UnsafePointer<Int>,
    _ values: UnsafeMutablePointer<Double?>, from field: Int, count: Int
  ) -> (end: UnsafePointer<UInt8>, field: Int, isRowEnd: Bool) {
    var (p, field) = (start, field)
    while field < count {
      let slot = slots[field]
      if slot < 0 { break }
      while p.pointee == UInt8(ascii: " ") { p += 1 }
      let fieldStart = p
      let parsed = NumberParser.parse(p)
      p = parsed.end
      while p.pointee == UInt8(ascii: " ") { p += 1 }
      let byte = p.pointee
      let isRowEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      guard isRowEnd || byte == delimiter else { return (fieldStart, field, false) }
      if parsed.end > fieldStart { values[slot] = parsed.number }
      if isRowEnd { return (p, field, true) }
      p += 1
      field &+= 1
    }
    return (p, field, false)
  }

  /// Whether the field that ends at `p` is empty, as after a delimiter at the end of a row.
  private func isBlank(_ p: UnsafePointer<UInt8>, _ delimiter: UInt8) -> Bool {
    var p = p - 1
    while p.pointee == UInt8(ascii: " ") { p -= 1 }
    return p.pointee == delimiter
  }

  /// Moves behind the line ending at `p`. A row without any cell is nothing.
  @inline(__always)
  private mutating func finishRow(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, newlines: Int, _ outcome: RowOutcome
  ) -> RowOutcome {
    var p = p
    if p.pointee == UInt8(ascii: "\r") {
      // A line feed may follow that has not been read yet.
      if p + 1 == end && !window.isFinal { return .incomplete }
      if p[1] == UInt8(ascii: "\n") { p += 1 }
    }
    window.start = p + 1 - UnsafePointer(window.base)
    nextLine += newlines + 1
    return outcome
  }

  /// The text of the field at `p`, without its quotes, or nil if its end is not at hand.
  private static func fieldText(
    _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ delimiter: UInt8,
    newlines: inout Int
  ) -> [UInt8]? {
    var text: [UInt8] = []
    if p.pointee == UInt8(ascii: "\"") {
      p += 1
      while true {
        if p == end { return nil }
        if p.pointee == UInt8(ascii: "\"") {
          if p + 1 == end { return nil }
          if p[1] != UInt8(ascii: "\"") { break }
          p += 1
        }
        if p.pointee == UInt8(ascii: "\n") { newlines += 1 }
        text.append(p.pointee)
        p += 1
      }
      p += 1
    }
    while true {
      let byte = p.pointee
      if byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        return text
      }
      if p == end { return nil }
      text.append(byte)
      p += 1
    }
  }

  /// The seconds that a cell of a clock's column stands for.
  func seconds(_ bytes: [UInt8], column: String) -> Double? {
    ColumnRole.isClock(column) ? Timestamp.seconds(of: String(decoding: bytes, as: UTF8.self)) : nil
  }

  /// The number that a cell's text stands for, nil if it stands for none.
  private mutating func number(_ bytes: [UInt8], field: Int) throws(LogError) -> Double? {
    do throws(CellError) {
      return try CellText.number(bytes)
    } catch {
      if let number = WrittenNumber.value(of: String(decoding: error.bytes, as: UTF8.self)) {
        passedOver.scaled.count(line)
        return number
      }
      if let seconds = seconds(error.bytes, column: columns[field]) { return seconds }
      throw self.error(
        line: line, column: field + 1,
        "\(error.shown) in column '\(columns[field])' is not a number",
        advice: error.advice)
    }
  }

  /// Whether the last line, which lacks its line ending, may lack more than that.
  ///
  /// A log that is being written can end within a number, and 3.2 for 3.2742 would look good.
  /// The line counts as whole if it has all its fields and its last one is a plain decimal with
  /// at least as many decimals as the rows before it have.
  private func isLastLineCut(_ delimiter: UInt8) -> Bool {
    let bytes = UnsafeBufferPointer(start: window.base, count: window.end)
    let last = bytes[window.start...]
    guard last.count(where: { $0 == delimiter }) == cells.columns - 1,
      let decimals = Self.decimals(last[Self.lastField(last, delimiter)...])
    else { return true }
    // Bytes before the start are consumed but still there: some rows to compare with.
    let rows = bytes[..<window.start].split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      .suffix(32)
    var fewest: Int?
    for row in rows where row.count(where: { $0 == delimiter }) == cells.columns - 1 {
      let field = row[Self.lastField(row, delimiter)...]
      if field.isEmpty || !field.contains(where: { $0 < UInt8(ascii: "A") }) { continue }
      guard let decimals = Self.decimals(field) else { return true }
      fewest = min(fewest ?? decimals, decimals)
    }
    return decimals < fewest ?? 1
  }

  private static func lastField(
    _ row: Slice<UnsafeBufferPointer<UInt8>>, _ delimiter: UInt8
  ) -> Int {
    row.lastIndex(of: delimiter).map { $0 + 1 } ?? row.startIndex
  }

  /// The digits behind the point of a plain decimal; nil for anything else.
  private static func decimals(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let point = field.firstIndex(of: UInt8(ascii: ".")), point + 1 < field.endIndex,
      field[(point + 1)...].allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    else { return nil }
    return field.endIndex - point - 1
  }
}
