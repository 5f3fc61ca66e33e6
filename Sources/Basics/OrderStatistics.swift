/// Medians and quantiles, all by one convention: type 7 of Hyndman & Fan (1996), which interpolates
/// between neighbors. Draws that carry weights have a convention of their own, in `WeightedValues`.
package struct OrderStatistics: Sendable {
  private let ascending: [Double]

  /// - Parameter values: in any order, none of them NaN.
  package init(_ values: some Sequence<Double>) {
    // Sorted as an array of numbers: what is generic is not specialized for callers in other modules.
    var ascending = Array(values)
    ascending.sort()
    self.ascending = ascending
  }

  package var count: Int { ascending.count }
  /// Nil for no values.
  package var median: Double? { quantile(0.5) }

  /// The value below which `share`, from 0 to 1, of the values lie; nil for no values.
  package func quantile(_ share: Double) -> Double? {
    guard let last = ascending.last else { return nil }
    let place = share * Double(ascending.count - 1)
    let index = Int(saturating: place)
    if index + 1 >= ascending.count { return last }
    let (lower, upper) = (ascending[index], ascending[index + 1])
    let part = place - Double(index)
    if lower == upper { return lower }
    // Nothing lies between a number and infinity.
    guard lower.isFinite, upper.isFinite else { return part < 0.5 ? lower : upper }
    return lower + part * (upper - lower)
  }

  /// The central interval that holds `level` of the values; nil for no values.
  package func interval(level: Double) -> Interval? {
    guard let lower = quantile((1 - level) / 2), let upper = quantile((1 + level) / 2) else {
      return nil
    }
    return Interval(lower, upper)
  }
}

extension Collection<Double> {
  /// Nil for no values.
  package var median: Double? { OrderStatistics(self).median }

  /// The standard deviation of normal numbers about 0, as the median magnitude tells it: 1.4826 times
  /// that. Robust against up to half of them (Hampel 1974); nil for no values.
  package var medianDeviation: Double? {
    // An array first: what is generic here is not specialized for other modules.
    OrderStatistics(Array(self).map { Swift.abs($0) }).median.map { 1.4826 * $0 }
  }
}
