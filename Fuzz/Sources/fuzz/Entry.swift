import Foundation
import FuzzTargets

/// libFuzzer's entry. The target is the one that `LOSSCAST_FUZZ_TARGET` names.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Out of the corpus.
  guard count <= target.longest else { return -1 }
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try target.run(input)
  } catch {
    // libFuzzer takes an abort for a finding, and keeps the input.
    FileHandle.standardError.write(Data("finding: \(error)\n".utf8))
    abort()
  }
  return 0
}

private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["LOSSCAST_FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget.named(name) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: " ")
    FileHandle.standardError.write(Data("LOSSCAST_FUZZ_TARGET is one of: \(names)\n".utf8))
    exit(64)
  }
  return target
}()
