internal import CZlib

/// What a checkpoint remembers of the rows of the log before it, so that a row that was edited since
/// is found, and about where.
///
/// A CRC-32 runs over all rows; its values on the way, after every row of a short log and every
/// 2ⁿ-th of a long one, tell where it first goes another way.
struct LogDigest: Hashable, Sendable {
  private(set) var rows = 0
  private var checksum: UInt32 = 0
  /// The rows between two values that are kept.
  private var interval = 1
  private var kept: [UInt32] = []

  private static let mostKept = 1024

  init() {}

  init(_ rows: some Sequence<String>) {
    for row in rows { append(row) }
  }

  mutating func append(_ row: String) {
    var row = row + "\n"
    checksum = row.withUTF8 { UInt32(crc32_z(uLong(checksum), $0.baseAddress, $0.count)) }
    rows += 1
    guard rows % interval == 0 else { return }
    if kept.count == Self.mostKept {
      interval *= 2
      kept = stride(from: 1, to: kept.count, by: 2).map { kept[$0] }
      guard rows % interval == 0 else { return }
    }
    kept.append(checksum)
  }

  /// The first rows, by their indices, among which there is one that another digest has otherwise;
  /// nil if they agree.
  ///
  /// - Precondition: both are of as many rows.
  func firstDifference(from other: LogDigest) -> Range<Int>? {
    // Unreachable: the caller compares the numbers of rows first.
    precondition(rows == other.rows, "digests of one log are compared row by row")
    for (place, (own, its)) in zip(kept, other.kept).enumerated() where own != its {
      return place * interval..<(place + 1) * interval
    }
    return checksum == other.checksum ? nil : kept.count * interval..<rows
  }
}

extension LogDigest {
  func save(to fields: inout StateEncoder) {
    fields.append(rows)
    fields.append(Int(checksum))
    fields.append(interval)
    fields.append(kept.count)
    for value in kept { fields.append(Int(value)) }
  }

  init(restoring fields: inout StateDecoder) throws(StateError) {
    rows = try fields.integer()
    checksum = try Self.checksum(&fields)
    interval = try fields.integer()
    let count = try fields.integer()
    guard rows >= 0, interval > 0, interval & (interval - 1) == 0, 0...Self.mostKept ~= count,
      count == rows / interval
    else { throw StateError() }
    for _ in 0..<count { kept.append(try Self.checksum(&fields)) }
  }

  private static func checksum(_ fields: inout StateDecoder) throws(StateError) -> UInt32 {
    guard let value = UInt32(exactly: try fields.integer()) else { throw StateError() }
    return value
  }
}
