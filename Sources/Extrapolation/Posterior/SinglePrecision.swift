import RealModule

/// The exponential of eight numbers at once, to a few roundings in single precision.
extension SIMD8<Float> {
  /// e^x; beyond ±87 that of ±87.
  @inline(__always)
  var exponential: Self {
    var x = replacing(with: -87, where: self .< -87)
    x.replace(with: 87, where: x .> 87)
    // x = n·ln 2 + r with |r| ≤ ½·ln 2. Adding 1.5·2^23 rounds to an integer and leaves it in the
    // low bits, from where a shift makes the power of two.
    let shifted = x * 1.442_695_04 + 0x1.8p23
    let n = shifted - 0x1.8p23
    let rest = x - n * 0x1.62e4p-1 - n * 0x1.7f7d1cp-20
    var y = Self(repeating: 1 / 5040)
    y = y * rest + 1 / 720
    y = y * rest + 1 / 120
    y = y * rest + 1 / 24
    y = y * rest + 1 / 6
    y = y * rest + 0.5
    y = y * rest + 1
    y = y * rest + 1
    let bits = unsafe unsafeBitCast(shifted, to: SIMD8<UInt32>.self)
    let power = unsafe unsafeBitCast((bits &+ SIMD8<UInt32>(repeating: 127)) &<< 23, to: Self.self)
    return y * power
  }

  /// ln x, number by number.
  var logarithm: Self {
    var result = Self.zero
    for lane in indices { result[lane] = Float.log(self[lane]) }
    return result
  }
}
