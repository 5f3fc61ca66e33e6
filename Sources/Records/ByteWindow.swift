/// A window that slides over a source: the bytes from `start` to `end` are at hand.
///
/// The bytes beyond `end` are 0 for as long as a number parser may look ahead, so that a loop
/// over digits or field bytes stops there without comparing addresses.
package struct ByteWindow: ~Copyable {
  let source: ByteSource
  package private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The first byte that is not consumed.
  package var start = 0
  private(set) var end = 0
  /// No bytes will follow those at hand.
  private(set) var isFinal = false
  /// A line ending has been put behind the last line, which had none.
  private(set) var isLastLineEnded = false
  /// The bytes of the file before those at hand.
  private var forgotten: Int
  /// How many bytes of the file are consumed.
  var position: Int { forgotten + start }

  /// The largest row that is taken for text that people log.
  static let largestRow = 1 << 23
  /// How many consumed bytes stay at hand, to compare an unfinished last line with.
  static let history = 1 << 12

  /// - Parameter offset: The place in its file at which the source begins.
  package init(_ source: ByteSource, at offset: Int = 0, capacity: Int = 1 << 18) {
    self.source = source
    forgotten = offset
    self.capacity = capacity
    base = .allocate(capacity: capacity + NumberParser.padding)
    base.update(repeating: 0, count: NumberParser.padding)
  }

  deinit { base.deallocate() }

  /// Reads more bytes behind those at hand. False if there are none.
  package mutating func refill(line: Int) throws(LogError) -> Bool {
    if isFinal { return false }
    if end == capacity { try makeRoom(line: line) }
    let count = try source.read(into: base + end, count: capacity - end)
    end += count
    markEnd()
    isFinal = count == 0
    return count > 0
  }

  /// Ends an unfinished last line, so that it can be looked at like any other.
  mutating func appendNewline() throws(LogError) {
    precondition(isFinal, "more bytes may follow")
    isLastLineEnded = true
    if end == capacity { try makeRoom(line: 1) }
    base[end] = UInt8(ascii: "\n")
    end += 1
    markEnd()
  }

  package func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// The end of the line at `position`; nil if more bytes are needed or none are left.
  package func endOfLine(from position: Int) -> Int? {
    guard position < end else { return nil }
    let newline = bytes(position..<end).firstIndex(of: UInt8(ascii: "\n"))
    return newline.map { position + $0 } ?? (isFinal ? end : nil)
  }

  /// Forgets consumed bytes, save the last few, or else grows.
  private mutating func makeRoom(line: Int) throws(LogError) {
    if start > Self.history {
      let forgotten = start - Self.history
      base.update(from: base + forgotten, count: end - forgotten)
      start -= forgotten
      end -= forgotten
      self.forgotten += forgotten
      markEnd()
      return
    }
    guard capacity < Self.largestRow else {
      throw LogError(
        .badData, file: source.name, line: line,
        "a row of more than \(Self.largestRow >> 20) MiB",
        advice: "Is this text? Look for a quote that is never closed")
    }
    let larger = UnsafeMutablePointer<UInt8>.allocate(
      capacity: 2 * capacity + NumberParser.padding)
    larger.update(from: base, count: end)
    base.deallocate()
    base = larger
    capacity *= 2
    markEnd()
  }

  private func markEnd() { (base + end).update(repeating: 0, count: NumberParser.padding) }
}
