/// A sequence of random 64-bit numbers for one thing alone, such as one example: a pure function of
/// the seed, of what the numbers are for and of the thing's number.
///
/// Philox's key is the seed; its counter is (place, purpose, number, number's high half).
struct PhiloxGenerator: RandomNumberGenerator {
  /// What the numbers are for. Their sequences never meet, nor those of ``NormalStream``.
  enum Purpose: UInt32 {
    case lexicon = 16
    case window
    case order
    case label
    case holdout
    /// Of a search: first values, who copies whom, and what becomes of copied values.
    case prior, exploit, explore
  }

  private let key: (UInt32, UInt32)
  private var counter: Philox4x32.Words
  /// The second half of the last four words, while it is unused.
  private var spare: UInt64?

  init(seed: UInt64, purpose: Purpose, number: Int) {
    let number = UInt64(bitPattern: Int64(number))
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed &>> 32))
    counter = (
      0, purpose.rawValue, UInt32(truncatingIfNeeded: number),
      UInt32(truncatingIfNeeded: number &>> 32)
    )
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    if let number = spare {
      spare = nil
      return number
    }
    let words = Philox4x32.words(counter: counter, key: key)
    counter.0 &+= 1
    spare = UInt64(words.3) &<< 32 | UInt64(words.2)
    return UInt64(words.1) &<< 32 | UInt64(words.0)
  }

  /// A whole number below `bound`, by the high half of a product: its bias is below bound·2⁻⁶⁴.
  /// The standard library's own choice may change from one version to the next.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int {
    // Fits: below the bound.
    Int(UInt64(bound).multipliedFullWidth(by: next()).high)
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  mutating func unit() -> Double { Double(next() &>> 11) * 0x1p-53 }

  /// A standard normal number.
  mutating func normal() -> Double {
    let word = next()
    return Double(
      BoxMuller.normals(
        UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word &>> 32)
      ).0)
  }

  /// Fisher and Yates's shuffle.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in elements.indices.dropFirst().reversed() {
      elements.swapAt(last, below(last + 1))
    }
  }
}
