import Basics
public import Planning

extension IsoFLOPGrid {
  /// The runs to make, for people: how many they are and what they cost, then each; last, what was left
  /// out.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    var page = Page()
    let total = cells.reduce(0) { $0 + $1.budget }
    let untested = cells.filter { !$0.isTested }.count
    let summary = Summary(
      answer:
        "\(NumberText.counted(cells.count, "run")) at \(NumberText.counted(budgets.count, "budget")) take "
        + "\(NumberText.quantity(total)) FLOP.",
      doubts: untested == 0
        ? []
        : [
          "of \(NumberText.counted(untested, "run")) batch and rate are those at the edge of what their rule was tested on"
        ],
      calm: "No doubt stands out.")
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    var table = TextTable([
      ("budget", .right), ("size", .right), ("tokens", .right), ("a parameter", .right),
      ("batch", .right), ("steps", .right), ("peak rate", .right),
    ])
    for cell in cells {
      table.add([
        NumberText.quantity(cell.budget), NumberText.quantity(cell.size),
        NumberText.quantity(cell.tokens), NumberText.significant(cell.tokens / cell.size, 3),
        NumberText.quantity(cell.batch), NumberText.grouped(cell.steps),
        NumberText.significant(cell.peakRate, 3),
      ])
    }
    page.add(table)
    if !dropped.isEmpty { page.add() }
    for cell in dropped.prefix(style.isFull ? dropped.count : 6) {
      page.add(
        "left out",
        "\(NumberText.quantity(cell.size)) parameters at \(NumberText.quantity(cell.budget)): \(cell.reason)",
        indent: 10)
    }
    if !style.isFull, dropped.count > 6 {
      page.add("", "and \(dropped.count - 6) more", indent: 10)
    }
    page.addRest(of: summary)
    return page.content
  }
}
