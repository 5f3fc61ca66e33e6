// What a command in this process costs above the engine: one curve extrapolated by the library's types alone,
// and as a command over arrays. Printed is the processor time of the calling thread, which does all of the work;
// peers/calls.py makes the same curve.

import Basics
import Extrapolation
import LosscastCommand
import Platform
import Records

let rounds = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 200
let positions = (1...200).map { Double(100 * $0) }
let values = positions.enumerated().map { index, x in
  2.5 + 3 / x.squareRoot() + 0.01 * Double((index * 7919) % 101 - 50) / 50
}

/// The least processor time that a call takes, in milliseconds.
func milliseconds(_ call: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return 1e3 * Double(time.tv_sec) + 1e-6 * Double(time.tv_nsec)
  }
  var least = Double.infinity
  for _ in 0..<rounds {
    let start = now()
    try call()
    least = min(least, now() - start)
  }
  return least
}

let engine = try milliseconds {
  let curve = Curve(name: "run", positions: positions, values: values)
  _ = try CurveForecaster(horizon: 50_000).forecast(of: curve)
}
print("engine \(NumberText.fixed(engine, 3))")

try positions.withUnsafeBufferPointer { positions in
  try values.withUnsafeBufferPointer { values in
    var table = MemoryTable()
    try table.append([
      MemoryTable.Column(name: "step", cells: .numbers(positions)),
      MemoryTable.Column(name: "loss", cells: .numbers(values)),
    ])
    var files = MemoryFiles()
    files.add(table, named: "run")
    let command = milliseconds {
      _ = CommandCall.answer(to: ["extrapolate", "run", "--horizon=50000"], files: files)
    }
    print("command \(NumberText.fixed(command, 3))")
  }
}
