internal import Basics
import Platform

/// The bytes of a file or of standard input, inflated if they are gzip, as UTF-8 if they are UTF-16.
package final class ByteSource {
  let name: String
  private var descriptor: Int32
  /// The file of a folder that is read, and those that follow it.
  private var current: String
  private var following: ArraySlice<String> = []
  private let ownsDescriptor: Bool
  /// The bytes that were read to look at the first two of them.
  private var opening: [UInt8]
  private var inflater: Inflater?
  private var utf16: UTF16Text?
  /// Text that was UTF-16 and has not been handed out.
  private var decoded: ArraySlice<UInt8> = []
  /// The bytes that were read to recognize the format by.
  private var peeked: ArraySlice<UInt8> = []
  private var translation: Translation?
  /// The reading of a file that takes long, in bytes.
  private var work: WorkInProgress?
  /// Smaller files are read within a second.
  private static let leastWork = 1 << 26

  /// - Parameter isRegular: What is no regular file is an error, and is not opened.
  package init(opening path: String, isRegular: Bool = false) throws(LogError) {
    if path == "-" {
      name = "standard input"
      current = name
      descriptor = 0
      ownsDescriptor = false
    } else {
      name = path
      let files = try EventFolder.files(in: path) ?? [path]
      current = files[0]
      following = files.dropFirst()
      descriptor = try Self.open(files[0], isRegular: isRegular)
      ownsDescriptor = true
    }
    opening = []
    if let size = FileStamp(of: descriptor)?.size, size >= Self.leastWork {
      work = WorkInProgress("reading \(current)", of: size)
    }
    let head = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
    defer { head.deallocate() }
    while opening.count < 2 {
      let count = try Self.read(descriptor, into: head, count: 2 - opening.count, name: name)
      if count == 0 { break }
      opening += UnsafeBufferPointer(start: head, count: count)
    }
    if opening == [0x1f, 0x8b] { inflater = Inflater(prefix: opening) }
  }

  /// A source without bytes, of what is in memory and no text.
  init(emptyNamed name: String) {
    self.name = name
    current = name
    descriptor = -1
    ownsDescriptor = false
    opening = []
  }

  /// The bytes of a plain file from a place in it on.
  init(opening path: String, at offset: Int) throws(LogError) {
    name = path
    current = path
    descriptor = try Self.open(path, isRegular: true)
    ownsDescriptor = true
    opening = []
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
      throw LogError(.unreadable, file: path, "\(SystemError.last)")
    }
  }

  /// The file as it is now.
  var stamp: FileStamp? { current == name ? FileStamp(of: descriptor) : nil }

  /// Looks at the first bytes, and from now on reads a file of a known format as lines of a table.
  ///
  /// - Parameters:
  ///   - pattern: finds the lines and their numbers, whatever the format.
  ///   - isFollowed: more may be written to the file, and will be read.
  /// - Throws: ``LogError`` for formats that are known and not read, and patterns that are none.
  func recognizeFormat(pattern: String? = nil, isFollowed: Bool = false) throws(LogError) {
    try recognizeEncoding()
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: LogOpening.size)
    defer { buffer.deallocate() }
    var count = 0
    var isWhole = false
    while count < LogOpening.size {
      let more = try readText(into: buffer + count, count: LogOpening.size - count)
      if more == 0 {
        isWhole = true
        break
      }
      count += more
    }
    let bytes = Array(UnsafeBufferPointer(start: buffer, count: count))
    peeked = bytes[...]
    let opening = LogOpening(bytes, isWhole: isWhole, isGrowing: isFollowed && !isCompressed)
    do throws(FormatError) {
      let translator: (any LogTranslator)? =
        if let pattern {
          LineByLine(try PatternLog(pattern), of: opening)
        } else {
          try LogTranslators.recognized(in: opening)
        }
      translation = translator.map { Translation($0) }
    } catch {
      throw LogError(.badData, file: name, error.message, advice: error.advice)
    }
  }

  /// Looks for the byte order mark of UTF-16.
  private func recognizeEncoding() throws(LogError) {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
    defer { buffer.deallocate() }
    var start: [UInt8] = []
    while start.count < 2 {
      let count = try readOriginal(into: buffer, count: 2 - start.count)
      if count == 0 { break }
      start += UnsafeBufferPointer(start: buffer, count: count)
    }
    utf16 = UTF16Text(start)
    if utf16 == nil { peeked = start[...] }
  }

  /// What the file is, if it is no table of lines, and how many of its lines said nothing so far.
  var format: RecognizedFormat? { translation?.format }
  /// How many lines stand before the first of the file.
  var addedLines: Int { translation?.addedLines ?? 0 }
  /// Whether the file is compressed: nobody writes to it any more.
  var isCompressed: Bool { inflater != nil }
  /// Whether what is read can be gone on with when more is written to the file: it is not compressed, not
  /// in another encoding, and of no format that has to be read as a whole.
  var canGoOn: Bool {
    inflater == nil && utf16 == nil && (translation == nil || translationPlace != nil)
  }
  /// Where the translation of a format stands, once all that is there is read.
  var translationPlace: Translation.Place? { translation?.place }

  /// Goes on with a translation, if the bytes of the file are those before its place.
  func goOn(from place: Translation.Place) throws(LogError) -> Bool {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: ByteWindow.history)
    defer { buffer.deallocate() }
    var count = 0
    while count < place.recent.count {
      let more = try readRaw(into: buffer + count, count: place.recent.count - count)
      if more == 0 { return false }
      count += more
    }
    guard UnsafeBufferPointer(start: buffer, count: count).elementsEqual(place.recent) else {
      return false
    }
    translation = Translation(place)
    return true
  }

  deinit {
    work?.end()
    if ownsDescriptor { close(descriptor) }
  }

  /// Fills some of `count` bytes at `target` and returns how many; 0 at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(LogError) -> Int {
    guard let translation else { return try readText(into: target, count: count) }
    let read = try translation.read(into: target, count: count, name: current) {
      (buffer, size) throws(LogError) in try readText(into: buffer, count: size)
    }
    if read > 0 { return read }
    guard let next = following.popFirst() else { return 0 }
    let opened = try Self.open(next, isRegular: true)
    close(descriptor)
    descriptor = opened
    current = next
    self.translation = Translation(EventFile())
    return try self.read(into: target, count: count)
  }

  /// The bytes as they are in the file, or inflated, or those of the same text in UTF-8.
  private func readText(
    into target: UnsafeMutablePointer<UInt8>, count: Int
  ) throws(LogError) -> Int {
    if let count = Self.hand(out: &peeked, into: target, count: count) { return count }
    guard utf16 != nil else { return try readOriginal(into: target, count: count) }
    while true {
      if let count = Self.hand(out: &decoded, into: target, count: count) { return count }
      let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.chunk)
      defer { buffer.deallocate() }
      let size = try readOriginal(into: buffer, count: Self.chunk)
      var text: [UInt8] = []
      if size > 0 {
        utf16?.decode(UnsafeBufferPointer(start: buffer, count: size), into: &text)
      } else {
        utf16?.end(into: &text)
        if text.isEmpty { return 0 }
      }
      decoded = text[...]
    }
  }

  /// So many bytes of UTF-16 are read at a time.
  private static let chunk = 1 << 16

  /// Moves some of the bytes to `target`, and returns how many; nil if there are none.
  private static func hand(
    out bytes: inout ArraySlice<UInt8>, into target: UnsafeMutablePointer<UInt8>, count: Int
  ) -> Int? {
    if bytes.isEmpty { return nil }
    let count = min(count, bytes.count)
    bytes.withUnsafeBufferPointer { target.update(from: $0.baseAddress!, count: count) }
    bytes = bytes.dropFirst(count)
    return count
  }

  /// The bytes as they are in the file, or inflated.
  private func readOriginal(
    into target: UnsafeMutablePointer<UInt8>, count: Int
  ) throws(LogError) -> Int {
    if let inflater {
      return try inflater.inflate(into: target, count: count, name: name) {
        (buffer, size) throws(LogError) in try readRaw(into: buffer, count: size)
      }
    }
    if !opening.isEmpty {
      let count = min(count, opening.count)
      for (index, byte) in opening.prefix(count).enumerated() { target[index] = byte }
      opening.removeFirst(count)
      return count
    }
    return try readRaw(into: target, count: count)
  }

  private func readRaw(into target: UnsafeMutableRawPointer, count: Int) throws(LogError) -> Int {
    let count = try Self.read(descriptor, into: target, count: count, name: name)
    work?.advance(by: count)
    return count
  }

  /// - Parameter isRegular: What is no regular file is refused, and nothing is waited for, as opening a
  ///   pipe would wait for whoever writes to it.
  private static func open(_ path: String, isRegular: Bool) throws(LogError) -> Int32 {
    var status = stat()
    // To open a device or a pipe is to act on it, so that it is looked at before; what it is once
    // it is open counts, since it may have been replaced between.
    if isRegular {
      guard stat(path, &status) == 0 else { throw refusal(of: path, errno) }
      try refuse(status, path, isRegular: true)
    }
    let descriptor = systemOpen(path, isRegular ? O_NONBLOCK : 0)
    guard descriptor >= 0 else { throw refusal(of: path, errno) }
    do throws(LogError) {
      guard fstat(descriptor, &status) == 0 else { throw refusal(of: path, errno) }
      try refuse(status, path, isRegular: isRegular)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func refuse(
    _ status: stat, _ path: String, isRegular: Bool
  ) throws(LogError) {
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      throw LogError(
        .notAFile, file: path, "this is a directory", advice: "Name a file inside it")
    }
    if isRegular, kind != S_IFREG {
      throw LogError(
        .notAFile, file: path, "this is no regular file but a pipe, a socket or a device",
        advice: "Write the log to a file")
    }
  }

  private static func refusal(of path: String, _ code: Int32) -> LogError {
    switch code {
    case ENOENT, ENOTDIR:
      LogError(.missingFile, file: path, "no such file", advice: "Check the path")
    default:
      LogError(
        .unreadable, file: path, "\(SystemError(code: code))",
        advice: "Make sure that you may read the file")
    }
  }

  private static func read(
    _ descriptor: Int32, into target: UnsafeMutableRawPointer, count: Int, name: String
  ) throws(LogError) -> Int {
    do throws(SystemError) {
      return try Descriptor.read(descriptor, into: target, count: count)
    } catch {
      throw LogError(.unreadable, file: name, "reading failed: \(error)")
    }
  }
}

/// The system call whose name `ByteSource` uses for a method of its own.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 {
  open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags)
}
