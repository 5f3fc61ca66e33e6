// What a call through the C interface costs above the engine: the same curve extrapolated by the library's
// types alone, and as a command in this process. The curve is what Python/benchmarks/calls.py makes too.

import Basics
import Extrapolation
import LosscastCommand
import Records

let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 200
let positions = (1...200).map { Double(100 * $0) }
let values = positions.enumerated().map { index, x in
  2.5 + 3 * (1 / x.squareRoot()) + 0.01 * Double((index * 7919) % 101 - 50) / 50
}

/// The least and the median of the milliseconds that a call takes.
func milliseconds(_ call: () throws -> Void) rethrows -> String {
  let clock = ContinuousClock()
  try call()
  let times = try (0..<count).map { _ in try clock.measure(call) / .milliseconds(1) }.sorted()
  return "least \(NumberText.fixed(times[0], 3)), median \(NumberText.fixed(times[count / 2], 3))"
}

let engine = try milliseconds {
  let curve = Curve(name: "run", positions: positions, values: values, bounds: Curve.unbounded)
  _ = try CurveForecaster(horizon: 50_000).forecast(of: curve)
}
print("engine      \(engine) ms")

let command = try positions.withUnsafeBufferPointer { positions in
  try values.withUnsafeBufferPointer { values in
    var table = MemoryTable()
    try table.append([
      MemoryTable.Column(name: "step", cells: .numbers(positions)),
      MemoryTable.Column(name: "loss", cells: .numbers(values)),
    ])
    var files = MemoryFiles()
    files.add(table, named: "run")
    return milliseconds {
      _ = CommandCall.answer(to: ["extrapolate", "run", "--horizon=50000"], files: files)
    }
  }
}
print("command     \(command) ms")
