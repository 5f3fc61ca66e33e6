// Sweeps over learning rates whose best rate is known: how often intervals hold it, and by which rule it is found.
//
// Usage: sensitivity [SWEEPS]
import Basics
import Laws
import LeastSquares
import RealModule
import Scaling
import SimulatedStudies
import Tables

let sweeps = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
guard sweeps > 0, CommandLine.arguments.count < 3 else {
  fatalError("usage: sensitivity [SWEEPS]")
}

func percent(_ count: Int, of total: Int) -> String {
  total > 0 ? decimals(100 * Double(count) / Double(total), 0) : "–"
}

/// A parabola in ln η through the lowest rates: the usual rule.
struct Parabola {
  var name: String
  var choose: ([(x: Double, y: Double)]) -> [(x: Double, y: Double)]

  func coefficients(_ all: [(x: Double, y: Double)]) -> (c: Double, b: Double, a: Double)? {
    let points = choose(all)
    guard points.count >= 3 else { return nil }
    let middle = points.reduce(0) { $0 + $1.x } / Double(points.count)
    func moment(_ n: Int) -> Double { points.reduce(0) { $0 + power($1.x - middle, n) } }
    func product(_ n: Int) -> Double { points.reduce(0) { $0 + power($1.x - middle, n) * $1.y } }
    let rows = (0..<3).map { i in (0..<3).map { moment(i + $0) } }
    guard let (c, b, a) = solved(rows, (0..<3).map(product)) else { return nil }
    return (c - b * middle + a * middle * middle, b - 2 * a * middle, a)
  }
}

func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { value, _ in value * x } }

/// By Cramer's rule.
func solved(_ m: [[Double]], _ v: [Double]) -> (Double, Double, Double)? {
  func determinant(_ m: [[Double]]) -> Double {
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
      - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
      + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
  }
  let whole = determinant(m)
  guard abs(whole) > 1e-9 else { return nil }
  let parts = (0..<3).map { column in
    determinant(
      (0..<3).map { row in (0..<3).map { $0 == column ? v[row] : m[row][$0] } }) / whole
  }
  return (parts[0], parts[1], parts[2])
}

func within(_ share: Double) -> ([(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
  { points in
    let least = points.map(\.y).min() ?? 0
    let near = points.filter { $0.y <= least * (1 + share) }
    return near.count < 4 ? Array(points.sorted { $0.y < $1.y }.prefix(4)) : near
  }
}

let parabolas = [
  Parabola(name: "lowest three") { Array($0.sorted { $0.y < $1.y }.prefix(3)) },
  Parabola(name: "lowest five") { Array($0.sorted { $0.y < $1.y }.prefix(5)) },
  Parabola(name: "within 2 %", choose: within(0.02)),
  Parabola(name: "within 5 %", choose: within(0.05)),
]

let designs: [(String, Int, Int, Double)] = [
  ("8 rates ×2", 1, 8, .log(2)), ("7 rates ×√10", 1, 7, .log(10) / 2),
  ("6 rates ×2, 3 seeds", 3, 6, .log(2)),
]

func analysis(_ runs: [SweptRun], seed: UInt64 = 1) -> SensitivityAnalysis? {
  try? SensitivityAnalysis(of: SweptRuns(runs), options: SensitivityOptions(seed: seed))
}

// MARK: Which rule

print(
  "Leave one rate out: the loss at a rate next to the best or at it, from the others; root of the mean square, in units of the noise of a mean; \(sweeps) sweeps of 8 rates ×2, noise 0.3 %"
)
print()
var rules = Table("shape", "lowest three", "lowest five", "within 2 %", "within 5 %", "valley")
for shape in MadeSweep.Shape.allCases {
  let made = MadeSweep(shape, noise: 0.003)
  var squares = [Double](repeating: 0, count: parabolas.count + 1)
  var count = 0
  for seed in 0..<UInt64(sweeps / 4) {
    let runs = made.runs(center: -6, seed: seed + 1)
    let good = runs.filter(\.loss.isFinite).map { (x: Double.log($0.rate), y: $0.loss) }
    guard let best = good.indices.min(by: { good[$0].y < good[$1].y }) else { continue }
    for left in [best - 1, best, best + 1] where left > 0 && left < good.count - 1 {
      let rest = good.indices.filter { $0 != left }.map { good[$0] }
      let truth = made.loss(good[left].x, center: -6)
      var misses = parabolas.map { rule -> Double? in
        rule.coefficients(rest).map { truth - $0.c - good[left].x * ($0.b + good[left].x * $0.a) }
      }
      let kept = runs.filter {
        $0.rate != runs.first { abs(.log($0.rate) - good[left].x) < 1e-9 }?.rate
      }
      misses.append(
        analysis(kept)?.sweeps.first?.valleyLoss(at: .exp(good[left].x)).map { truth - $0 })
      guard misses.allSatisfy({ $0 != nil }) else { continue }
      for (index, miss) in misses.enumerated() {
        squares[index] += power((miss ?? 0) / (0.003 * MadeSweep.least), 2)
      }
      count += 1
    }
  }
  rules.add(
    [shape.rawValue] + squares.map { decimals(($0 / Double(max(count, 1))).squareRoot(), 2) })
}
rules.printed()

// MARK: Coverage of the best rate

print()
print(
  "90 % intervals of the best rate, \(sweeps) sweeps a row: inside is how often a two-sided answer was given, held how often that or a one-sided one was right; width is the median of ln(upper/lower)"
)
print()
var table = Table(
  "shape", "noise %", "sweep", "held %", "inside %", "held inside %", "width", "s held %")
var totals = (held: 0, all: 0, inside: 0, heldInside: 0, s: 0)
for shape in MadeSweep.Shape.allCases {
  for noise in [0.0005, 0.003, 0.01] {
    for (name, seeds, count, step) in designs {
      let made = MadeSweep(shape, noise: noise, seeds: seeds, count: count, step: step)
      let results = Parallel.map(count: sweeps, threads: nil) { index -> Result in
        Result(of: made, seed: UInt64(index) + 1)
      }
      let inside = results.filter { $0.width != nil }
      table.add([
        shape.rawValue, decimals(100 * noise, 2), name,
        percent(results.count { $0.isHeld }, of: sweeps), percent(inside.count, of: sweeps),
        percent(inside.count { $0.isHeld }, of: inside.count),
        decimals(inside.compactMap(\.width).median, 2),
        percent(results.count { $0.isSensitivityHeld }, of: sweeps),
      ])
      totals.all += sweeps
      totals.held += results.count { $0.isHeld }
      totals.inside += inside.count
      totals.heldInside += inside.count { $0.isHeld }
      totals.s += results.count { $0.isSensitivityHeld }
    }
  }
}
table.add([
  "all", "", "", percent(totals.held, of: totals.all), percent(totals.inside, of: totals.all),
  percent(totals.heldInside, of: totals.inside), "", percent(totals.s, of: totals.all),
])
table.printed()

struct Result {
  var isHeld = true
  var width: Double?
  var isSensitivityHeld = false

  init(of made: MadeSweep, seed: UInt64) {
    let center = -6.0
    let runs = made.runs(center: center, seed: seed)
    guard let sweep = analysis(runs, seed: seed)?.sweeps.first else { return }
    let best = Double.exp(center)
    switch sweep.optimum {
    case .found(let found):
      isHeld = found.rate.interval.contains(best)
      width = .log(found.rate.interval.upper / found.rate.interval.lower)
    case .atLeast(let rate): isHeld = best >= rate
    case .atMost(let rate): isHeld = best <= rate
    case .undetermined: break
    }
    if let sensitivity = sweep.sensitivity {
      let losses = sensitivity.grid.map { made.loss(.log($0), center: center) }
      let truth = losses.reduce(0, +) / Double(losses.count) - (losses.min() ?? 0)
      isSensitivityHeld = sensitivity.value.interval.contains(truth)
    }
  }
}

// MARK: Rules

print()
print(
  "plan --sweep: rules for rate and batch from nine sweeps, of three sizes and three amounts of data, 8 rates ×2, and five batches ×2 where these are swept too; ln η* = c − 0.6·ln N + 0.25·ln D with scatter of 0.1, noise 0.3 %. Of each sweep with an optimum, whether its 90 % interval holds it; of a run amid the sweeps, whether the rule's does"
)
print()
var ruleTable = Table(
  "shape", "swept", "sweep told %", "rate held %", "width", "batch held %", "width",
  "rule: rate held %", "width", "batch held %", "width")
let ruleShapes: [MadeSweep.Shape] = [.parabola, .twoPowers, .steepLeft, .cliff, .levelling, .tub]
for hasBatches in [false, true] {
  var all: [RuleResult] = []
  for (number, shape) in ruleShapes.enumerated() {
    let results = Parallel.map(count: max(sweeps / 4, 1), threads: nil) { index in
      RuleResult(shape, hasBatches: hasBatches, seed: UInt64(index * ruleShapes.count + number) + 1)
    }
    ruleTable.add([shape.rawValue, hasBatches ? "rate, batch" : "rate"] + cells(of: results))
    all += results
  }
  ruleTable.add(["all", hasBatches ? "rate, batch" : "rate"] + cells(of: all))
}
ruleTable.printed()

func cells(of results: [RuleResult]) -> [String] {
  func cells(_ part: (RuleResult) -> [Judged]) -> [String] {
    let known = results.flatMap(part)
    return [
      percent(known.count { $0.isHeld }, of: known.count), decimals(known.map(\.width).median, 2),
    ]
  }
  let told = results.reduce(0) { $0 + $1.rates.count }
  return [percent(told, of: 9 * results.count)] + cells(\.rates) + cells(\.batches)
    + cells(\.ruleRate) + cells(\.ruleBatch)
}

/// An interval of a positive number, and whether it holds the truth.
struct Judged {
  var isHeld: Bool
  var width: Double

  init(_ interval: Interval, _ truth: Double) {
    isHeld = interval.contains(truth)
    width = .log(interval.upper / interval.lower)
  }
}

struct RuleResult {
  var rates: [Judged] = []
  var batches: [Judged] = []
  var ruleRate: [Judged] = []
  var ruleBatch: [Judged] = []

  init(_ shape: MadeSweep.Shape, hasBatches: Bool, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func normal() -> Double { Distributions.normalQuantile(random.uniform()) }
    let made = MadeSweep(shape, noise: 0.003)
    func logRate(_ size: Double, _ tokens: Double) -> Double {
      1 - 0.6 * .log(size) + 0.25 * .log(tokens)
    }
    func logBatch(_ tokens: Double) -> Double { .log(0.5) + 0.57 * .log(tokens) }
    var columns: [ScalingQuantity: [Double]] = [:]
    var losses: [Double] = []
    var truths: [(size: Double, tokens: Double, rate: Double, batch: Double)] = []
    for size in [1e7, 4e7, 1.6e8] {
      for tokens in [20 * size, 60 * size, 180 * size] {
        let center = logRate(size, tokens) + 0.1 * normal()
        let best = logBatch(tokens) + (hasBatches ? 0.1 * normal() : 0)
        truths.append((size, tokens, .exp(center), .exp(best)))
        let shift = random.uniform() - 0.5
        for step in hasBatches ? [-2.0, -1, 0, 1, 2] : [0] {
          // A larger batch bears a larger rate.
          let y = hasBatches ? (step + shift) * Double.log(2) : 0
          for run in made.runs(center: center, seed: random.next()) where run.loss.isFinite {
            let noise = run.loss - made.loss(.log(run.rate), center: center)
            columns[.parameters, default: []].append(size)
            columns[.tokens, default: []].append(tokens)
            columns[.rate, default: []].append(run.rate)
            columns[.batch, default: []].append(hasBatches ? .exp(best + y) : 65536)
            losses.append(
              made.loss(.log(run.rate), center: center + 0.5 * y)
                + made.loss(best + y, center: best) - MadeSweep.least + noise)
          }
        }
      }
    }
    let table = ScalingTable(points: ScalingPoints(columns), losses: losses)
    guard let rule = try? SweptRule(of: table, seed: seed) else { return }
    for sweep in rule.sweeps {
      guard let optimum = sweep.optimum,
        let truth = truths.first(where: {
          abs(.log($0.size / sweep.size)) < 0.1 && abs(.log($0.tokens / sweep.tokens)) < 0.1
        })
      else { continue }
      rates.append(Judged(optimum.peakRate.interval, truth.rate))
      if let batch = optimum.batch { batches.append(Judged(batch.interval, truth.batch)) }
    }
    let (size, tokens) = (7e7, 5e9)
    let setting = rule.setting(size: size, tokens: tokens)
    ruleRate.append(
      Judged(setting.peakRateInterval, .exp(logRate(size, tokens) + 0.1 * normal())))
    if let interval = setting.batchInterval {
      ruleBatch.append(Judged(interval, .exp(logBatch(tokens) + 0.1 * normal())))
    }
  }
}

// MARK: Laws

print()
print(
  "How the best rate moves, ln η* = c − 0.4·ln N with scatter of 0.1, sizes by factors of four, two powers, 8 rates ×2, noise 0.3 %; and where training breaks, ln η = c − 0.3·ln N, from brackets of factors of two"
)
print()
var laws = Table(
  "sizes", "a told %", "held %", "width", "forecast ×16 held %", "width", "breaks a held %",
  "width",
  "at ×16 held %", "width", "logits: size held %", "width")
for sizes in [2, 3, 4, 6] {
  let results = Parallel.map(count: sweeps, threads: nil) { index in
    LawResult(sizes: sizes, seed: UInt64(index) + 1)
  }
  func cells(_ part: (LawResult) -> (isHeld: Bool, width: Double)?) -> [String] {
    let known = results.compactMap(part)
    return [
      percent(known.count { $0.isHeld }, of: known.count), decimals(known.map(\.width).median, 2),
    ]
  }
  laws.add(
    [String(sizes), percent(results.count { $0.exponent != nil }, of: sweeps)] + cells(\.exponent)
      + cells(\.forecast) + cells(\.breaking) + cells(\.breakingRate) + cells(\.logits))
}
laws.printed()

struct LawResult {
  var exponent: (isHeld: Bool, width: Double)?
  var forecast: (isHeld: Bool, width: Double)?
  var breaking: (isHeld: Bool, width: Double)?
  var breakingRate: (isHeld: Bool, width: Double)?
  var logits: (isHeld: Bool, width: Double)?

  init(sizes: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func normal() -> Double { Distributions.normalQuantile(random.uniform()) }
    let made = MadeSweep(.twoPowers, noise: 0.003)
    var runs: [SweptRun] = []
    var broken: [SweptRun] = []
    // ln M = 1 + 0.45 x + 0.02 x² at x = ln(N/1e7): where that is ln 1e4.
    let (slope, bend) = (0.45 + 0.1 * normal(), 0.02 * normal())
    for place in 0..<sizes {
      let size = 1e7 * power(4, place)
      let x = Double.log(size / 1e7)
      let own = made.runs(
        center: -6 - 0.4 * x + 0.1 * normal(), seed: seed &* 31 &+ UInt64(place), size: size)
      runs += own
      let limit = -3 - 0.3 * x + 0.1 * normal()
      let shift = random.uniform() * Double.log(2)
      for step in -5..<5 {
        let rate = -3.5 + shift + Double(step) * Double.log(2)
        broken.append(
          SweptRun(
            rate: .exp(rate), loss: rate < limit ? 3 + 0.01 * abs(Double(step)) : .nan, size: size,
            initialLoss: 10))
        broken.append(
          SweptRun(
            rate: 0.01, loss: 3, group: "logits", size: size, initialLoss: 10,
            attentionLogit: .exp(1 + slope * x + bend * x * x + 0.1 * normal())))
        broken.append(SweptRun(rate: 0.02, loss: 3.1, group: "logits", size: size, initialLoss: 10))
      }
    }
    let large = 1e7 * power(4, sizes + 1)
    let x = Double.log(large / 1e7)
    func judged(_ estimate: Estimate?, _ truth: Double, isLog: Bool) -> (Bool, Double)? {
      estimate.map { estimate in
        let ends = estimate.interval
        return (
          ends.contains(truth), isLog ? .log(ends.upper / ends.lower) : ends.upper - ends.lower
        )
      }
    }
    if let found = try? SensitivityAnalysis(of: SweptRuns(runs), at: [[.parameters: large]]) {
      let law = found.laws.first
      exponent = judged(
        law?.exponents.first { $0.quantity == .parameters }?.estimate, -0.4, isLog: false)
      forecast = judged(
        found.forecasts.first?.forecast.rate, .exp(-6 - 0.4 * x + 0.1 * normal()), isLog: true)
    }
    if let found = try? SensitivityAnalysis(of: SweptRuns(broken)) {
      let law = found.breakingLaws.first
      breaking = judged(law?.exponent, -0.3, isLog: false)
      breakingRate = judged(
        law?.rate(size: large), .exp(-3 - 0.3 * x + 0.1 * normal()), isLog: true)
      if let growth = found.logits.first(where: { $0.rate < 0.015 }) {
        var truth = 0.0
        while truth < 20, 1 + slope * truth + bend * truth * truth < Double.log(1e4) {
          truth += 0.01
        }
        if let size = growth.breakingSize {
          let ends = size.interval.map { .log($0 / 1e7) }
          logits = (
            truth >= 20 ? !ends.upper.isFinite : ends.contains(truth), ends.upper - ends.lower
          )
        }
      }
    }
  }
}
