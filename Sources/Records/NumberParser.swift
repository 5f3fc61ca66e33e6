/// Decimal text to the nearest double, exactly rounded.
///
/// Numbers of at most 19 significant digits take one of two exact paths: a division or product
/// of two exactly representable doubles (Clinger, 1990, "How to read floating point numbers
/// accurately"), or a 128 by 64 bit integer division with its remainder. Everything else goes
/// through the standard library, which is exact as well and slower.
package enum NumberParser {
  /// Reads `[+-]digits[.digits][(e|E)[+-]digits]` at `cursor` and moves it behind the number.
  ///
  /// The text must be followed by ``padding`` zero bytes or by more text. Returns nil, with the
  /// cursor anywhere, if there is no number.
  @inline(__always)
  package static func parse(_ cursor: inout UnsafePointer<UInt8>) -> Double? {
    let first = cursor
    var p = cursor
    let isNegative = p.pointee == UInt8(ascii: "-")
    if isNegative || p.pointee == UInt8(ascii: "+") { p += 1 }

    let digitsStart = p
    while p.pointee == UInt8(ascii: "0") { p += 1 }
    var significantStart = p
    var mantissa: UInt64 = 0
    while true {
      let digit = p.pointee &- UInt8(ascii: "0")
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      p += 1
    }
    var digits = p - significantStart
    var sawDigit = p > digitsStart
    var exponent = 0
    if p.pointee == UInt8(ascii: ".") {
      p += 1
      let fractionStart = p
      if digits == 0 {
        while p.pointee == UInt8(ascii: "0") { p += 1 }
      }
      significantStart = p
      while let eight = eightDigits(p) {
        mantissa = mantissa &* 100_000_000 &+ eight
        p += 8
      }
      while true {
        let digit = p.pointee &- UInt8(ascii: "0")
        if digit > 9 { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        p += 1
      }
      digits += p - significantStart
      exponent = fractionStart - p
      sawDigit = sawDigit || p > fractionStart
    }
    guard sawDigit else { return nil }
    if p.pointee | 0x20 == UInt8(ascii: "e") {
      p += 1
      let isNegativeExponent = p.pointee == UInt8(ascii: "-")
      if isNegativeExponent || p.pointee == UInt8(ascii: "+") { p += 1 }
      let exponentStart = p
      var written = 0
      while true {
        let digit = p.pointee &- UInt8(ascii: "0")
        if digit > 9 { break }
        // Beyond this every number is 0 or infinite, whatever its mantissa can hold.
        if written < 1_000_000_000 { written = written * 10 + Int(digit) }
        p += 1
      }
      guard p > exponentStart else { return nil }
      exponent += isNegativeExponent ? -written : written
    }
    cursor = p
    if digits <= 19, let magnitude = exact(mantissa, exponent) {
      return isNegative ? -magnitude : magnitude
    }
    return slow(first, p)
  }

  /// The value of eight digits at `p`, or nil if one of the next eight bytes is not a digit.
  ///
  /// All eight are looked at as one word: a byte is a digit if its upper half is 3 and stays so
  /// when 6 is added; then pairs, fours and the eight are summed by multiplication (after Lemire,
  /// 2018, "Quickly parsing eight digits"). Eight bytes are always readable there, since a
  /// number is followed by ``padding`` bytes that are no digits.
  @inline(__always)
  private static func eightDigits(_ p: UnsafePointer<UInt8>) -> UInt64? {
    let word = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    let upper: UInt64 = 0xf0f0_f0f0_f0f0_f0f0
    guard word & upper == 0x3030_3030_3030_3030,
      (word &+ 0x0606_0606_0606_0606) & upper == 0x3030_3030_3030_3030
    else { return nil }
    let ones = word & 0x0f0f_0f0f_0f0f_0f0f
    let pairs = (ones &* 10 &+ ones >> 8) & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_ffff_0000_ffff
    return (fours &* 10000 &+ fours >> 32) & 0xffff_ffff
  }

  /// How many bytes that are no digits must be readable behind the text.
  static var padding: Int { 8 }

  /// mantissa · 10^exponent where one of the two exact paths applies.
  @inline(__always)
  private static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    if mantissa == 0 { return 0 }
    if mantissa <= 1 << 53 {
      if exponent == 0 { return Double(mantissa) }
      if exponent < 0, exponent >= -22 { return Double(mantissa) / tens[-exponent] }
      if exponent > 0, exponent <= 22 { return Double(mantissa) * tens[exponent] }
    }
    return exponent < 0 && exponent >= -27 ? quotient(mantissa, -exponent) : nil
  }

  /// mantissa / 10^power for 1 ≤ power ≤ 27, where 5^power fits 63 bits.
  ///
  /// Both sides are shifted until their top bits are set; then the quotient has 64 bits and
  /// rounding to 53 needs to know no more of the remainder than whether there is one.
  private static func quotient(_ mantissa: UInt64, _ power: Int) -> Double {
    let shift = mantissa.leadingZeroBitCount
    // Fits: a shift is less than 64.
    let numerator = mantissa << UInt64(shift)
    let divisorShift = fives[power].leadingZeroBitCount
    let divisor = fives[power] << UInt64(divisorShift)
    let isLarge = numerator >= divisor
    let dividend =
      isLarge ? (high: numerator >> 1, low: numerator << 63) : (high: numerator, low: UInt64(0))
    let (quotient, remainder) = divisor.dividingFullWidth(dividend)
    var significand = quotient >> 11
    let rest = quotient & 0x7ff
    let half: UInt64 = 0x400
    if rest > half || (rest == half && (remainder != 0 || significand & 1 == 1)) {
      significand += 1
    }
    let binaryExponent = (isLarge ? -63 : -64) - shift + divisorShift - power + 11
    return Double(significand) * Double(bitPattern: UInt64(1023 + binaryExponent) << 52)
  }

  @inline(never)
  private static func slow(_ first: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double? {
    Double(String(decoding: UnsafeBufferPointer(start: first, count: end - first), as: UTF8.self))
  }

  /// 10^0 … 10^22, all exact as doubles.
  private static let tens: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// 5^0 … 5^27.
  private static let fives: InlineArray<28, UInt64> = [
    1, 5, 25, 125, 625, 3_125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125,
    244_140_625, 1_220_703_125, 6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125,
    3_814_697_265_625, 19_073_486_328_125, 95_367_431_640_625, 476_837_158_203_125,
    2_384_185_791_015_625, 11_920_928_955_078_125, 59_604_644_775_390_625, 298_023_223_876_953_125,
    1_490_116_119_384_765_625, 7_450_580_596_923_828_125,
  ]
}
