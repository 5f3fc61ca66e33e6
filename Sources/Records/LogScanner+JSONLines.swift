extension LogScanner {
  mutating func nextJSONRow() throws(LogError) -> Bool {
    while true {
      guard let end = window.endOfLine(from: window.start) else {
        if try window.refill(line: nextLine) { continue }
        return false
      }
      let isUnfinished = end == window.end
      if isUnfinished && holdsBackUnfinishedLine { return false }
      line = nextLine
      var parser = JSONLineParser(window.bytes(window.start..<end))
      cells.clear()
      let values = cells.values
      var textKey: Int?
      let outcome = parser.parse { path, value in
        guard let slot = selectedKeys.firstIndex(where: { $0.elementsEqual(path) }) else { return }
        switch value {
        case .number(let number): values[slot] = number
        case .text: textKey = slot
        case .null: break
        }
      }
      if case .blank = outcome, window.base[window.start] == UInt8(ascii: "#"), !isUnfinished {
        note(comment: window.bytes(window.start..<end))
      }
      window.start = min(end + 1, window.end)
      nextLine += 1
      switch outcome {
      case .blank: continue
      case .malformed(let problem):
        if isUnfinished {
          unfinishedLine = line
          return false
        }
        throw error(line: line, problem, advice: "Write one JSON object a line")
      case .object:
        if let textKey {
          throw error(
            line: line,
            "the value of '\(String(decoding: selectedKeys[textKey], as: UTF8.self))' is not a number",
            advice: "Correct it, or leave the key out")
        }
        return true
      }
    }
  }
}
