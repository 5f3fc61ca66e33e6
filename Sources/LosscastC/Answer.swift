import Basics
import LosscastCommand

/// What came of a call, in memory that C can look at for as long as the answer lives.
final class Answer {
  let status: Int32
  let text: UnsafePointer<CChar>
  let summary: UnsafePointer<CChar>
  let notes: UnsafePointer<CChar>
  private let columns: [UnsafeMutableBufferPointer<Double>]

  init(_ answer: CommandCall.Answer, columns: [[Double]] = []) {
    status = answer.status
    text = Self.copy(answer.text)
    summary = Self.copy(answer.summary)
    notes = Self.copy((try? FiniteJSON.text(of: answer.notes, inOneLine: true)) ?? "[]")
    self.columns = columns.map { column in
      let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: column.count)
      _ = copy.initialize(from: column)
      return copy
    }
  }

  deinit {
    text.deallocate()
    summary.deallocate()
    notes.deallocate()
    for column in columns { column.deallocate() }
  }

  func column(_ index: Int64) -> UnsafeMutableBufferPointer<Double>? {
    Int(exactly: index).flatMap { columns.indices.contains($0) ? columns[$0] : nil }
  }

  /// A text that ends with a zero. One within it, which no name should have, would end it for C.
  private static func copy(_ text: String) -> UnsafePointer<CChar> {
    var text = text
    return text.withUTF8 { bytes in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
      for (index, byte) in bytes.enumerated() {
        copy[index] = CChar(bitPattern: byte == 0 ? UInt8(ascii: " ") : byte)
      }
      copy[bytes.count] = 0
      return UnsafePointer(copy)
    }
  }
}

extension Answer {
  /// The answer as C holds it, which keeps it alive.
  var handle: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The answer that C holds.
  static func held(_ handle: OpaquePointer?) -> Answer? {
    handle.map { Unmanaged<Answer>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }

  static func release(_ handle: OpaquePointer?) {
    if let handle { Unmanaged<Answer>.fromOpaque(UnsafeRawPointer(handle)).release() }
  }
}
