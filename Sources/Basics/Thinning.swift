/// As many values of a long curve as can be told apart where it is shown.
package enum Thinning {
  /// At most so many of the elements, in their order: the first, the last, and of each of equal stretches the lowest
  /// and the highest, so that no spike is lost.
  package static func keepingExtremes<Element>(
    of elements: [Element], most: Int, by value: (Element) -> Double
  ) -> [Element] {
    guard elements.count > most, most >= 4 else { return elements }
    let stretches = (most - 2) / 2
    var kept = [elements[0]]
    let inner = elements.count - 2
    for stretch in 0..<stretches {
      let start = 1 + stretch * inner / stretches
      let end = 1 + (stretch + 1) * inner / stretches
      var (low, high) = (start, start)
      for index in start..<end {
        if value(elements[index]) < value(elements[low]) { low = index }
        if value(elements[index]) > value(elements[high]) { high = index }
      }
      kept.append(elements[min(low, high)])
      if low != high { kept.append(elements[max(low, high)]) }
    }
    kept.append(elements[elements.count - 1])
    return kept
  }
}
