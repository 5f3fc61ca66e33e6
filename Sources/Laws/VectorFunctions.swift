/// Exponential and logarithm of eight numbers at once, to a few roundings, where calls of the C
/// library one by one would be most of the work.
extension SIMD8<Double> {
  // The standard library's pointwiseMin, pointwiseMax and clamped compare lane by lane.

  /// Lanes below a bound become the bound.
  @inlinable @inline(__always)
  package func raised(to bound: Double) -> Self {
    replacing(with: bound, where: self .< Self(repeating: bound))
  }

  /// Lanes above a bound become the bound.
  @inlinable @inline(__always)
  package func lowered(to bound: Double) -> Self {
    replacing(with: bound, where: self .> Self(repeating: bound))
  }

  /// e^x for |x| ≤ 0.5, by Taylor's series to x^13/13!, which leaves less than 1e−15.
  @inlinable @inline(__always)
  package var exponentialOfSmall: Self {
    var y = Self(repeating: 1.0 / 6_227_020_800)
    y = y * self + 1.0 / 479_001_600
    y = y * self + 1.0 / 39_916_800
    y = y * self + 1.0 / 3_628_800
    y = y * self + 1.0 / 362_880
    y = y * self + 1.0 / 40_320
    y = y * self + 1.0 / 5040
    y = y * self + 1.0 / 720
    y = y * self + 1.0 / 120
    y = y * self + 1.0 / 24
    y = y * self + 1.0 / 6
    y = y * self + 0.5
    y = y * self + 1
    return y * self + 1
  }

  /// e^x, for |x| beyond 700 that of ±700.
  @inlinable @inline(__always)
  package var exponential: Self {
    let x = raised(to: -700).lowered(to: 700)
    // x = n·ln 2 + r with |r| ≤ ½·ln 2. Adding 1.5·2^52 rounds to an integer and leaves it in the
    // low bits, from where a shift makes the power of two.
    let shifted = x * 1.442_695_040_888_963_4 + 0x1.8p52
    let n = shifted - 0x1.8p52
    let rest = x - n * 0x1.62e42fefa39efp-1 - n * 0x1.abc9e3b39803fp-56
    let bits = unsafe unsafeBitCast(shifted, to: SIMD8<UInt64>.self)
    let power = unsafe unsafeBitCast((bits &+ SIMD8<UInt64>(repeating: 1023)) &<< 52, to: Self.self)
    return rest.exponentialOfSmall * power
  }

  /// ln x for positive, normal x.
  @inlinable @inline(__always)
  package var logarithm: Self {
    // x = 2^e·m with m in [√½, √2): the bits of √½ are taken away before the exponent is read.
    let bits = unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self)
    let half = SIMD8<UInt64>(repeating: 0x3FE6_A09E_667F_3BCD)
    let offset = bits &- half
    let mantissa = (offset & SIMD8<UInt64>(repeating: 0x000F_FFFF_FFFF_FFFF)) &+ half
    let m = unsafe unsafeBitCast(mantissa, to: Self.self)
    // The exponent, biased to be positive, becomes a number by way of the low bits of 2^52.
    let biased = (offset &+ SIMD8<UInt64>(repeating: 1024 << 52)) &>> 52
    let magic = biased | SIMD8<UInt64>(repeating: 0x4330_0000_0000_0000)
    let e = unsafe unsafeBitCast(magic, to: Self.self) - (0x1p52 + 1024)
    // ln m = 2·artanh f, f = (m − 1)/(m + 1), |f| ≤ 0.172.
    let f = (m - 1) / (m + 1)
    let s = f * f
    var y = Self(repeating: 2.0 / 21)
    y = y * s + 2.0 / 19
    y = y * s + 2.0 / 17
    y = y * s + 2.0 / 15
    y = y * s + 2.0 / 13
    y = y * s + 2.0 / 11
    y = y * s + 2.0 / 9
    y = y * s + 2.0 / 7
    y = y * s + 2.0 / 5
    y = y * s + 2.0 / 3
    let series = 2 * f + f * s * y
    let low = e * 0x1.abc9e3b39803fp-56 + series
    return e * 0x1.62e42fefa39efp-1 + low
  }

  /// ln(1 + x) for x ≥ 0, exact for small x too (Kahan).
  @inlinable @inline(__always)
  package var logarithmOfOnePlus: Self {
    let sum = self + 1
    let excess = sum - 1
    let logarithm = sum.logarithm * (self / excess)
    return logarithm.replacing(with: self, where: excess .== 0)
  }
}

extension [SIMD8<Double>] {
  /// The numbers eight by eight, the last ones followed by copies of `padding`.
  package init(packing numbers: [Double], padding: Double) {
    self = stride(from: 0, to: numbers.count, by: 8).map { start in
      var vector = SIMD8(repeating: padding)
      for (lane, number) in numbers[start..<Swift.min(start + 8, numbers.count)].enumerated() {
        vector[lane] = number
      }
      return vector
    }
  }
}

extension [Double] {
  /// Appends eight numbers.
  @inline(__always)
  mutating func append(_ vector: SIMD8<Double>) {
    for lane in 0..<8 { append(vector[lane]) }
  }
}
