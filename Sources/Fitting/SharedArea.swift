import Schedules

/// How much two schedules have in common up to their endpoints: the area under both of their
/// rates, relative to the areas under each,
///
/// ```
/// Σ min(η_t, η′_t) / √(Σ η_t · Σ η′_t)
/// ```
///
/// It is 1 for equal schedules, falls as they part, and is a covariance between any number of
/// schedules (the histogram intersection kernel; Barla, Odone and Verri 2003). A law that misses
/// one schedule misses its like by about as much, so this serves as the correlation of misfits.
struct SharedArea {
  private let rates: [[Double]]
  private let areas: [Double]

  init(of endpoints: [Endpoint]) {
    rates = endpoints.map { $0.schedule.rates(through: $0.step) }
    areas = rates.map { $0.reduce(0, +) }
  }

  /// The correlation of the misfits of two of the schedules.
  func correlation(_ a: Int, _ b: Int) -> Double {
    if a == b || areas[a] * areas[b] == 0 { return a == b ? 1 : 0 }
    let shared = zip(rates[a], rates[b]).reduce(0) { $0 + min($1.0, $1.1) }
    return min(shared / (areas[a] * areas[b]).squareRoot(), 1)
  }
}
