/// Two uniform words into two independent standard normal numbers, by the Box–Muller transform
///
/// z₁ = √(−2·ln u)·sin φ,  z₂ = √(−2·ln u)·cos φ,  u ∈ (0, 1), φ uniform on the circle.
///
/// Logarithm, root, sine and cosine are polynomials and Newton steps of our own in single
/// precision: the bits depend on no mathematics library, so that a seed makes the same run on any
/// machine, and a loop over words becomes vector instructions. Once u is rounded to single
/// precision, each result is within 2e-6 of the exact transform; the largest there is is 6.7.
enum BoxMuller {
  @inline(__always)
  static func normals(_ first: UInt32, _ second: UInt32) -> (Float, Float) {
    let radius = radius(first)
    // φ = t·π/2 covers the half circle where the cosine is positive; the lowest bit of the first
    // word, which the radius leaves alone, mirrors it to the other half.
    let t = Float(bitPattern: (second &>> 9) | 0x4000_0000) - Float(3 - 0x1p-23)
    let signed = Float(bitPattern: radius.bitPattern | (first &<< 31))
    return (radius * sine(t), signed * cosine(t))
  }

  /// √(−2·ln u) with u = (⌊word/2⌋ + ½)·2⁻³¹.
  @inline(__always)
  private static func radius(_ word: UInt32) -> Float {
    // In two parts that are exact, the upper 23 bits and the lower 8, since a conversion of
    // integers to floats would be left scalar.
    let upper = Float(bitPattern: (word &>> 9) | 0x3F80_0000) - 1
    let lower =
      Float(bitPattern: ((word & 0x1FE) &<< 14) | 0x3400_0000) - Float(0x1p-23 - 0x1p-32)
    let square = max(-2 * logarithm(upper + lower), 1e-12)
    // 1/√ by the exponent-halving guess and three Newton steps.
    var inverse = Float(bitPattern: 0x5F37_5A86 &- (square.bitPattern &>> 1))
    let half = 0.5 * square
    inverse *= 1.5 - half * inverse * inverse
    inverse *= 1.5 - half * inverse * inverse
    inverse *= 1.5 - half * inverse * inverse
    return square * inverse
  }

  /// ln u for u ∈ (0, 1]: u = 2^e·(1 + f) with 1 + f ∈ [√½, √2), and ln(1 + f) = f − f²/2 + f³·P(f)
  /// with the minimax P of relative error 3e-8.
  @inline(__always)
  private static func logarithm(_ u: Float) -> Float {
    let rootOfHalf: UInt32 = 0x3F35_04F3
    let offset = u.bitPattern &- rootOfHalf
    // The exponent, read as the low bits of a float near 2²³.
    let exponent =
      Float(bitPattern: ((offset &+ 0x4000_0000) &>> 23) &+ 0x4B00_0000) - Float(0x80_0080)
    let f = Float(bitPattern: (offset & 0x007F_FFFF) &+ rootOfHalf) - 1
    var p: Float = 0.08700282126665115
    p = p * f - 0.14267465472221375
    p = p * f + 0.14914806187152863
    p = p * f - 0.16577588021755219
    p = p * f + 0.19963060319423676
    p = p * f - 0.2500133812427521
    p = p * f + 0.3333390951156616
    return exponent * 0.6931471805599453 + (f - (0.5 - p * f) * (f * f))
  }

  /// sin(π·t/2) for −1 ≤ t ≤ 1, minimax, relative error 7e-9 before rounding.
  @inline(__always)
  private static func sine(_ t: Float) -> Float {
    let z = t * t
    var s: Float = 0.00015167852689046413
    s = s * z - 0.004674157593399286
    s = s * z + 0.07968992739915848
    s = s * z - 0.6459637880325317
    s = s * z + 1.5707963705062866
    return s * t
  }

  /// cos(π·t/2) for −1 ≤ t ≤ 1, minimax, relative error 3e-9 before rounding.
  @inline(__always)
  private static func cosine(_ t: Float) -> Float {
    let z = t * t
    var c: Float = 2.3907288777991198e-05
    c = c * z - 0.0008941751439124346
    c = c * z + 0.01996903121471405
    c = c * z - 0.23370060324668884
    return (c * z + 1) * (1 - z)
  }
}
