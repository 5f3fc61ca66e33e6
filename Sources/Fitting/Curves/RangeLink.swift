import Basics
import RealModule

/// A scale on which the values that a metric can take have no ends: ln(y − a) above a bound, −ln(b − y) below
/// one, the logit between two, and y itself where there are none. Intervals that are symmetric on it never
/// leave the range.
struct RangeLink {
  let range: ClosedRange<Double>

  private var isAbove: Bool { range.lowerBound.isFinite }
  private var isBelow: Bool { range.upperBound.isFinite }

  /// The interval on either side of a value, `halfWidth` wide in units of y where the scale is like y's; nil for
  /// a value that is not within the range, or an end that is no number.
  func interval(around value: Double, halfWidth: Double) -> Interval? {
    guard value.isFinite, range.contains(value), value != range.lowerBound,
      value != range.upperBound
    else { return nil }
    let place = coordinate(value)
    let half = halfWidth * slope(value)
    let interval = Interval(self.value(place - half), self.value(place + half))
    return interval.isFinite && interval.lower <= interval.upper ? interval : nil
  }

  private func coordinate(_ y: Double) -> Double {
    switch (isAbove, isBelow) {
    case (true, true): .log(y - range.lowerBound) - .log(range.upperBound - y)
    case (true, false): .log(y - range.lowerBound)
    case (false, true): -.log(range.upperBound - y)
    case (false, false): y
    }
  }

  private func value(_ coordinate: Double) -> Double {
    switch (isAbove, isBelow) {
    case (true, true):
      range.lowerBound + (range.upperBound - range.lowerBound) / (1 + .exp(-coordinate))
    case (true, false): range.lowerBound + .exp(coordinate)
    case (false, true): range.upperBound - .exp(-coordinate)
    case (false, false): coordinate
    }
  }

  /// By how much the coordinate changes with y.
  private func slope(_ y: Double) -> Double {
    switch (isAbove, isBelow) {
    case (true, true): 1 / (y - range.lowerBound) + 1 / (range.upperBound - y)
    case (true, false): 1 / (y - range.lowerBound)
    case (false, true): 1 / (range.upperBound - y)
    case (false, false): 1
    }
  }
}
