import Basics

/// Those of many things that are drawn, and what is said of the others: nothing is left out of a picture
/// in silence.
struct DrawnFirst<Element> {
  let shown: [Element]
  /// Nil if all are.
  let note: String?

  /// So many are drawn where they can be switched off.
  private static var mostSwitched: Int { 200 }

  /// More names than these are counted.
  private static var mostNames: Int { 100 }

  /// - Parameters:
  ///   - most: How many are drawn at most in a picture, the first ones.
  ///   - noun: What they are, such as `curves`.
  init(
    _ all: [Element], most: Int = Series.lookCount, _ noun: String = "curves",
    name: (Element) -> String
  ) {
    let most = Figure.isInteractive ? Self.mostSwitched : most
    shown = Array(all.prefix(most))
    let left = all.dropFirst(most)
    if left.isEmpty {
      note = nil
      return
    }
    let names = left.prefix(Self.mostNames).map(name)
    let list = names.joined(separator: names.contains { $0.contains(",") } ? "; " : ", ")
    let more = left.count - Self.mostNames
    note =
      "\(shown.count) of \(all.count) \(noun) are drawn; left out: \(list)"
      + (more > 0 ? " and \(more) more" : "")
  }
}
