/// Decimal text to the nearest double, exactly rounded.
///
/// The digits are gathered eight at a time into an integer, whose product with a power of ten is rounded
/// once: short numbers by a division of two exactly representable doubles (Clinger, 1990, "How to read
/// floating point numbers accurately"), those of up to 19 significant digits by ``PowersOfTen``.
/// Everything else goes through the standard library, which is exact as well and slower.
///
/// Where a number ends is mostly told by branches that are foreseen, since the numbers of a column are
/// alike, and by arithmetic only where their lengths vary.
package enum NumberParser {
  /// The bytes of a number and what it is.
  ///
  /// Both are returned in registers: this runs once a cell.
  package typealias Result = (number: Double, end: UnsafePointer<UInt8>)

  /// Reads `[+-]digits[.digits][(e|E)[+-]digits]` at `start`. The end is `start` if there is no number.
  ///
  /// The text must be followed by ``padding`` zero bytes or by more text.
  @inline(__always)
  package static func parse(_ start: UnsafePointer<UInt8>) -> Result {
    isDigit(start.pointee) ? magnitude(start) : signed(start)
  }

  /// A number that begins with its sign, or with its point.
  @inline(never)
  private static func signed(_ start: UnsafePointer<UInt8>) -> Result {
    let sign = start.pointee
    let first = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? start + 1 : start
    let (number, end) = magnitude(first)
    if end == first { return (0, start) }
    return (sign == UInt8(ascii: "-") ? -number : number, end)
  }

  @inline(__always)
  private static func magnitude(_ start: UnsafePointer<UInt8>) -> Result {
    var p = start
    var mantissa: UInt64 = 0
    if isDigit(p.pointee), p[1] == UInt8(ascii: ".") {
      mantissa = UInt64(p.pointee &- UInt8(ascii: "0"))
      p += 1
    } else {
      takeDigits(&p, &mantissa)
    }
    var digits = p - start
    var exponent = 0
    if p.pointee == UInt8(ascii: ".") {
      p += 1
      let fractionStart = p
      takeDigits(&p, &mantissa)
      exponent = fractionStart - p
      digits &-= exponent
    }
    guard digits > 0 else { return (0, start) }
    if digits > 19 { digits &-= leadingZeros(start) }
    if p.pointee | 0x20 == UInt8(ascii: "e") {
      let (written, end) = self.exponent(p + 1)
      if end == p { return (0, start) }
      exponent &+= written
      p = end
    }
    // Both operands are exact, and the result is rounded once.
    if digits <= 15, exponent <= 0, exponent >= -22 {
      return (Double(Int64(bitPattern: mantissa)) / tens[0 &- exponent], p)
    }
    // 19 digits fit 64 bits; of more, the mantissa lacks the upper ones.
    if digits <= 19, let product = PowersOfTen.product(mantissa, exponent) {
      return (product, p)
    }
    return slow(start, p)
  }

  /// How many bytes that are no digits must be readable behind the text.
  static var padding: Int { 8 }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Appends the digits at `p` to the mantissa, modulo 2⁶⁴, and moves behind them.
  ///
  /// A word of which not all are digits is shifted until its first other byte is out of it, which puts
  /// zeros before the digits.
  @inline(__always)
  private static func takeDigits(_ p: inout UnsafePointer<UInt8>, _ mantissa: inout UInt64) {
    var word = eightBytes(p)
    // Most numbers have eight digits behind the point, or most have not.
    if others(word) == 0 {
      mantissa = mantissa &* 100_000_000 &+ number(word)
      p += 8
      word = eightBytes(p)
    }
    while true {
      // 0 … 8, and a shift by all 64 bits leaves 0.
      let count = others(word).trailingZeroBitCount >> 3
      let digits = word << UInt64(truncatingIfNeeded: 64 &- 8 &* count)
      mantissa = mantissa &* scales[count] &+ number(digits)
      p += count
      if !isDigit(p.pointee) { return }
      word = eightBytes(p)
    }
  }

  /// Eight bytes are readable wherever a digit may be, since a number is followed by ``padding`` bytes.
  @inline(__always)
  private static func eightBytes(_ p: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
  }

  /// A word whose lowest bit that is set lies in the first of the eight bytes that is no digit; 0 if all
  /// are digits.
  ///
  /// Of digits alone neither the sum nor the difference has its upper bit set. Carries and borrows come
  /// from bytes that are none, and change only what is behind them.
  @inline(__always)
  private static func others(_ word: UInt64) -> UInt64 {
    ((word &+ 0x4646_4646_4646_4646) | (word &- 0x3030_3030_3030_3030)) & 0x8080_8080_8080_8080
  }

  /// The number that eight digits make: pairs, fours and the eight are summed by multiplication (after
  /// Lemire, 2018, "Quickly parsing eight digits"). Zero bytes are taken for zeros.
  @inline(__always)
  private static func number(_ word: UInt64) -> UInt64 {
    let ones = word & 0x0f0f_0f0f_0f0f_0f0f
    let pairs = (ones &* 10 &+ ones >> 8) & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_ffff_0000_ffff
    return (fours &* 10000 &+ fours >> 32) & 0xffff_ffff
  }

  /// The exponent at `start`, behind its letter. The end is the letter if there are no digits.
  @inline(never)
  private static func exponent(
    _ start: UnsafePointer<UInt8>
  ) -> (exponent: Int, end: UnsafePointer<UInt8>) {
    let sign = start.pointee
    var p = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? start + 1 : start
    if !isDigit(p.pointee) { return (0, start - 1) }
    var exponent = 0
    while isDigit(p.pointee) {
      // Beyond this every number is 0 or infinite, whatever its mantissa can hold.
      if exponent < 1_000_000_000 {
        exponent = exponent &* 10 &+ Int(p.pointee &- UInt8(ascii: "0"))
      }
      p += 1
    }
    return (sign == UInt8(ascii: "-") ? 0 &- exponent : exponent, p)
  }

  /// How many zeros stand before the first other digit of a number.
  @inline(never)
  private static func leadingZeros(_ first: UnsafePointer<UInt8>) -> Int {
    // As far as the number begins like 0.000000, all in one.
    let common = (eightBytes(first) ^ 0x3030_3030_3030_2e30).trailingZeroBitCount >> 3
    if common > 1, common < 8 { return common &- 1 }
    var p = first
    var zeros = 0
    while p.pointee == UInt8(ascii: "0") || p.pointee == UInt8(ascii: ".") {
      if p.pointee == UInt8(ascii: "0") { zeros &+= 1 }
      p += 1
    }
    return zeros
  }

  @inline(never)
  private static func slow(_ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Result {
    Double(String(decoding: UnsafeBufferPointer(start: first, count: end - first), as: UTF8.self))
      .map { ($0, end) } ?? (0, first)
  }

  /// 10⁰ … 10²², all exact as doubles.
  private static let tens: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// 10⁰ … 10⁸.
  private static let scales: InlineArray<9, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]
}
