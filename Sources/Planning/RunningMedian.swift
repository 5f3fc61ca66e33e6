import Basics

/// Weighted medians over a window that moves along a sequence, each in logarithmic time.
struct RunningMedian {
  /// Places of values in ascending order, and sums of the weights in the window over them (Fenwick 1994).
  private let ranks: [Int]
  private let sorted: [Double]
  private var sums: [Int]
  private var total = 0

  init(of values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    for (rank, index) in order.enumerated() { ranks[index] = rank }
    self.ranks = ranks
    sorted = order.map { values[$0] }
    sums = [Int](repeating: 0, count: values.count + 1)
  }

  /// Takes a value into the window with a weight, or out of it with a negative one.
  mutating func add(_ index: Int, weight: Int) {
    total += weight
    var place = ranks[index] + 1
    while place < sums.count {
      sums[place] += weight
      place += place & -place
    }
  }

  /// The least value of the window that half of the weight lies at or below.
  var median: Double {
    var place = 0
    var below = 0
    var stride = 1
    while 2 * stride < sums.count { stride *= 2 }
    while stride > 0 {
      let next = place + stride
      if next < sums.count, 2 * (below + sums[next]) < total {
        place = next
        below += sums[next]
      }
      stride /= 2
    }
    return sorted[min(place, sorted.count - 1)]
  }
}
