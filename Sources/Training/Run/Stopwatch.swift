/// Measures wall time from when it is made.
struct Stopwatch {
  private let start = ContinuousClock.now

  var seconds: Double {
    let (whole, fraction) = (ContinuousClock.now - start).components
    return Double(whole) + Double(fraction) * 1e-18
  }
}
