import CZlib

/// Inflates gzip, one or several members after one another, a buffer at a time.
final class Inflater {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: Inflater.inputSize)
  private var isBetweenMembers = false
  /// Whether zlib has a state to work with; without one, the first read fails.
  private let isReady: Bool
  private static let inputSize = 1 << 16

  /// - Parameter prefix: The bytes of the file that have been read already.
  init(prefix: [UInt8]) {
    stream.initialize(to: z_stream())
    // 15 is the largest window and 16 asks for gzip framing alone. What may fail is memory, or a zlib
    // of another version than the one built with.
    isReady =
      inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    for (index, byte) in prefix.enumerated() { input[index] = byte }
    stream.pointee.next_in = input
    stream.pointee.avail_in = UInt32(prefix.count)
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
    input.deallocate()
  }

  /// Fills some of `count` bytes at `target`, reading compressed bytes as needed.
  func inflate(
    into target: UnsafeMutablePointer<UInt8>, count: Int, name: String,
    reading: (UnsafeMutableRawPointer, Int) throws(LogError) -> Int
  ) throws(LogError) -> Int {
    guard isReady else {
      throw LogError(
        .unreadable, file: name, "zlib cannot be started, for lack of memory or in a wrong version",
        advice: "Decompress the log first, as with zcat")
    }
    // Fits: the room does.
    let room = UInt32(min(count, 1 << 30))
    stream.pointee.next_out = target
    stream.pointee.avail_out = room
    while stream.pointee.avail_out == room {
      if stream.pointee.avail_in == 0 {
        let got = try reading(input, Self.inputSize)
        if got == 0 {
          if isBetweenMembers { return 0 }
          throw LogError(
            .badData, file: name, "the gzip data end too early",
            advice: "Copy or compress the log again, or decompress what there is with zcat")
        }
        stream.pointee.next_in = input
        stream.pointee.avail_in = UInt32(got)
      }
      if isBetweenMembers {
        // Tape-style zero padding after the last member ends the data, as it does for gzip.
        if stream.pointee.next_in.pointee == 0 { return 0 }
        inflateReset(stream)
        isBetweenMembers = false
      }
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      if status == Z_STREAM_END {
        isBetweenMembers = true
      } else if status != Z_OK && status != Z_BUF_ERROR {
        throw LogError(
          .badData, file: name, "the gzip data are corrupt", advice: "Compress the log again")
      }
    }
    return Int(room - stream.pointee.avail_out)
  }
}
