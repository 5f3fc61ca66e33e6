import Basics

/// Values in ascending order with what they weigh, sorted once for any number of quantiles.
struct WeightedValues {
  private let values: [Double]
  /// The share of the weight up to and including each.
  private let shares: [Double]

  /// - Parameter pairs: Values, none of them NaN, with their weights; not empty.
  init(_ pairs: [(value: Double, weight: Double)]) {
    self.init(ascending: pairs.filter { $0.weight > 0 }.sorted { $0.value < $1.value })
  }

  /// - Parameter pairs: In ascending order of values, with weights above 0.
  init(ascending pairs: [(value: Double, weight: Double)]) {
    let total = pairs.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    values = pairs.map(\.value)
    shares = pairs.map { pair in
      sum += pair.weight / total
      return sum
    }
  }

  /// The share of the weight at `value` and below.
  func share(upTo value: Double) -> Double {
    let count = values.partitioningIndex { $0 > value }
    return count == 0 ? 0 : shares[count - 1]
  }

  /// The least value with at least that share at it and below.
  func quantile(_ share: Double) -> Double {
    // Rounding of the running sum must not push a share past the value it belongs to.
    let share = share - 1e-12
    return values[min(shares.partitioningIndex { $0 >= share }, values.count - 1)]
  }
}
