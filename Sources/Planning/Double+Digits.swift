import Basics

extension Double {
  /// Rounded to so many significant digits: products and recovered rates have some that mean nothing.
  func rounded(toDigits count: Int) -> Double {
    Double(NumberText.significant(self, count)) ?? self
  }
}
