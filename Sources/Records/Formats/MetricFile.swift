/// A metric of MLflow, `mlruns/…/metrics/NAME`: a time in milliseconds, a value and a step on each line,
/// without names.
struct MetricFile: LineTranslator {
  static let name = "a metric of MLflow"
  /// The names of columns come first.
  let addedLines = 1
  private var isBehindNames = false

  init?(_ opening: LogOpening) {
    let lines = opening.content
    guard !lines.isEmpty, lines.allSatisfy({ Self.isRow($0) }) else { return nil }
  }

  private static func isRow(_ line: ArraySlice<UInt8>) -> Bool {
    let fields = line.split(whereSeparator: \.isBlank).map { Array($0) }
    guard fields.count == 3, let time = CellText.plainNumber(fields[0]),
      let step = CellText.plainNumber(fields[2])
    else { return false }
    // From September 2001 on.
    return time >= 1e12 && time == time.rounded() && step == step.rounded() && step >= 0
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    if !isBehindNames {
      isBehindNames = true
      output += Array("timestamp,value,step\n".utf8)
    }
    output.append(fields: line.split(whereSeparator: \.isBlank))
  }
}
