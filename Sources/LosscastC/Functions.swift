// The functions of losscast.h.

import Basics
import LosscastCommand
import Records

@_cdecl("losscast_command")
public func losscastCommand(
  _ request: UnsafePointer<CChar>?, _ columns: UnsafePointer<UnsafePointer<Double>?>?,
  _ lengths: UnsafePointer<Int64>?, _ count: Int64
) -> OpaquePointer {
  answer { () throws(Refusal) in
    let request = try Request(json: request)
    let files = try request.memoryFiles(CallerColumns(columns, lengths, count: count))
    return Answer(CommandCall.answer(to: request.arguments, files: files))
  }
}

@_cdecl("losscast_read")
public func losscastRead(_ request: UnsafePointer<CChar>?) -> OpaquePointer {
  answer { () throws(Refusal) in
    var (answer, runs) = CommandCall.rows(of: try Request(json: request).arguments)
    if answer.status == 0 { answer.text = CommandCall.description(of: runs) }
    return Answer(
      answer, columns: runs.flatMap { [$0.positions, $0.values, $0.ratePositions, $0.rates] })
  }
}

@_cdecl("losscast_rates")
public func losscastRates(_ schedule: UnsafePointer<CChar>?) -> OpaquePointer {
  answer { () throws(Refusal) in
    guard let schedule else { throw Refusal(.usage, "the schedule is null") }
    let (answer, rates) = CommandCall.rates(of: String(cString: schedule))
    return Answer(answer, columns: [rates])
  }
}

@_cdecl("losscast_status")
public func losscastStatus(_ answer: OpaquePointer?) -> Int32 {
  Answer.held(answer)?.status ?? 64
}

@_cdecl("losscast_text")
public func losscastText(_ answer: OpaquePointer?) -> UnsafePointer<CChar>? {
  Answer.held(answer)?.text
}

@_cdecl("losscast_summary")
public func losscastSummary(_ answer: OpaquePointer?) -> UnsafePointer<CChar>? {
  Answer.held(answer)?.summary
}

@_cdecl("losscast_notes")
public func losscastNotes(_ answer: OpaquePointer?) -> UnsafePointer<CChar>? {
  Answer.held(answer)?.notes
}

@_cdecl("losscast_column")
public func losscastColumn(
  _ answer: OpaquePointer?, _ index: Int64, _ length: UnsafeMutablePointer<Int64>?
) -> UnsafePointer<Double>? {
  let column = Answer.held(answer)?.column(index)
  length?.pointee = Int64(column?.count ?? 0)
  return column?.baseAddress.map { UnsafePointer($0) }
}

@_cdecl("losscast_release")
public func losscastRelease(_ answer: OpaquePointer?) {
  Answer.release(answer)
}

@_cdecl("losscast_version")
public func losscastVersion() -> UnsafePointer<CChar>? { version }

// Never freed: it stays as long as the library is loaded.
nonisolated(unsafe) private let version: UnsafePointer<CChar>? = {
  let text = CommandCall.version.utf8CString
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
  copy.initialize(from: Array(text), count: text.count)
  return UnsafePointer(copy)
}()

/// The answer of a call, or what is wrong with its arguments.
private func answer(_ call: () throws(Refusal) -> Answer) -> OpaquePointer {
  do throws(Refusal) { return try call().handle } catch {
    return Answer(CommandCall.Answer(refusing: error)).handle
  }
}
