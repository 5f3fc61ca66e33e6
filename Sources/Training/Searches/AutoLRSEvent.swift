internal import Basics

extension AutoLRS {
  /// What a program in another language tells a search, as one line of JSON: that the last instruction
  /// is done and, after a probe, which losses it had.
  ///
  /// ```json
  /// {"done": "checkpoint"}
  /// {"done": "train", "losses": [2.31, 2.29, 2.3]}
  /// {"done": "train", "diverged": true}
  /// ```
  public struct Event: Hashable, Sendable {
    /// `checkpoint`, `restore` or `train`.
    public var done: String
    /// `null`, `NaN` and infinities are losses that are not finite.
    public var losses: [Double]
    public var hasDiverged: Bool
    /// Where in the line `done` and `losses` are written, from 1.
    var columns = (done: 1, losses: 1)

    /// Why a line is no event that the search waits for.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
      /// The place in the line, in bytes from 1.
      public let column: Int
      public let description: String

      public init(column: Int, _ description: String) {
        self.column = column
        self.description = description
      }
    }

    public static func == (a: Event, b: Event) -> Bool {
      a.done == b.done && a.losses == b.losses && a.hasDiverged == b.hasDiverged
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(done)
      hasher.combine(losses)
      hasher.combine(hasDiverged)
    }
  }

  /// Goes on after what `event` tells.
  ///
  /// - Throws: `Event.Problem` if it is not about the instruction that was given, or has another number
  ///   of losses than was asked for; the search then stays as it is.
  public mutating func proceed(after event: Event) throws(Event.Problem) {
    let awaited = instruction.name
    guard event.done == awaited else {
      throw Event.Problem(
        column: event.columns.done,
        "'\(PrintableText.line(event.done, most: 40))' is done, where '\(awaited)' was asked for")
    }
    if event.hasDiverged { return proceed(losses: event.losses.prefix(1) + [.nan]) }
    if case .train(let stretch) = instruction, !stretch.isKept {
      let asked = stretch.steps / stretch.every
      let isGivenUp = event.losses.contains { !$0.isFinite } && event.losses.count <= asked
      guard event.losses.count == asked || isGivenUp else {
        throw Event.Problem(
          column: event.columns.losses,
          "\(NumberText.counted(event.losses.count, "loss", "losses")), where the probe of "
            + "\(NumberText.counted(stretch.steps, "step")) has \(asked), one after every "
            + "\(stretch.every == 1 ? "step" : "\(stretch.every) steps"); or say \"diverged\": true"
        )
      }
    }
    proceed(losses: event.losses)
  }
}

extension AutoLRS.Instruction {
  /// The word for it in lines of JSON.
  public var name: String {
    switch self {
    case .checkpoint: "checkpoint"
    case .restore: "restore"
    case .train: "train"
    case .finish: "finish"
    }
  }
}

extension AutoLRS.Event {
  /// Reads a line.
  public init(line: [UInt8]) throws(Problem) {
    var reader = EventReader(bytes: line)
    self = try reader.event()
  }
}

/// Walks one line of JSON, and knows where it is.
private struct EventReader {
  let bytes: [UInt8]
  var position = 0

  typealias Problem = AutoLRS.Event.Problem

  mutating func event() throws(Problem) -> AutoLRS.Event {
    var event = AutoLRS.Event(done: "", losses: [], hasDiverged: false)
    var seen: Set<String> = []
    try take("{", "an object is expected, such as {\"done\": \"checkpoint\"}")
    skipSpace()
    if peek == UInt8(ascii: "}") { throw Problem(column: position + 1, "\"done\" is missing") }
    repeat {
      skipSpace()
      let place = position + 1
      let key = try string("a key in quotes is expected")
      guard seen.insert(key).inserted else {
        throw Problem(
          column: place, "the key \"\(PrintableText.line(key, most: 40))\" is there twice")
      }
      try take(":", "a colon is expected after the key")
      skipSpace()
      switch key {
      case "done":
        event.columns.done = position + 1
        event.done = try string("a word in quotes is expected: checkpoint, restore or train")
      case "losses":
        event.columns.losses = position + 1
        event.losses = try numbers()
      case "diverged": event.hasDiverged = try boolean()
      default:
        throw Problem(
          column: place,
          "there is no key \"\(PrintableText.line(key, most: 40))\""
            + Spelling.suggestion(for: key, among: ["done", "losses", "diverged"]))
      }
      skipSpace()
    } while skip(",")
    try take("}", "a comma or the end of the object is expected")
    skipSpace()
    guard position == bytes.count else {
      throw Problem(column: position + 1, "there is text behind the object")
    }
    guard seen.contains("done") else { throw Problem(column: 1, "\"done\" is missing") }
    return event
  }

  private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(peek) {
      position += 1
    }
  }

  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == mark.value else { return false }
    position += 1
    return true
  }

  private mutating func take(_ mark: Unicode.Scalar, _ complaint: String) throws(Problem) {
    skipSpace()
    guard skip(mark) else { throw Problem(column: position + 1, complaint) }
  }

  /// The words of events have no escapes.
  private mutating func string(_ complaint: String) throws(Problem) -> String {
    let start = position
    guard skip("\""),
      let end = bytes[position...].firstIndex(where: {
        $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
      }), bytes[end] == UInt8(ascii: "\"")
    else { throw Problem(column: start + 1, complaint) }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  private mutating func word() -> String {
    let start = position
    let ends = ",]} \t\r".utf8
    while position < bytes.count, !ends.contains(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func boolean() throws(Problem) -> Bool {
    let start = position
    switch word() {
    case "true": return true
    case "false": return false
    default: throw Problem(column: start + 1, "true or false is expected")
    }
  }

  private mutating func numbers() throws(Problem) -> [Double] {
    try take("[", "losses are expected in brackets: [2.31, 2.29]")
    var numbers: [Double] = []
    skipSpace()
    if skip("]") { return numbers }
    repeat {
      skipSpace()
      let start = position
      let word = word()
      switch word {
      case "null", "NaN": numbers.append(.nan)
      case "Infinity": numbers.append(.infinity)
      case "-Infinity": numbers.append(-.infinity)
      default:
        let isPlain = word.utf8.allSatisfy { ($0 &- 48 < 10) || "+-.eE".utf8.contains($0) }
        guard isPlain, let value = Double(word) else {
          throw Problem(
            column: start + 1,
            "a loss is expected, and not '\(PrintableText.line(word, most: 40))'")
        }
        numbers.append(value)
      }
      skipSpace()
    } while skip(",")
    try take("]", "a comma or the end of the losses is expected")
    return numbers
  }
}
