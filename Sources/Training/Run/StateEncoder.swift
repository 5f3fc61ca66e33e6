/// The state of a run as bytes, in the order in which it is appended, for ``StateDecoder`` to read
/// in the same order. Numbers are as they lie in memory: a checkpoint belongs to one kind of machine,
/// as the bits of a run do.
struct StateEncoder {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: Int) { withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) } }
  mutating func append(_ value: Double) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ values: [Double]) {
    append(values.count)
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ values: UnsafeBufferPointer<Float>) {
    append(values.count)
    bytes.append(contentsOf: UnsafeRawBufferPointer(values))
  }

  mutating func append(raw: [UInt8]) { bytes += raw }

  mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }
}
