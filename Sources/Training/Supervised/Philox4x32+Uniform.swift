extension Philox4x32 {
  /// A number from the middles of 2³² equal parts of (0, 1), by the first word of its place.
  static func uniform(
    seed: UInt64, purpose: NormalStream.Purpose, number: Int
  ) -> Double {
    let word = words(
      counter: (
        0, purpose.rawValue, UInt32(truncatingIfNeeded: number),
        UInt32(truncatingIfNeeded: number &>> 32)
      ), key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed &>> 32))
    ).0
    return (Double(word) + 0.5) * 0x1p-32
  }
}
