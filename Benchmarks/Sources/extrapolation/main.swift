// Extrapolation of curves drawn from the prior of LC-PFN: how near the best possible, how fast.
//
// Usage: extrapolation [--curves N] [--cutoffs 10,20,40,80] [--bank-curves N] [--chain-curves N]
//                      [--iterations N] [--draws N]
import Extrapolation
import RealModule
import Records
import Tables

let options = Options(CommandLine.arguments.dropFirst())
let positions = (1...100).map(Double.init)
let curves = try CurvePrior.lcpfn.curves(options.curves, at: positions, seed: 2024)
let extrapolator =
  options.draws.map { BayesianExtrapolator(.lcpfn, draws: $0) } ?? BayesianExtrapolator(.lcpfn)
let clock = ContinuousClock()

/// Judges what a method says of the first `count` curves at one cut-off.
func judge(
  _ name: String, count: Int, seen: Int,
  _ method: (Curve, [Double], Int) throws -> ExtrapolatedCurve
) throws -> Judgment {
  var judgment = Judgment()
  var last = clock.now
  for (index, curve) in curves.prefix(count).enumerated() {
    let start = coreSeconds()
    let extrapolation = try method(
      curve.logged.prefix(seen), Array(positions[seen...]), index)
    let seconds = coreSeconds() - start
    judgment.add(
      extrapolation, to: curve, seen: seen, seconds: seconds)
    if clock.now - last > .seconds(2) {
      last = clock.now
      report("\(name) at \(seen) %: \(index + 1) of \(count) curves")
    }
  }
  return judgment
}

let published: [Int: (chains: String, network: String)] = [
  10: ("1.642", "1.76"), 20: ("1.958", "2.13"), 40: ("2.285", "2.40"), 80: ("2.486", "2.52"),
]
let targets: [Int: Double] = [10: 0.85, 20: 0.48, 40: 0.21, 80: 0.065]

let ceilings = curves.map { Judgment.ceiling(of: $0, seen: 0) }
print("\(options.curves) curves of 100 steps; the truth's own score over all steps is")
print(
  "\(Judgment.withError(ceilings, 3)) in the mean. Gap: what a curve's score lacks of the truth's."
)
print()

var ours: [Int: Judgment] = [:]
// The stand-in for the coefficients' prior is made at the first curve, once.
_ = try extrapolator.posterior(of: curves[0].logged.prefix(10), at: Array(positions[10...]))
var table = Table(
  "seen", "log-likelihood", "gap", "asked", "MSE of median", "50 %", "80 %", "90 %",
  "ms of a core, median", "mean", "effective draws, median", "least 1 %")
for seen in options.cutoffs {
  let judgment = try judge("ours", count: options.curves, seen: seen) { curve, positions, _ in
    try extrapolator.posterior(of: curve, at: positions).extrapolation
  }
  ours[seen] = judgment
  let mean = judgment.seconds.reduce(0, +) / Double(judgment.count)
  table.add(
    [
      "\(seen) %", Judgment.withError(judgment.scores, 3), Judgment.withError(judgment.gaps, 4),
      decimals(targets[seen], 3), decimals(judgment.squaredError, 5),
    ]
      + judgment.coverage.map { decimals(100 * $0, 1) }
      + [
        decimals(1000 * median(judgment.seconds), 2), decimals(1000 * mean, 2),
        decimals(median(judgment.effectiveDraws), 0),
        decimals(share(judgment.effectiveDraws, 0.01), 0),
      ])
}
table.printed()

print()
print("Published (arXiv:2310.20447), other curves of the same prior: log-likelihood")
print()
var others = Table("seen", "best MCMC, 45–103 s", "largest LC-PFN, 0.05 s")
for seen in options.cutoffs {
  others.add(["\(seen) %", published[seen]?.chains ?? "–", published[seen]?.network ?? "–"])
}
others.printed()

do {
  // Throughput: many curves, all cores.
  let many = (0..<max(1, 5000 / curves.count)).flatMap { _ in curves }
  let seen = many.map { $0.logged.prefix(20) }
  let asked = Array(positions[20...])
  let start = clock.now
  let ends = extrapolator.map(seen, at: asked) { $0?.quantile(0.5, at: asked.count - 1) }
  let seconds = (clock.now - start) / .seconds(1)
  print()
  print(
    "\(ends.count) curves on all cores: \(decimals(seconds, 1)) s of the clock, or "
      + "\(decimals(seconds * 20_000 / Double(ends.count), 0)) s for 20,000")
}

if options.bankCurves > 1 {
  report("drawing a bank of 200,000 curves …")
  let bank = try PlainBank(.lcpfn, count: 200_000, positions: positions)
  print()
  print(
    "A plain bank of 200,000 prior curves, noise on a grid, on the first \(options.bankCurves) curves"
  )
  print()
  var table = Table("seen", "log-likelihood", "gap", "ours less it", "ms of a core, median")
  for seen in options.cutoffs {
    let judgment = try judge("bank", count: options.bankCurves, seen: seen) {
      curve, positions, _ in
      bank.extrapolation(of: curve, at: positions)
    }
    let own = ours[seen]?.scores ?? []
    table.add([
      "\(seen) %", Judgment.withError(judgment.scores, 3),
      Judgment.withError(judgment.gaps, 3),
      Judgment.withError(zip(own, judgment.scores).map { $0 - $1 }, 3),
      decimals(1000 * median(judgment.seconds), 1),
    ])
  }
  table.printed()
}

if options.chainCurves > 1 {
  let chains = MarkovChains(chains: 64, iterations: options.iterations, positions: positions)
  print()
  print(
    "Converged Markov chains (64 of \(options.iterations) steps each), on the first \(options.chainCurves) curves"
  )
  print()
  var table = Table(
    "seen", "log-likelihood", "ours less it", "R̂ < 1.05, %", "effective draws, median",
    "s of a core, median", "times ours")
  for seen in options.cutoffs {
    var reductions: [Double] = []
    var effective: [Double] = []
    let judgment = try judge("chains", count: options.chainCurves, seen: seen) {
      curve, positions, index in
      let outcome = chains.run(curve, at: positions, seed: UInt64(index + 1))
      reductions.append(outcome.scaleReduction)
      effective.append(outcome.effectiveDraws)
      return outcome.extrapolation
    }
    let own = ours[seen]
    let seconds = median(judgment.seconds)
    table.add([
      "\(seen) %", Judgment.withError(judgment.scores, 3),
      Judgment.withError(zip(own?.scores ?? [], judgment.scores).map { $0 - $1 }, 4),
      decimals(100 * Double(reductions.count { $0 < 1.05 }) / Double(reductions.count), 0),
      decimals(median(effective), 0), decimals(seconds, 2),
      decimals(seconds / median(own?.seconds ?? []), 0),
    ])
  }
  table.printed()
}
