// Reads a log of ten million rows with Records and with pandas' C reader, alternately and on one
// thread each, and prints rows per second, the ratio, and the peak memory of this process.
//
//     swift run -c release read-logs [ROWS] [PYTHON]
//
// PYTHON is an interpreter with pandas; without one only our side runs.

import Foundation
import Records

let arguments = CommandLine.arguments
let rows = arguments.count > 1 ? Int(arguments[1]) ?? 10_000_000 : 10_000_000
let python = arguments.count > 2 ? arguments[2] : nil
let repeats = 5

let folder = FileManager.default.temporaryDirectory
  .appending(path: "read-logs-\(ProcessInfo.processInfo.processIdentifier)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let file = folder.appending(path: "run.csv").path
try writeLog(rows: rows, to: file)
let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
print("\(rows) rows step,lr,loss, \(size >> 20) MiB, best of \(repeats), one thread")

let pandas = try python.map { try Peer(python: $0, file: file) }
if let pandas { print("pandas \(pandas.version)") }

var ours: [Double] = []
var scans: [Double] = []
var theirs: [Double] = []
for _ in 0..<repeats {
  ours.append(
    try seconds {
      let log = try Log(reading: file)
      precondition(log.account.rows == rows, "rows are missing")
    })
  scans.append(
    try seconds {
      var scanner = try LogScanner(opening: file)
      scanner.select([0, 1, 2])
      var sum = 0.0
      while try scanner.next() { sum += scanner[2] ?? 0 }
      precondition(sum > 0, "losses are missing")
    })
  if let pandas { theirs.append(try pandas.read(expecting: rows)) }
}

report("Log(reading:), schedule recovered", ours)
report("LogScanner, three columns", scans)
if let best = theirs.min() {
  report("pandas.read_csv(engine=\"c\")", theirs)
  print("ratio, pandas / Log(reading:): \(format(best / ours.min()!, 2))")
  print("ratio, pandas / LogScanner:    \(format(best / scans.min()!, 2))")
}
print("peak memory of this process: \(try peakMemory()) MiB")

func report(_ name: String, _ times: [Double]) {
  let best = times.min()!
  let median = times.sorted()[times.count / 2]
  print(
    "\(name): best \(format(best, 3)) s, median \(format(median, 3)) s, "
      + "\(format(Double(rows) / best / 1e6, 2)) million rows/s")
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body).components
  return Double(time.seconds) + Double(time.attoseconds) * 1e-18
}

func format(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}

/// A cosine schedule and a noisy loss, printed as Python prints them: all their digits.
func writeLog(rows: Int, to path: String) throws {
  _ = FileManager.default.createFile(atPath: path, contents: nil)
  let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  var state: UInt64 = 2024
  var text = "step,lr,loss\n"
  for step in 1...rows {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let noise = Double(state >> 11) * 0x1p-53 - 0.5
    let rate = 3e-5 + 1.35e-4 * (1 + cos(.pi * Double(step) / Double(rows)))
    let loss = 2.5 + 20 / (Double(step) + 100).squareRoot() + 0.05 * noise
    text += "\(step),\(rate),\(loss)\n"
    if text.utf8.count > 1 << 20 {
      try handle.write(contentsOf: Data(text.utf8))
      text = ""
    }
  }
  try handle.write(contentsOf: Data(text.utf8))
  try handle.close()
}

/// The largest resident set that this process has had.
func peakMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
  return (Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0) >> 10
}

/// The Python process that reads the same file whenever it is asked to.
final class Peer {
  let version: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var rest = Data()

  init(python: String, file: String) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "peers/read_logs.py").path
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script, file]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    version = Self.line(output, &rest)
  }

  func read(expecting rows: Int) throws -> Double {
    try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    let words = Self.line(output, &rest).split(separator: " ")
    precondition(words.count == 2 && Int(words[1]) == rows, "pandas read something else")
    return Double(words[0])!
  }

  private static func line(_ pipe: Pipe, _ rest: inout Data) -> String {
    while true {
      if let end = rest.firstIndex(of: 10) {
        defer { rest = Data(rest[(end + 1)...]) }
        return String(decoding: rest[..<end], as: UTF8.self)
      }
      let more = pipe.fileHandleForReading.availableData
      precondition(!more.isEmpty, "the peer ended")
      rest += more
    }
  }
}
