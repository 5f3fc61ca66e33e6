// How long fits take: many small ones, a robust one, a separable one. Best of several rounds.
import Differentiation
import LeastSquares
import RealModule

/// c + a·e^(−kt), with every parameter free.
struct Decay: Model {
  let times: [Double]
  var parameterCount: Int { 3 }
  var observationCount: Int { times.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in times.indices { predictions[i] = p[0] + p[1] * .exp(-p[2] * times[i]) }
  }
}

/// e + a·n^(−α) + b·d^(−β) with the logarithms of n and d given.
struct Powers: Model {
  let n: [Double]
  let d: [Double]
  var parameterCount: Int { 5 }
  var observationCount: Int { n.count }
  func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
    for i in n.indices {
      predictions[i] = p[0] + p[1] * .exp(-p[2] * n[i]) + p[3] * .exp(-p[4] * d[i])
    }
  }
}

/// The same, separated into e, a, b and α, β.
struct SeparatedPowers: SeparableModel {
  let n: [Double]
  let d: [Double]
  var linearCount: Int { 3 }
  var nonlinearCount: Int { 2 }
  var observationCount: Int { n.count }
  func basis<S: DifferentiableNumber>(_ p: [S], into columns: inout [[S]]) {
    for i in n.indices {
      columns[0][i] = 1
      columns[1][i] = .exp(-p[0] * n[i])
      columns[2][i] = .exp(-p[1] * d[i])
    }
  }
}

struct Noise {
  var state: UInt64 = 1
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53 - 0.5
  }
}

func measure(_ name: String, rounds: Int = 7, repeats: Int, _ body: () throws -> Solution) throws {
  let clock = ContinuousClock()
  var best = Duration.seconds(1000)
  var last: Solution?
  for _ in 0..<rounds {
    best = min(best, try clock.measure { for _ in 0..<repeats { last = try body() } })
  }
  guard let last else { return }
  let micros = best / .microseconds(1) / Double(repeats)
  print(
    "\(name): \((micros * 10).rounded() / 10) µs a fit; \(last.stopReason), \(last.evaluations), "
      + "objective \(last.objective)")
}

var noise = Noise()
let times = (1...40).map { Double($0) / 4 }
let observed = times.map { 2.5 + 4 * Double.exp(-0.7 * $0) + 0.1 * noise.next() }
let small = try Problem(
  model: Decay(times: times), observed: observed,
  parameters: [Parameter("c", start: 1), Parameter("a", start: 1), Parameter("k", start: 0.2)])
for method in Method.allCases {
  try measure("40 points, 3 parameters, \(method)", repeats: 500) {
    try small.solve(Solver(methods: [method]))
  }
}
try measure("40 points, 3 parameters, default", repeats: 10_000) { try small.solve() }

var n: [Double] = []
var d: [Double] = []
for i in 0..<22 {
  for j in 0..<20 {
    n.append(Double(i) / 3)
    d.append(Double(j) / 4)
  }
}
let losses = n.indices.map { i in
  1.8 + 2 * Double.exp(-0.34 * n[i]) + 1.5 * Double.exp(-0.28 * d[i]) + 0.02 * noise.next()
    + (i % 37 == 0 ? 0.3 : 0)
}
let starts = [1, 1, 0.5, 1, 0.5]
for (name, loss) in [
  ("none", RobustLoss.none), ("Huber", .huber(threshold: 0.003)),
  ("soft L1", .softL1(threshold: 0.003)), ("Cauchy", .cauchy(threshold: 0.003)),
  ("Tukey", .tukey(threshold: 0.02)),
] {
  let full = try Problem(
    model: Powers(n: n, d: d), observed: losses,
    parameters: starts.enumerated().map { Parameter("p\($0.offset)", start: $0.element, lower: 0) },
    loss: loss)
  try measure("440 points, 5 parameters, \(name)", repeats: 20) { try full.solve() }
  let separated = try SeparableProblem(
    model: SeparatedPowers(n: n, d: d), observed: losses,
    nonlinear: [Parameter("α", start: 0.5, lower: 0), Parameter("β", start: 0.5, lower: 0)],
    signs: [.nonnegative, .nonnegative, .nonnegative], loss: loss)
  try measure("440 points, 2 + 3 parameters, \(name)", repeats: 20) { try separated.solve() }
}
