/// The 64-bit FNV-1a hash of a sequence of bytes, the same on every platform (Fowler, Noll & Vo 1991).
package struct FNV1a: Sendable {
  package private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// Eight bytes, little-endian.
  package mutating func add(_ word: UInt64) {
    add((0..<8).lazy.map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
  }
}
