internal import Basics

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
      let count = cells.count
      for place in texts.indices { texts[place].removeAll() }
      var wrong: (slot: Int, text: [UInt8])?
      let outcome = parser.parse { path, value in
        guard let slot = selectedKeys.firstIndex(where: { $0.elementsEqual(path) }) else { return }
        switch value {
        case .number(let number):
          if slot < count {
            values[slot] = number
          } else {
            texts[slot - count] = Array(NumberText.significant(number, 12).utf8)
          }
        case .text(let text):
          if slot >= count {
            texts[slot - count] = text
          } else {
            do throws(CellError) { values[slot] = try CellText.number(text) } catch {
              // Looked at once the row is read.
              wrong = (slot, text)
            }
          }
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
        if let wrong {
          let key = String(decoding: selectedKeys[wrong.slot], as: UTF8.self)
          if let seconds = seconds(wrong.text, column: key) {
            values[wrong.slot] = seconds
            return true
          }
          let cell = CellError(bytes: wrong.text)
          throw error(
            line: line, "\(cell.shown) in '\(key)' is not a number",
            advice: cell.hasDecimalComma ? cell.advice : "Correct it, or leave the key out")
        }
        return true
      }
    }
  }
}
