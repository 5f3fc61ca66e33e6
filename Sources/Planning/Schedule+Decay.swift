public import Schedules

extension Schedule {
  /// The first step from which on the rate stays below 99 % of its highest after warm-up: where
  /// the decay begins. Nil if it never does.
  public var decayStart: Int? {
    let rates = (warmup...steps).map { rate(at: $0) }
    guard let highest = rates.max(), let last = rates.lastIndex(where: { $0 >= 0.99 * highest })
    else { return nil }
    return warmup + last < steps ? warmup + last + 1 : nil
  }
}
