import Basics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a caller asks for, as `losscast.h` describes it.
struct Request: Decodable {
  struct File: Decodable {
    var name: String
    var text: String?
    var head: [String]?
    var blocks: [[Column]]?
  }

  struct Column: Decodable {
    var name: String
    /// Its number among the caller's columns.
    var values: Int?
    var texts: [String]?
  }

  var arguments: [String]
  var files: [File]?

  /// - Throws: `Refusal` if it is not a request.
  init(json text: UnsafePointer<CChar>?) throws(Refusal) {
    guard let text else { throw Refusal(.usage, "the request is null") }
    do {
      self = try JSONDecoder().decode(Request.self, from: Data(String(cString: text).utf8))
    } catch {
      throw Refusal(.usage, "the request is not as losscast.h describes it: \(error)")
    }
  }

  /// The files, with the caller's numbers as their cells.
  func memoryFiles(_ columns: CallerColumns) throws(Refusal) -> MemoryFiles {
    var memory = MemoryFiles()
    for file in files ?? [] {
      if let text = file.text {
        memory.add(text, named: file.name)
        continue
      }
      var table = MemoryTable(head: file.head ?? [])
      for block in file.blocks ?? [] {
        var cells: [MemoryTable.Column] = []
        for column in block {
          let own: MemoryTable.Cells =
            if let texts = column.texts {
              .texts(texts)
            } else {
              .numbers(try columns.numbers(column.values ?? -1, of: column.name))
            }
          cells.append(MemoryTable.Column(name: column.name, cells: own))
        }
        do throws(Refusal) { try table.append(cells) } catch { throw error.about(file.name) }
      }
      memory.add(table, named: file.name)
    }
    return memory
  }
}

/// Pointers to numbers, and how many numbers each leads to.
struct CallerColumns {
  private let pointers: UnsafeBufferPointer<UnsafePointer<Double>?>
  private let lengths: UnsafeBufferPointer<Int64>

  init(
    _ pointers: UnsafePointer<UnsafePointer<Double>?>?, _ lengths: UnsafePointer<Int64>?,
    count: Int64
  ) throws(Refusal) {
    guard let count = Int(exactly: count), count >= 0 else {
      throw Refusal(.usage, "a count of \(count) columns")
    }
    guard count == 0 || (pointers != nil && lengths != nil) else {
      throw Refusal(.usage, "the columns or their lengths are null")
    }
    self.pointers = UnsafeBufferPointer(start: pointers, count: count)
    self.lengths = UnsafeBufferPointer(start: lengths, count: count)
  }

  func numbers(_ index: Int, of name: String) throws(Refusal) -> UnsafeBufferPointer<Double> {
    guard pointers.indices.contains(index) else {
      throw Refusal(.usage, "'\(name)' is column \(index) of \(pointers.count)")
    }
    guard let length = Int(exactly: lengths[index]), length >= 0 else {
      throw Refusal(.usage, "'\(name)' has a length of \(lengths[index])")
    }
    guard length == 0 || pointers[index] != nil else {
      throw Refusal(.usage, "the values of '\(name)' are null")
    }
    return UnsafeBufferPointer(start: pointers[index], count: length)
  }
}
