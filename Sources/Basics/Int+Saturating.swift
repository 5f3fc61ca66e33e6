extension Int {
  /// The whole number next to `value` toward zero. Whatever lies beyond the whole numbers becomes the
  /// largest or the least of them, and NaN becomes 0.
  ///
  /// `Int(_:)` of a number that does not fit ends the program; this is how numbers that come from
  /// outside are converted. Round first where that is meant.
  package init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      self = .max
    } else if value < -0x1p63 {
      self = .min
    } else {
      self = Int(value)  // Fits: both ends are checked above.
    }
  }
}
