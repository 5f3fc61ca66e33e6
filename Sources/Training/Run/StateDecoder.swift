/// Reads what a ``StateEncoder`` has written. Every count is checked before it is believed.
struct StateDecoder {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }
  var remaining: ArraySlice<UInt8> { rest }

  mutating func integer() throws(StateError) -> Int { try number(Int.self) }

  /// A number of things: neither negative nor so large that one more would be no number.
  mutating func count() throws(StateError) -> Int {
    let count = try integer()
    guard 0...(Int.max / 2) ~= count else { throw StateError() }
    return count
  }

  mutating func double() throws(StateError) -> Double { try number(Double.self) }

  mutating func text() throws(StateError) -> String {
    let count = try integer()
    return String(decoding: try take(count, of: 1), as: UTF8.self)
  }

  /// As many numbers as were written.
  mutating func doubles() throws(StateError) -> [Double] {
    let bytes = try take(try integer(), of: 8)
    return bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: 8).map {
        raw.loadUnaligned(fromByteOffset: $0, as: Double.self)
      }
    }
  }

  /// Bytes as they are.
  mutating func bytes(_ count: Int) throws(StateError) -> [UInt8] {
    Array(try take(count, of: 1))
  }

  /// As many numbers as there are in `values`.
  mutating func read(into values: inout [Double]) throws(StateError) {
    guard try integer() == values.count else { throw StateError() }
    let bytes = try take(values.count, of: 8)
    values.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
  }

  mutating func read(into values: UnsafeMutableBufferPointer<Float>) throws(StateError) {
    guard try integer() == values.count else { throw StateError() }
    let bytes = try take(values.count, of: 4)
    UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes)
  }

  private mutating func number<Number: BitwiseCopyable>(
    _ type: Number.Type
  ) throws(StateError) -> Number {
    let bytes = try take(1, of: MemoryLayout<Number>.size)
    return bytes.withUnsafeBytes { $0.loadUnaligned(as: type) }
  }

  private mutating func take(_ count: Int, of size: Int) throws(StateError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count / size else { throw StateError() }
    let bytes = rest.prefix(count * size)
    rest = rest.dropFirst(count * size)
    return bytes
  }
}

/// The bytes are not of the state that they are read as.
struct StateError: Error {}
