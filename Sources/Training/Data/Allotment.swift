/// Divides a sequence of examples among sources by weight, as evenly as whole numbers can.
///
/// Of the first n examples, the first source has ⌊n·f⌋ with f its share, of the others' examples
/// the second has likewise, and so on. So every stretch has each source's share to within a few
/// examples, and how many a source has had before an example is known without counting.
struct Allotment: Sendable {
  /// Each source's share of what the sources before it left, in units of 2⁻³².
  private let shares: [UInt64]

  /// - Parameter weights: not negative, and not all zero.
  init(_ weights: [Double]) {
    var rest = weights.reduce(0, +)
    shares = weights.map { weight in
      // What is left when all others have been served is exactly the last one's.
      let share = rest > 0 ? min(1, weight / rest) : 0
      rest = max(0, rest - weight)
      // Fits: a share from 0 to 1.
      return UInt64((share * 0x1p32).rounded())
    }
  }

  /// Whose example `number` is, and how many that source had before it.
  func draw(_ number: Int) -> (source: Int, number: Int) {
    var rest = number
    for (source, share) in shares.enumerated() {
      let before = Self.part(rest, share)
      if Self.part(rest + 1, share) > before || source == shares.count - 1 {
        return (source, before)
      }
      rest -= before
    }
    // Unreachable: the last source takes all that is left, and phases have a corpus at least.
    preconditionFailure("an allotment has at least one source")
  }

  /// How many of the first `number` examples are the source's.
  func count(of source: Int, among number: Int) -> Int {
    var rest = number
    for share in shares[..<source] { rest -= Self.part(rest, share) }
    return Self.part(rest, shares[source])
  }

  /// ⌊number·share⌋.
  @inline(__always)
  private static func part(_ number: Int, _ share: UInt64) -> Int {
    let product = UInt64(number).multipliedFullWidth(by: share)
    return Int(product.high &<< 32 | product.low &>> 32)
  }
}
