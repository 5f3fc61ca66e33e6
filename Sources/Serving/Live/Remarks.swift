import Basics

/// What was said of logs, once for each kind of remark.
struct Remarks {
  private var list: [(log: String, text: String)] = []
  private var said: [String: Set<String>] = [:]
  private static let mostShown = 100
  private static let mostKept = 10_000

  mutating func add(_ text: String, of log: String, kind: String? = nil) {
    guard said[log, default: []].insert(kind ?? text).inserted, list.count < Self.mostKept else {
      return
    }
    list.append((log, PrintableText.line(text, most: 500)))
  }

  /// Those of a log.
  subscript(log: String) -> [String] { list.filter { $0.log == log }.map(\.text) }

  /// The last ones, the newest first, and how many there are besides.
  var shown: ([String], more: Int) {
    let last = list.suffix(Self.mostShown).reversed().map {
      "\(PrintableText.line($0.log, most: 120)): \($0.text)"
    }
    return (last, list.count - last.count)
  }
}
