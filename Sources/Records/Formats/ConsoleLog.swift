/// What a training script prints: lines that name numbers, such as
///
/// ```
/// iter 10: loss 4.7606, time 134.47ms                          nanoGPT
/// step 1/1000 | loss 4.50 | norm 1.2 | lr 3.0e-04              llm.c
///  iteration 10/ 25000 | learning rate: 1.5E-05 | lm loss: 5.06E+00 |   Megatron
/// [titan] 2024-05-01 10:00:00,123 - root - INFO - step: 10  loss: 4.1   torchtitan
/// [0]     train-rmse:0.52    eval-rmse:0.61                    XGBoost
/// Epoch 1/10 … 32/32 [====] - 1s - loss: 0.69 - val_loss: 0.6  Keras
/// 250 val 3.2812                                               build-nanogpt
/// ```
///
/// One grammar reads them all: words, perhaps `:` or `=`, and a number make a pair; `|`, `,`, ` - ` and
/// brackets part pairs. A line with a counter begins a block, and what the lines behind it name belongs to
/// it. Whatever a program calls its counter (`step`, `iter`, `iteration`), it is one column `step`, unless
/// a line has two of them. Colors of terminals are left out, and so are lines that name nothing.
struct ConsoleLog: LineTranslator {
  static let name = "a console log"

  /// Whether a line has called its counter by a name: what stands in progress bars counts no more then.
  private var hasNamedCounter = false
  /// The counters of the current block, as pairs of JSON.
  private var counters: [UInt8] = []

  /// Nil unless three lines or more, and one in twenty, count different steps and name a number.
  init?(_ opening: LogOpening) {
    var steps = Set<[UInt8]>()
    for line in opening.lines {
      var object: [UInt8] = []
      translate(line: line, into: &object)
      if !object.isEmpty { steps.insert(counters) }
    }
    guard steps.count >= 3, 20 * steps.count >= opening.written.count else { return nil }
    counters = []
    hasNamedCounter = false
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    let pairs = ConsolePairs(line).pairs
    let named = pairs.filter { $0.kind == .counter || $0.kind == .epoch }
    if !named.isEmpty { hasNamedCounter = true }
    let counting = hasNamedCounter ? named : pairs.filter { $0.kind == .bar }
    let fine = counting.filter { $0.kind != .epoch }
    if !counting.isEmpty {
      counters = []
      // Of a line that counts steps and epochs both are told; of two counters each keeps its name.
      for pair in counting {
        append(
          pair.kind != .epoch && fine.count == 1 ? Array("step".utf8) : pair.name, pair.number,
          to: &counters)
      }
    }
    let values = pairs.filter { $0.kind == .other }
    if counters.isEmpty || values.isEmpty { return }
    output.append(UInt8(ascii: "{"))
    output += counters
    for pair in values { append(pair.name, pair.number, to: &output, isFirst: false) }
    output.append(UInt8(ascii: "}"))
  }

  private func append(
    _ name: [UInt8], _ number: [UInt8], to text: inout [UInt8], isFirst: Bool? = nil
  ) {
    if !(isFirst ?? text.isEmpty) { text.append(UInt8(ascii: ",")) }
    text.append(json: name)
    text.append(UInt8(ascii: ":"))
    text += number
  }
}

/// The pairs of a name and a number on a line of a console.
struct ConsolePairs {
  enum Kind {
    /// Counts steps.
    case counter
    case epoch
    /// Stands before a total, as in a progress bar.
    case bar
    case other
  }

  struct Pair {
    var name: [UInt8]
    /// As JSON has it.
    var number: [UInt8]
    var kind: Kind
  }

  private(set) var pairs: [Pair] = []

  private let bytes: [UInt8]
  private var position = 0
  /// The words that may be the name of the next number.
  private var words: [[UInt8]] = []
  private var hasColon = false
  /// The number just read, of a line such as `250 val 3.2`, may be its counter.
  private var leading: [UInt8]?
  /// A number with a colon began the line, as in `10: 4.8, 4.9 avg loss`: names may stand behind numbers.
  private var namesFollow = false
  private var nameless: [UInt8]?
  /// The number just read, as it is written, if its comma may part thousands or decimals.
  private var doubtful: [UInt8]?
  /// Whether numbers of the line have a decimal point.
  private let hasPoints: Bool

  init(_ line: ArraySlice<UInt8>) {
    let plain = Self.withoutColors(line)
    bytes = plain
    hasPoints = plain.indices.dropFirst().dropLast().contains {
      plain[$0] == UInt8(ascii: ".") && plain[$0 - 1].isDigit && plain[$0 + 1].isDigit
    }
    read()
  }

  /// Without the escape sequences of terminals.
  private static func withoutColors(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard line.contains(0x1b) else { return Array(line) }
    var plain: [UInt8] = []
    var position = line.startIndex
    while position < line.endIndex {
      if line[position] == 0x1b {
        position += 1
        guard position < line.endIndex, line[position] == UInt8(ascii: "[") else { continue }
        while position < line.endIndex, !line[position].isLetter { position += 1 }
        position += 1
      } else {
        plain.append(line[position])
        position += 1
      }
    }
    return plain
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    bytes.indices.contains(position + offset) ? bytes[position + offset] : 0
  }

  private mutating func read() {
    while position < bytes.count {
      let byte = byte()
      if skipTime() {
        endName()
      } else if startsNumber {
        readNumber()
      } else if byte.isLetter || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "#")
        || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@")
      {
        readWord()
      } else {
        readMark(byte)
      }
    }
    endName()
  }

  /// Whether a date or a time of day stood here, which is no number of anything.
  private mutating func skipTime() -> Bool {
    guard byte().isDigit, position == 0 || !isInside(-1) else { return false }
    func digits(at offset: Int) -> Int {
      var count = 0
      while byte(offset + count).isDigit { count += 1 }
      return count
    }
    var end = 0
    let first = digits(at: 0)
    if first == 4, byte(4) == UInt8(ascii: "-"), digits(at: 5) == 2, byte(7) == UInt8(ascii: "-"),
      digits(at: 8) == 2
    {
      end = 10
    } else if first <= 2, byte(first) == UInt8(ascii: "/"), digits(at: first + 1) == 2 {
      // `05/01 12:00:00` is a date, `5/10` may be a progress.
      end = first + 3
      if byte(end) == UInt8(ascii: "/") { end += 1 + digits(at: end + 1) }
      guard byte(end).isBlank, timeOfDay(at: end + 1) > 0 else { return false }
    }
    if end == 0 || byte(end).isBlank || byte(end) == UInt8(ascii: "T") {
      let length = timeOfDay(at: end == 0 ? 0 : end + 1)
      if length > 0 { end += length + (end == 0 ? 0 : 1) }
    }
    position += end
    return end > 0
  }

  /// The length of a time such as `12:00:00,123`; 0 if none is there.
  private func timeOfDay(at start: Int) -> Int {
    var offset = start
    for part in 0..<3 {
      var count = 0
      while byte(offset + count).isDigit { count += 1 }
      guard part == 0 ? (1...3).contains(count) : count == 2 else { return 0 }
      offset += count
      if part < 2 {
        guard byte(offset) == UInt8(ascii: ":") else { return 0 }
        offset += 1
      }
    }
    if byte(offset) == UInt8(ascii: ",") || byte(offset) == UInt8(ascii: "."),
      byte(offset + 1).isDigit
    {
      offset += 1
      while byte(offset).isDigit { offset += 1 }
    }
    return offset - start
  }

  private var startsNumber: Bool {
    let first = byte()
    if first.isDigit { return true }
    if first == UInt8(ascii: "."), byte(1).isDigit { return position == 0 || !isInside(-1) }
    guard first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else { return false }
    let isNumber = byte(1).isDigit || (byte(1) == UInt8(ascii: ".") && byte(2).isDigit)
    // A hyphen behind a digit parts dates.
    return isNumber && !(position > 0 && isInside(-1))
  }

  private func isInside(_ offset: Int) -> Bool { byte(offset).isDigit || byte(offset).isLetter }

  private mutating func readMark(_ mark: UInt8) {
    position += 1
    switch mark {
    case UInt8(ascii: ":"), UInt8(ascii: "="):
      if mark == UInt8(ascii: ":"), words.isEmpty, let leading, pairs.isEmpty, byte().isBlank {
        pairs.append(Pair(name: Array("step".utf8), number: leading, kind: .counter))
        self.leading = nil
        namesFollow = true
      }
      hasColon = hasColon || !words.isEmpty
    case UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      endName()
    case UInt8(ascii: "("):
      // What stands in brackets between a name and its number explains the name.
      if !words.isEmpty, !byte().isDigit {
        while position < bytes.count, bytes[position] != UInt8(ascii: ")") { position += 1 }
      } else if !hasColon {
        endName()
      }
    case UInt8(ascii: "]"), UInt8(ascii: ")"): endName()
    case UInt8(ascii: "["):
      // `Epoch [1]` and `lr=[1e-4]` go on with the name, `[step=10]` begins another.
      if !byte().isDigit { endName() }
    case UInt8(ascii: "-"):
      // A hyphen between blanks parts pairs.
      if position > 1, byte(-2).isBlank, byte().isBlank { endName() }
    case 9: if !hasColon { endName() }
    default: break
    }
  }

  private mutating func endName() {
    if namesFollow, let number = nameless, !words.isEmpty {
      nameless = nil
      pair(number)
    }
    nameless = nil
    doubtful = nil
    words = []
    hasColon = false
  }

  private mutating func readWord() {
    let start = position
    let inner: Set<UInt8> = Set("_/.-@%'#+".utf8)
    while position < bytes.count, byte().isLetter || byte().isDigit || inner.contains(byte()) {
      position += 1
    }
    // A dot at the end is the sentence's.
    while position > start + 1, bytes[position - 1] == UInt8(ascii: ".") { position -= 1 }
    let word = Array(bytes[start..<position])
    if CellText.notFinite(word) != nil {
      // `nan iterations` is a name, `loss nan` is none.
      var next = position
      while next < bytes.count, bytes[next].isBlank { next += 1 }
      if !words.isEmpty, hasColon || next == bytes.count || !bytes[next].isLetter {
        let isNegative =
          start > 0 && bytes[start - 1] == UInt8(ascii: "-")
          && (start == 1 || !bytes[start - 2].isLetter && !bytes[start - 2].isDigit)
        pair((isNegative ? [UInt8(ascii: "-")] : []) + word)
        return
      }
    }
    if hasColon { endName() }
    words.append(word)
    // A name is short; before it stands a sentence.
    if words.count > 4 { words.removeFirst() }
  }

  private mutating func readNumber() {
    let start = position
    if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { position += 1 }
    if byte() == UInt8(ascii: "1"), byte(1) == UInt8(ascii: "."), byte(2) == UInt8(ascii: "#") {
      // `1.#QNAN` is no 1.
      position += 3
      while byte().isLetter || byte().isDigit { position += 1 }
      let word = Array(bytes[start..<position])
      if !words.isEmpty, CellText.notFinite(word) != nil { pair(word) }
      return endName()
    }
    var digits = 0
    while byte().isDigit || (byte() == UInt8(ascii: "_") && byte(1).isDigit) {
      position += 1
      digits += 1
    }
    let hasDecimalComma = skipCommas(behind: digits, from: start)
    if byte() == UInt8(ascii: "."), byte(1).isDigit || !isInside(1) {
      position += 1
      while byte().isDigit { position += 1 }
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+") ? 1 : 0
      if byte(1 + sign).isDigit {
        position += 1 + sign
        while byte().isDigit { position += 1 }
      }
    }
    // JSON has no sign for what is positive, but exponents may.
    var number = bytes[start..<position].compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: ","): hasDecimalComma ? UInt8(ascii: ".") : nil
      case UInt8(ascii: "_"): nil
      default: byte
      }
    }
    if number.first == UInt8(ascii: "+") { number.removeFirst() }
    if number.first == UInt8(ascii: ".") { number.insert(UInt8(ascii: "0"), at: 0) }
    if number.last == UInt8(ascii: ".") { number.removeLast() }
    let opening = bytes[..<start].last { !$0.isBlank }
    let isFirst = bytes[..<start].allSatisfy(\.isBlank)
    let unit = skipUnit()
    if !number.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) { number += unit }
    let total = skipTotal()
    let isOpen = opening == UInt8(ascii: "[") && (total || byte() == UInt8(ascii: "]"))
    if !words.isEmpty, nameless == nil {
      pair(number)
    } else if isOpen {
      // `[0]` begins XGBoost's lines, `[50/1000]` stands behind an epoch.
      pairs.append(Pair(name: Array("iteration".utf8), number: number, kind: .counter))
    } else if total, !hasCounter {
      pairs.append(Pair(name: Array("iteration".utf8), number: number, kind: .bar))
    } else if isFirst {
      leading = number
    } else if namesFollow {
      endName()
      nameless = number
      return
    }
    endName()
  }

  private var hasCounter: Bool { pairs.contains { $0.kind == .counter } }

  /// Passes over the commas of a number and the digits behind them: groups of three behind one of up to
  /// three, or decimals.
  ///
  /// - Returns: whether they are decimals.
  private mutating func skipCommas(behind digits: Int, from start: Int) -> Bool {
    doubtful = nil
    guard byte() == UInt8(ascii: ","), byte(1).isDigit else { return false }
    var length = 0
    while byte(1 + length).isDigit { length += 1 }
    // `1,2,3` are three numbers, unless they are groups.
    let next = byte(1 + length)
    let goesOn =
      (next == UInt8(ascii: ",") || next == UInt8(ascii: ".")) && byte(2 + length).isDigit
    let isGroup = length == 3 && digits <= 3 && bytes[position - digits] != UInt8(ascii: "0")
    if !isGroup {
      if goesOn { return false }
      position += 1 + length
      return true
    }
    while byte() == UInt8(ascii: ","), byte(1).isDigit, byte(2).isDigit, byte(3).isDigit,
      !byte(4).isDigit
    {
      position += 4
    }
    if !goesOn, !hasPoints { doubtful = Array(bytes[start..<position]) }
    return false
  }

  /// Passes over the unit that hangs on a number: ms, GiB, %, it/s.
  ///
  /// - Returns: the exponent that a unit such as `k` stands for.
  private mutating func skipUnit() -> [UInt8] {
    let start = position
    while byte().isLetter || byte() == UInt8(ascii: "%") { position += 1 }
    guard position == start + 1 else { return [] }
    switch bytes[start] {
    case UInt8(ascii: "k"), UInt8(ascii: "K"): return Array("e3".utf8)
    case UInt8(ascii: "M"): return Array("e6".utf8)
    case UInt8(ascii: "G"), UInt8(ascii: "B"): return Array("e9".utf8)
    case UInt8(ascii: "T"): return Array("e12".utf8)
    default: return []
    }
  }

  /// Whether `/ N` follows, of which this is so many.
  private mutating func skipTotal() -> Bool {
    var end = position
    while end < bytes.count, bytes[end].isBlank { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "/") else { return false }
    end += 1
    while end < bytes.count, bytes[end].isBlank { end += 1 }
    guard end < bytes.count, bytes[end].isDigit else { return false }
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    position = end
    return true
  }

  private mutating func pair(_ number: [UInt8]) {
    let name = Array(words.joined(separator: [32]))
    let kind = Self.kind(of: name)
    var number = number
    // Steps are counted; of others it is for a person to say.
    if kind != .counter, let doubtful {
      number = []
      number.append(json: doubtful)
    }
    // `250 val 3.2`: the number before the name counts.
    if let leading, !hasColon, pairs.isEmpty, words.count == 1, kind == .other {
      pairs.append(Pair(name: Array("step".utf8), number: leading, kind: .counter))
    }
    leading = nil
    // A name that stands twice on a line means what it meant first.
    if !pairs.contains(where: { $0.name == name }) {
      pairs.append(Pair(name: name, number: number, kind: kind))
    }
    endName()
  }

  private static func kind(of name: [UInt8]) -> Kind {
    let text = String(decoding: name, as: UTF8.self)
    if ["epoch", "epochs", "train epoch"].contains(text.lowercased()) { return .epoch }
    // `completed step: 10` counts; `time per iteration: 3` does not.
    let words = text.lowercased().split(separator: " ")
    let isCounted =
      words.count == 2 && ["completed", "finished", "training", "train"].contains(words[0])
      && !words[1].contains("/")
    let counter = isCounted ? String(words[1]) : text
    return ColumnRole.step.group(of: counter) == nil && counter.lowercased() != "batch"
      ? .other : .counter
  }
}
