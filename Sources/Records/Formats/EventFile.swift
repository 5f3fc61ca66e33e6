/// A TensorBoard event file, `events.out.tfevents.*`: records of a length, its checksum, the bytes of an
/// event and theirs. Each event becomes a JSON object of its step and its scalars.
///
/// Of the protocol buffers `Event`, `Summary` and `TensorProto` the few fields are read that hold a step
/// and a scalar; pictures, histograms and texts are passed over.
struct EventFile: LogTranslator {
  let name = "a TensorBoard event file"

  /// A file that is known to be one.
  init() {}

  init?(_ opening: LogOpening) {
    let head = Array(opening.bytes.prefix(12))
    guard head.count == 12, Self.integer(head[0..<8]) < 1 << 32,
      Self.masked(CRC32C.checksum(of: head[0..<8])) == UInt32(Self.integer(head[8..<12]))
    else { return nil }
  }

  /// The largest record: events of pictures are large.
  private static let mostBytes: UInt64 = 1 << 28
  // Fits: 2²⁸, and the frame around it.
  var longestPiece: Int { Int(Self.mostBytes) + 16 }

  mutating func translate(
    _ input: ArraySlice<UInt8>, isFinal: Bool, into output: inout [UInt8]
  ) throws(FormatError) -> Int {
    var start = input.startIndex
    while input.endIndex - start >= 12 {
      let length = Self.integer(input[start..<(start + 8)])
      guard length <= Self.mostBytes,
        Self.masked(CRC32C.checksum(of: input[start..<(start + 8)]))
          == UInt32(Self.integer(input[(start + 8)..<(start + 12)]))
      else { throw Self.damage }
      // Fits: at most 2²⁸.
      let end = start + 12 + Int(length)
      guard end + 4 <= input.endIndex else { break }
      let event = input[(start + 12)..<end]
      guard
        Self.masked(CRC32C.checksum(of: event)) == UInt32(Self.integer(input[end..<(end + 4)]))
      else { throw Self.damage }
      Self.append(event, to: &output)
      start = end + 4
    }
    // A record that is still being written is none yet.
    return isFinal ? input.count : start - input.startIndex
  }

  private static let damage = FormatError(
    message: "this event file is damaged: a checksum is wrong",
    advice: "Copy it anew, or export its scalars as CSV")

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func masked(_ checksum: UInt32) -> UInt32 {
    (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
  }

  private static func append(_ event: ArraySlice<UInt8>, to output: inout [UInt8]) {
    var step: UInt64 = 0
    var scalars: [(tag: ArraySlice<UInt8>, value: Double)] = []
    forEachField(of: event) { field in
      switch field {
      case (2, .integer(let value)): step = value
      case (5, .bytes(let summary)):
        forEachField(of: summary) { field in
          guard case (1, .bytes(let value)) = field, let scalar = scalar(in: value) else { return }
          scalars.append(scalar)
        }
      default: break
      }
    }
    guard !scalars.isEmpty else { return }
    output += Array("{\"step\":\(Int64(bitPattern: step))".utf8)
    for (tag, value) in scalars {
      output.append(UInt8(ascii: ","))
      output.append(json: tag)
      output.append(UInt8(ascii: ":"))
      output += Array(
        (value.isNaN
          ? "NaN"
          : value == .infinity ? "Infinity" : value == -.infinity ? "-Infinity" : "\(value)")
          .utf8)
    }
    output += [UInt8(ascii: "}"), 10]
  }

  /// The tag and the number of a `Summary.Value`, as `simple_value` or as a tensor of one element.
  private static func scalar(in value: ArraySlice<UInt8>) -> (
    tag: ArraySlice<UInt8>, value: Double
  )? {
    var tag: ArraySlice<UInt8>?
    var number: Double?
    forEachField(of: value) { field in
      switch field {
      case (1, .bytes(let text)): tag = text
      case (2, .fixed32(let bits)): number = decimal(Float(bitPattern: bits))
      case (8, .bytes(let tensor)): number = self.number(inTensor: tensor)
      default: break
      }
    }
    guard let tag, let number else { return nil }
    return (tag, number)
  }

  private static func number(inTensor tensor: ArraySlice<UInt8>) -> Double? {
    var type: UInt64 = 0
    var content: ArraySlice<UInt8> = []
    var listed: [Double] = []
    forEachField(of: tensor) { field in
      switch field {
      case (1, .integer(let value)): type = value
      case (4, .bytes(let bytes)): content = bytes
      case (5, .bytes(let packed)):
        listed += stride(from: packed.startIndex, to: packed.endIndex - 3, by: 4).map {
          decimal(Float(bitPattern: UInt32(integer(packed[$0..<($0 + 4)]))))
        }
      case (5, .fixed32(let bits)): listed.append(decimal(Float(bitPattern: bits)))
      case (6, .bytes(let packed)):
        listed += stride(from: packed.startIndex, to: packed.endIndex - 7, by: 8).map {
          Double(bitPattern: integer(packed[$0..<($0 + 8)]))
        }
      case (6, .fixed64(let bits)): listed.append(Double(bitPattern: bits))
      default: break
      }
    }
    switch (type, content.count) {
    case (1, 4): return decimal(Float(bitPattern: UInt32(integer(content))))
    case (2, 8): return Double(bitPattern: integer(content))
    default: return listed.count == 1 && (type == 1 || type == 2) ? listed[0] : nil
    }
  }

  /// The shortest decimal that is that number in single precision: .1 and not .10000000149.
  private static func decimal(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  // MARK: Protocol buffers

  private enum Value {
    case integer(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  /// Calls with the number and the value of each field of a message; what is not one ends it.
  private static func forEachField(
    of message: ArraySlice<UInt8>, _ body: ((number: UInt64, value: Value)) -> Void
  ) {
    var position = message.startIndex
    func variable() -> UInt64? {
      var result: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard position < message.endIndex else { return nil }
        let byte = message[position]
        position += 1
        result |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return result }
      }
      return nil
    }
    func take(_ count: UInt64) -> ArraySlice<UInt8>? {
      guard count <= UInt64(message.endIndex - position) else { return nil }
      // Fits: no more than there are.
      defer { position += Int(count) }
      return message[position..<(position + Int(count))]
    }
    while position < message.endIndex, let key = variable() {
      let value: Value?
      switch key & 7 {
      case 0: value = variable().map { .integer($0) }
      case 1: value = take(8).map { .fixed64(integer($0)) }
      case 2: value = variable().flatMap { take($0) }.map { .bytes($0) }
      case 5: value = take(4).map { .fixed32(UInt32(integer($0))) }
      default: value = nil
      }
      guard let value else { return }
      body((key >> 3, value))
    }
  }
}
