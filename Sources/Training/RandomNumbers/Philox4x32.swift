/// The counter-based generator Philox4x32-10: four 32-bit words as a pure function of a counter and
/// a key.
///
/// Being a function, it needs no state: the minibatch of any step can be drawn by itself, in any
/// order and on any thread. It passes BigCrush, and the tests hold it to its authors' known
/// answers (Salmon, Moraes, Dror and Shaw 2011, *Parallel random numbers: as easy as 1, 2, 3*).
enum Philox4x32 {
  /// 128 bits of counter, or 128 random bits.
  typealias Words = (UInt32, UInt32, UInt32, UInt32)

  /// The ten rounds.
  ///
  /// Words travel in the low halves of 64-bit integers, whose high halves are left as they fall:
  /// only then does a loop over counters become vector instructions on any 64-bit machine.
  @inline(__always)
  static func words(counter: Words, key: (UInt32, UInt32)) -> Words {
    let low: UInt64 = 0xFFFF_FFFF
    var x0 = UInt64(counter.0)
    var x1 = UInt64(counter.1)
    var x2 = UInt64(counter.2)
    var x3 = UInt64(counter.3)
    var (key0, key1) = key
    for _ in 0..<10 {
      let product0 = (x0 & low) &* 0xD251_1F53
      let product1 = (x2 & low) &* 0xCD9E_8D57
      x0 = (product1 &>> 32) ^ x1 ^ UInt64(key0)
      x1 = product1
      x2 = (product0 &>> 32) ^ x3 ^ UInt64(key1)
      x3 = product0
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return (
      UInt32(truncatingIfNeeded: x0), UInt32(truncatingIfNeeded: x1),
      UInt32(truncatingIfNeeded: x2), UInt32(truncatingIfNeeded: x3)
    )
  }
}
