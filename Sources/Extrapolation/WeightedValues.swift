/// Values in ascending order with what they weigh, sorted once for any number of quantiles.
struct WeightedValues {
  private let values: [Double]
  /// The share of the weight up to and including each.
  private let shares: [Double]

  /// - Parameter pairs: Values, none of them NaN, with their weights; not empty.
  init(_ pairs: [(value: Double, weight: Double)]) {
    var sorted = pairs.filter { $0.weight > 0 }
    sorted.sort { $0.value < $1.value }
    let total = sorted.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    values = sorted.map(\.value)
    shares = sorted.map { pair in
      sum += pair.weight / total
      return sum
    }
  }

  /// The least value with at least that share at it and below.
  func quantile(_ share: Double) -> Double {
    // Rounding of the running sum must not push a share past the value it belongs to.
    let share = share - 1e-12
    var low = 0
    var high = values.count - 1
    while low < high {
      let middle = (low + high) / 2
      if shares[middle] >= share { high = middle } else { low = middle + 1 }
    }
    return values[low]
  }
}
