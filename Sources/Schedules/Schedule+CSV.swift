extension Schedule {
  /// Step and rate of every step from 1, as a log that `csv:FILE` reads.
  package var csv: String {
    var text = "step,lr\n"
    for step in stride(from: 1, through: steps, by: 1) { text += csvRow(step) }
    return text
  }

  /// The row of a step, with its end.
  package func csvRow(_ step: Int) -> String { "\(step),\(rate(at: step))\n" }
}
