/// The checksum of Castagnoli (1993), by a table of bytes.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1
    }
  }

  static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
    // Fits: the lower byte indexes the table.
    ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 0xff)] }
  }
}
