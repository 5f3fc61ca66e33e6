// Names that are too long for where they stand, cut in the middle.

extension String {
  /// The text, or if it is longer than `count` characters, its two ends.
  package func shortened(to count: Int) -> String {
    if self.count <= count { return self }
    return prefix((count - 1) / 2) + "…" + suffix(count / 2)
  }
}

extension [String] {
  /// The names with those longer than `count` characters cut in the middle; if that makes two of
  /// them alike, cut first where all of the long ones begin and end alike.
  package func shortened(to count: Int) -> [String] {
    let cut = map { $0.shortened(to: count) }
    guard Set(cut).count < Set(self).count, let first = first(where: { $0.count > count }) else {
      return cut
    }
    let long = filter { $0.count > count }
    let head = long.map { zip($0, first).prefix { $0 == $1 }.count }.min() ?? 0
    let tail =
      long.map { zip($0.reversed(), first.reversed()).prefix { $0 == $1 }.count }.min() ?? 0
    return map { name in
      guard name.count > count else { return name }
      let shared = Swift.min(head + tail, name.count - 1)
      let own = name.dropFirst(Swift.min(head, shared)).dropLast(Swift.max(shared - head, 0))
      return "…\(own)…".shortened(to: count)
    }
  }
}
