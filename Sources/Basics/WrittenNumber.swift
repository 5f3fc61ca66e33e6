/// Numbers as people write them.
package enum WrittenNumber {
  /// The number of a text: `24000`, `2.4e4`, `24k`, `2.4M`, `24_000`, `1,234,567` or `12.5 %`; nil for any
  /// other.
  ///
  /// `k`, `M`, `G` or `B`, and `T` are thousands, millions, billions and trillions. Percent signs are left
  /// out and nothing is divided: what a column counts in, it counts in throughout. `1,234` may be a decimal
  /// and is none.
  package static func value(of text: some StringProtocol) -> Double? {
    guard let last = text.last else { return nil }
    if let plain = plain(text) { return plain }
    let front = text.dropLast()
    switch last {
    case "%":
      let end = front.lastIndex { $0 != " " && $0 != "\t" } ?? front.startIndex
      return end < front.endIndex ? plain(front[...end]) : nil
    case "k", "K": return plain(front).map { $0 * 1e3 }
    case "M": return plain(front).map { $0 * 1e6 }
    case "G", "B": return plain(front).map { $0 * 1e9 }
    case "T": return plain(front).map { $0 * 1e12 }
    default: break
    }
    let separator: Character = text.contains("_") ? "_" : ","
    let whole = text.prefix { $0 != "." }
    let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
    let isPlain = separator == "_" || whole.endIndex < text.endIndex
    guard groups.count > (isPlain ? 1 : 2), groups[0].count <= 4,
      (1...3).contains(groups[0].count(where: \.isNumber)),
      groups.dropFirst().allSatisfy({ $0.count == 3 && $0.allSatisfy(\.isNumber) })
    else { return nil }
    return plain(String(text.filter { $0 != separator }))
  }

  /// The number of digits, a sign, a point and an exponent alone.
  private static func plain(_ text: some StringProtocol) -> Double? {
    // Words and hexadecimal digits stand for numbers too, elsewhere.
    guard text.utf8.allSatisfy({ ($0 &- 48 < 10) || "+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text)
  }
}
