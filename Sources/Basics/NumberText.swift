import Platform

/// Numbers as text for people: rounded, where logs and fit files keep every digit. A number that is
/// not finite is said in words, as ``FiniteJSON`` says `null`.
package enum NumberText {
  /// What stands for infinities and NaN.
  package static let notFinite = "not determined"

  /// `value` with so many digits after the point: 3.142.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    formatted("%.*f", decimals, value)
  }

  /// `value` with so many significant digits, in scientific notation where that is shorter:
  /// 0.00314, 3.1e-07.
  package static func significant(_ value: Double, _ digits: Int = 4) -> String {
    formatted("%.*g", digits, value)
  }

  /// `value` with its sign, also if it is positive: +0.0012.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    formatted("%+.*f", decimals, value)
  }

  /// Both ends of an interval, each as `text` says it; where one is no number, that is all there is to
  /// say.
  package static func interval(
    _ interval: Interval, between separator: String = "–", _ text: (Double) -> String
  ) -> String {
    interval.isFinite ? text(interval.lower) + separator + text(interval.upper) : notFinite
  }

  /// `share` in percent: 12.5 %.
  package static func percent(_ share: Double, _ decimals: Int = 1) -> String {
    (100 * share).isFinite ? fixed(100 * share, decimals) + " %" : notFinite
  }

  /// `count` with its digits in groups of three: 24,000.
  package static func grouped(_ count: Int) -> String {
    var groups: [Substring] = []
    var rest = String(count.magnitude)[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    groups.insert(rest, at: 0)
    return (count < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  private static func formatted(_ format: String, _ precision: Int, _ value: Double) -> String {
    guard value.isFinite else { return notFinite }
    return withVaList([Int32(precision), value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
        return String(cString: buffer.baseAddress!)
      }
    }
  }
}
