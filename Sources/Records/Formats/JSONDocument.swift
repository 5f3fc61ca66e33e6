/// A JSON document that holds records in an array, as pretty as it likes: the `log_history` of Hugging
/// Face's `trainer_state.json`, or an array of objects that is the whole document.
///
/// Each record becomes a line, on the line where it begins.
struct JSONDocument: LogTranslator {
  let name = "a JSON document"

  /// Transformers logged the rate of the next step before version 4.51. A `trainer_state.json` does not
  /// say by which version it was written, but from 4.50 on it has a `best_global_step`, and its keys are
  /// sorted.
  let logsNextRate: Bool

  /// The key whose array holds the records; nil if the document is the array.
  private let key: [UInt8]?
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// The last string at depth 1, which is a key if a colon follows.
  private var lastString: [UInt8] = []
  private var currentKey: [UInt8] = []
  /// The depth at which the elements of the array are, once it is open.
  private var recordDepth: Int?
  /// Whether bytes belong to a record.
  private var isInRecord = false
  /// A record stands on a line that is not ended yet.
  private var isLineOpen = false
  /// Endings of lines within records, which follow that of the line.
  private var owed = 0

  /// Nil if the document is of another kind.
  init?(_ opening: LogOpening) {
    let bytes = opening.bytes
    guard let start = bytes.firstIndex(where: { !$0.isBlank && $0 != 10 && $0 != 13 }) else {
      return nil
    }
    let head = bytes.firstRange(of: Self.history).map { bytes[..<$0.lowerBound] } ?? []
    logsNextRate =
      head.firstRange(of: Array("\"best_metric\"".utf8)) != nil
      && head.firstRange(of: Array("\"best_global_step\"".utf8)) == nil
    switch bytes[start] {
    case UInt8(ascii: "["):
      // An array of objects; `[0]  train-rmse:…` is a line of a console.
      guard let next = bytes[(start + 1)...].first(where: { !$0.isBlank && $0 != 10 && $0 != 13 }),
        next == UInt8(ascii: "{")
      else { return nil }
      key = nil
    case UInt8(ascii: "{"):
      guard let found = Self.recordKey(in: bytes[start...], isWhole: opening.isWhole) else {
        return nil
      }
      key = found
    default: return nil
    }
  }

  private static let history = Array("\"log_history\"".utf8)

  /// The key at depth 1 whose value is an array of objects: `log_history`, or else the only one that
  /// begins where a document is looked at. Nil for JSON lines, whose first object ends on its line with
  /// another behind it.
  private static func recordKey(in bytes: ArraySlice<UInt8>, isWhole: Bool) -> [UInt8]? {
    var machine = Keys()
    var found: [[UInt8]] = []
    for byte in bytes {
      if let key = machine.take(byte) { found.append(key) }
      // What follows the first object is another line.
      if machine.isOver { break }
    }
    let history = Array("log_history".utf8)
    if found.contains(history) { return history }
    // An object that ends on its line is a JSON line, whatever it holds.
    return machine.lines > 0 && found.count == 1 ? found[0] : nil
  }

  mutating func translate(
    _ input: ArraySlice<UInt8>, isFinal: Bool, into output: inout [UInt8]
  ) -> Int {
    for byte in input { take(byte, &output) }
    // A record that is still open is not finished.
    if isFinal, isLineOpen, !isInRecord { endLine(&output) }
    return input.count
  }

  private mutating func take(_ byte: UInt8, _ output: inout [UInt8]) {
    if isInString {
      if isInRecord { output.append(byte < 32 ? 32 : byte) }
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
        return
      }
      if depth == 1, lastString.count < 256 { lastString.append(byte) }
      return
    }
    switch byte {
    case UInt8(ascii: "\""):
      isInString = true
      if depth == 1 { lastString = [] }
      if isInRecord { output.append(byte) }
      return
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      if recordDepth == nil, byte == UInt8(ascii: "["), opensRecords { recordDepth = depth + 1 }
      if byte == UInt8(ascii: "{"), depth == recordDepth {
        // Two records on one line make two of it.
        if isLineOpen { endLine(&output) }
        isInRecord = true
        isLineOpen = true
      }
      depth += 1
      if isInRecord { output.append(byte) }
      return
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth -= 1
      if isInRecord { output.append(byte) }
      if isInRecord, depth == recordDepth { isInRecord = false }
      // The array of records is closed; no other holds any.
      if let recordDepth, depth < recordDepth, !isInRecord { self.recordDepth = -1 }
      return
    case UInt8(ascii: ":"):
      if depth == 1 { currentKey = lastString }
    case 10:
      if isInRecord { owed += 1 } else { endLine(&output) }
      return
    case 13: return
    default: break
    }
    if isInRecord { output.append(byte) }
  }

  private var opensRecords: Bool {
    key.map { depth == 1 && currentKey == $0 } ?? (depth == 0)
  }

  private mutating func endLine(_ output: inout [UInt8]) {
    output += [UInt8](repeating: 10, count: 1 + owed)
    owed = 0
    isLineOpen = false
  }

  /// Finds the keys at depth 1 whose values are arrays that begin with an object.
  private struct Keys {
    private(set) var lines = 0
    private(set) var isOver = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var string: [UInt8] = []
    private var key: [UInt8] = []
    private var isArrayJustOpened = false

    mutating func take(_ byte: UInt8) -> [UInt8]? {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          return nil
        }
        if depth == 1, string.count < 256 { string.append(byte) }
        return nil
      }
      switch byte {
      case 10, 13, 9, 32:
        if byte == 10 { lines += 1 }
        return nil
      case UInt8(ascii: "\""):
        isInString = true
        if depth == 1 { string = [] }
      case UInt8(ascii: ":"):
        if depth == 1 { key = string }
      case UInt8(ascii: "["):
        isArrayJustOpened = depth == 1
        depth += 1
        return nil
      case UInt8(ascii: "{"):
        defer { isArrayJustOpened = false }
        depth += 1
        if isArrayJustOpened { return key }
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "}"):
        depth -= 1
        isOver = depth == 0
      default: break
      }
      isArrayJustOpened = false
      return nil
    }
  }
}
