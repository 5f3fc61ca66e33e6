import Basics
public import Schedules

extension Schedule {
  /// The schedule for people: what it is, and its rate at about twenty steps.
  public var report: String {
    var page = Page()
    page.add("schedule", summary, indent: 11)
    page.add("steps", "\(steps)" + (warmup > 0 ? ", of them \(warmup) warm-up" : ""), indent: 11)
    page.add()
    var table = TextTable([("step", .right), ("rate", .left)])
    let stride = max(1, steps / 20)
    for step in Swift.stride(from: steps % stride, through: steps, by: stride) {
      table.add([String(step), NumberText.significant(rate(at: step), 6)])
    }
    page.add(table)
    return page.text
  }
}

extension ScheduleKind {
  /// Every schedule for people: name, what it does, keys with defaults, an example; then, more briefly,
  /// those that are spelled as training libraries spell them.
  public static var report: String {
    var page = Page()
    for (index, kind) in all.enumerated() {
      if index > 0 { page.add() }
      page.add(kind.name, kind.summary, indent: 16)
      for key in kind.keys {
        page.add(
          "    \(key.name)", key.meaning + (key.defaultValue.map { "; default \($0)" } ?? ""),
          indent: 16)
      }
      page.add("    e.g.", kind.example, indent: 16)
    }
    for library in ScheduleLibrary.allCases {
      page.add()
      page.addParagraph(
        "As \(library.title) spells them, with its rates at every update (defaults in parentheses):"
      )
      for kind in library.kinds {
        page.add()
        page.addParagraph(([kind.name] + kind.otherNames).joined(separator: ", "))
        page.add("    does", kind.summary, indent: 16)
        if !kind.keys.isEmpty { page.add("    keys", kind.keyList, indent: 16) }
        page.add("    e.g.", kind.example, indent: 16)
      }
    }
    return page.text
  }

  /// The keys with the other names that they go by and their defaults.
  private var keyList: String {
    keys.map { key in
      ([key.name] + key.otherNames).joined(separator: "|")
        + (key.defaultValue.map { " (\($0))" } ?? "")
    }.joined(separator: ", ")
  }
}
