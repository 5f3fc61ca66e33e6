import Basics

/// A fingerprint of a logged row, its step and its loss, that is the same on every platform.
///
/// Runs that branch from one trunk share rows. A fit keeps the fingerprints of what it was fitted
/// on, so that a later evaluation can leave those rows out. Two different rows share a
/// fingerprint with probability about 2⁻⁶⁴.
///
/// It is the FNV-1a hash of sixteen bytes: the step as a
/// two's-complement integer, then the IEEE 754 bits of the loss, both little-endian. Negative
/// zero counts as zero.
public struct RowFingerprint: Hashable, Sendable, Comparable {
  public let hash: UInt64

  public init(_ record: Record) {
    let loss = record.loss == 0 ? 0 : record.loss
    var words = FNV1a()
    words.add(UInt64(bitPattern: Int64(record.step)))
    words.add(loss.bitPattern)
    hash = words.hash
  }

  public static func < (a: Self, b: Self) -> Bool { a.hash < b.hash }
}

extension RowFingerprint: LosslessStringConvertible {
  /// Sixteen hexadecimal digits.
  public var description: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Sixteen lower-case hexadecimal digits to a fingerprint; nil for anything else.
  public init?(_ description: String) {
    guard let hash = UInt64(description, radix: 16) else { return nil }
    self.hash = hash
    guard self.description == description else { return nil }
  }
}

/// In JSON a fingerprint is its text: a number would lose digits in most readers.
extension RowFingerprint: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let fingerprint = RowFingerprint(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is not sixteen hexadecimal digits")
    }
    self = fingerprint
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
