/// A vector over all parameters in memory of its own, zero at first and aligned to cache lines.
final class ParameterVector {
  let values: UnsafeMutableBufferPointer<Float>

  init(count: Int) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    values = UnsafeMutableBufferPointer(
      start: memory.initializeMemory(as: Float.self, repeating: 0, count: count), count: count)
  }

  deinit { values.deallocate() }

  // Unreachable: the memory is allocated, of one byte at least.
  var start: UnsafeMutablePointer<Float> { values.baseAddress! }
  var reading: UnsafeBufferPointer<Float> { UnsafeBufferPointer(values) }

  func copy(_ other: ParameterVector) { _ = values.update(fromContentsOf: other.values) }
}
