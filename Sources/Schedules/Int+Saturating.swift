extension Int {
  /// The whole part of a number; of one beyond all integers the nearest of them, of NaN 0.
  ///
  /// `Int(number)` ends the program on what no integer holds, which numbers out of files and options
  /// may be.
  package init(saturating number: Double) {
    if let whole = Int(exactly: number.rounded(.towardZero)) {
      self = whole
    } else {
      self = number.isNaN ? 0 : number < 0 ? .min : .max
    }
  }
}
