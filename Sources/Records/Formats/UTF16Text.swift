/// Text in UTF-16 on its way to UTF-8: what Excel saves as Unicode text, and PowerShell's `>` writes.
struct UTF16Text {
  private let isBigEndian: Bool
  /// The first byte of a unit whose second one has not come.
  private var half: UInt8?
  /// The first of two surrogates whose second one has not come.
  private var high: UInt16?

  /// - Parameter start: the first two bytes of a file; nil if they are no byte order mark of UTF-16.
  init?(_ start: [UInt8]) {
    switch start {
    case [0xff, 0xfe]: isBigEndian = false
    case [0xfe, 0xff]: isBigEndian = true
    default: return nil
    }
  }

  /// Appends what some bytes stand for. What is none of UTF-16 becomes U+FFFD, which no cell takes for a
  /// number.
  mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    text.reserveCapacity(text.count + bytes.count)
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      take(
        isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first),
        into: &text)
    }
  }

  /// Appends what a file that ends here lacks.
  mutating func end(into text: inout [UInt8]) {
    if half != nil || high != nil { append("\u{fffd}", to: &text) }
    (half, high) = (nil, nil)
  }

  private mutating func take(_ unit: UInt16, into text: inout [UInt8]) {
    if let first = high {
      high = nil
      if UTF16.isTrailSurrogate(unit) {
        let scalar = 0x10000 + UInt32(first & 0x3ff) << 10 + UInt32(unit & 0x3ff)
        return append(Unicode.Scalar(scalar) ?? "\u{fffd}", to: &text)
      }
      append("\u{fffd}", to: &text)
    }
    if unit < 0x80 {
      text.append(UInt8(unit))
    } else if UTF16.isLeadSurrogate(unit) {
      high = unit
    } else {
      append(Unicode.Scalar(unit) ?? "\u{fffd}", to: &text)
    }
  }

  private func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
    text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
  }
}
