extension [Double] {
  package var mean: Double { reduce(0, +) / Double(count) }

  /// Of the mean; not a number where one is infinite.
  package var standardError: Double {
    let squares = map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(count * (count - 1))).squareRoot()
  }
}
