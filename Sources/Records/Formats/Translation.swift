/// A format that a file was recognized as.
struct RecognizedFormat: Hashable, Sendable {
  var name: String
  /// How many written lines said nothing that belongs to a table.
  var silentLines: Int
  /// Whether the last line was left out, since it is not finished.
  var isLastLineLeftOut: Bool
  /// Whether a row has the rate of the step after its own.
  var logsNextRate: Bool
}

/// The bytes of a file on their way through a translator.
final class Translation {
  private var translator: any LogTranslator
  private var untranslated: [UInt8] = []
  private var translated: [UInt8] = []
  /// How many of the translated bytes have been handed out.
  private var handedOut = 0
  private var isFinal = false
  /// How many bytes of the file are translated, and the last of them.
  private var position = 0
  private var recent: [UInt8] = []

  init(_ translator: any LogTranslator) { self.translator = translator }

  /// Where a translator stands in its file, once all that is there is translated.
  struct Place: Sendable {
    fileprivate let translator: any LogTranslator
    let position: Int
    /// The bytes before it.
    let recent: [UInt8]
  }

  /// Nil if the translator cannot go on from there.
  var place: Place? {
    translator.canGoOn
      ? Place(translator: translator, position: position, recent: recent) : nil
  }

  /// Goes on at a place in a file.
  init(_ place: Place) {
    translator = place.translator
    position = place.position
    recent = place.recent
  }

  var addedLines: Int { translator.addedLines }
  var format: RecognizedFormat {
    RecognizedFormat(
      name: translator.name, silentLines: translator.silentLines,
      isLastLineLeftOut: translator.isLastLineLeftOut, logsNextRate: translator.logsNextRate)
  }

  /// So many bytes of the file are read at a time.
  private static let chunk = 1 << 16

  /// Fills some of `count` bytes and returns how many; 0 at the end.
  func read(
    into target: UnsafeMutablePointer<UInt8>, count: Int, name: String,
    from source: (UnsafeMutablePointer<UInt8>, Int) throws(LogError) -> Int
  ) throws(LogError) -> Int {
    while handedOut == translated.count {
      if isFinal { return 0 }
      translated.removeAll(keepingCapacity: true)
      handedOut = 0
      try take(name: name, from: source)
    }
    let count = min(count, translated.count - handedOut)
    translated.withUnsafeBufferPointer {
      target.update(from: $0.baseAddress! + handedOut, count: count)
    }
    handedOut += count
    return count
  }

  private func take(
    name: String, from source: (UnsafeMutablePointer<UInt8>, Int) throws(LogError) -> Int
  ) throws(LogError) {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.chunk)
    defer { buffer.deallocate() }
    let count = try source(buffer, Self.chunk)
    isFinal = count == 0
    untranslated += UnsafeBufferPointer(start: buffer, count: count)
    do throws(FormatError) {
      let taken = try translator.translate(untranslated[...], isFinal: isFinal, into: &translated)
      position += taken
      recent = Array(
        (recent + untranslated.prefix(taken).suffix(ByteWindow.history)).suffix(ByteWindow.history))
      untranslated.removeFirst(taken)
    } catch {
      throw LogError(.badData, file: name, error.message, advice: error.advice)
    }
    guard untranslated.count <= translator.longestPiece else {
      throw LogError(
        .badData, file: name, "a line of more than \(translator.longestPiece >> 20) MiB",
        advice: "Is this a log?")
    }
  }
}
