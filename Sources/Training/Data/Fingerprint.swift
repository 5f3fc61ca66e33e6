internal import CZlib

/// What tells whether data that was read from a file is still the same: its size and its CRC-32.
struct Fingerprint: Hashable, Sendable {
  private let checksum: UInt32
  private let size: Int

  init(_ parts: UnsafeRawBufferPointer...) {
    size = parts.reduce(0) { $0 + $1.count }
    checksum = UInt32(
      parts.reduce(0) { sum, part in
        crc32_z(sum, part.bindMemory(to: UInt8.self).baseAddress, part.count)
      })
  }

  /// Such as `1200 bytes with CRC-32 1c291ca3`.
  var text: String {
    let digits = String(checksum, radix: 16)
    return "\(size) bytes with CRC-32 "
      + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// The key in the head of a log, followed by the name of a corpus where there are several.
  static let key = "fingerprint"
  static func isKey(_ key: String) -> Bool { key == Self.key || key.hasPrefix("\(Self.key)/") }
}
