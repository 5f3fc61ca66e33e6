extension RandomAccessCollection {
  /// The first index from which on a condition holds, by halves; the end if it never does.
  ///
  /// - Parameter holds: A condition that, once it holds, does so for all elements to the end.
  @inlinable
  package func partitioningIndex(where holds: (Element) -> Bool) -> Index {
    var low = startIndex
    var count = count
    while count > 0 {
      let half = count / 2
      let middle = index(low, offsetBy: half)
      if holds(self[middle]) {
        count = half
      } else {
        low = index(after: middle)
        count -= half + 1
      }
    }
    return low
  }
}
