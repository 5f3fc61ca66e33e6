public import Foundation

/// A record of one scalar in a TensorBoard event file.
public struct EventRecord {
  public var step: Int
  /// At most 100 bytes.
  public var tag: String
  public var value: Float

  public init(step: Int, tag: String, value: Float) {
    self.step = step
    self.tag = tag
    self.value = value
  }

  /// Length, its checksum, the event and its checksum.
  public var bytes: Data {
    let length = Self.littleEndian(UInt64(event.count))
    return length + Self.masked(length) + event + Self.masked(event)
  }

  /// `Event` of protocol buffers: field 2 is the step, 5 the summary, of which 1 is a value.
  private var event: Data {
    let scalar =
      Data([0x0a, UInt8(tag.utf8.count)] + Array(tag.utf8) + [0x15])
      + Self.littleEndian(value.bitPattern)
    let summary = Data([0x0a, UInt8(scalar.count)]) + scalar
    return Data([0x10] + Self.variable(UInt64(step)) + [0x2a, UInt8(summary.count)]) + summary
  }

  private static func variable(_ number: UInt64) -> [UInt8] {
    number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7f) | 0x80] + variable(number >> 7)
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }

  /// CRC-32C bit by bit, rotated and offset as event files have it.
  private static func masked(_ data: Data) -> Data {
    var checksum: UInt32 = ~0
    for byte in data {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0x82f6_3b78 : 0) }
    }
    checksum = ~checksum
    return littleEndian((checksum >> 15 | checksum << 17) &+ 0xa282_ead8)
  }
}
