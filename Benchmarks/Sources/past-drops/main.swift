// The multi-power law at every step of a long run: losses and all seven derivatives in linear time,
// beside the sum over all past steps that defines them. Best of several rounds.
import Laws
import RealModule
import Schedules

/// The published parameters for 25M: L0, A, B, alpha, C, beta, gamma.
let parameters = [
  3.04045406, 0.52468604, 363.78751622, 0.50786857, 2.06560812, 0.58279013, 0.64142257,
]
let steps = 72_000
let schedule = try ScheduleText.parse(
  "cosine:peak=3e-4,final=3e-5,steps=\(steps),warmup=2160")
let asked = Array(1...steps)
let law = MultiPowerLaw()

func milliseconds(rounds: Int, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  return (0..<rounds).map { _ in clock.measure(body) / .milliseconds(1) }.min() ?? 0
}

/// What the law takes of a schedule, whatever the parameters: once a run.
let preparation = milliseconds(rounds: 5) {
  let history = RateHistory(of: schedule, at: asked, warmup: .trueRates)
  _ = law.values(parameters, over: history)
}
let history = RateHistory(of: schedule, at: asked, warmup: .trueRates)
var losses: [Double] = []
var derivatives: [[Double]] = []
let values = milliseconds(rounds: 15) { losses = law.values(parameters, over: history) }
let both = milliseconds(rounds: 15) {
  (losses, derivatives) = law.valuesAndDerivatives(parameters, over: history)
}

/// Loss and derivatives at one step, term by term over all past steps.
func direct(_ step: Int, rates: [Double], areas: [Double], first: Int) -> [Double] {
  let (A, B, alpha) = (parameters[1], parameters[2], parameters[3])
  let (C, beta, gamma) = (parameters[4], parameters[5], parameters[6])
  var gain = 0.0
  var byC = 0.0
  var byBeta = 0.0
  var byGamma = 0.0
  if first <= step {
    for k in first...step {
      let drop = rates[k - 1] - rates[k]
      let scaled = (areas[step] - areas[k - 1]) * .pow(rates[k], -gamma)
      let logGrowth = Double.log(onePlus: C * scaled)
      let kept = Double.exp(-beta * logGrowth)
      gain += drop * (1 - kept)
      byBeta += drop * kept * logGrowth
      let slope = drop * kept * beta * scaled / (1 + C * scaled)
      byC += slope
      byGamma -= slope * C * .log(rates[k])
    }
  }
  let power = Double.pow(areas[step], -alpha)
  return [
    parameters[0] + A * power - B * gain, 1, power, -gain, -A * power * .log(areas[step]),
    -B * byC, -B * byBeta, -B * byGamma,
  ]
}

let rates = [schedule.rate(at: 0)] + schedule.rates(through: steps)
var areas = [0.0]
for step in 1...steps { areas.append(areas[step - 1] + rates[step]) }
// Every row would take minutes: a share of them, evenly spread, scaled up.
let sampled = Array(stride(from: 2500, through: steps, by: 500))
let share = sampled.map(Double.init).reduce(0, +) / (Double(steps) * Double(steps + 1) / 2)
var expected: [[Double]] = []
let sampleTime = milliseconds(rounds: 1) {
  expected = sampled.map { direct($0, rates: rates, areas: areas, first: schedule.warmup + 1) }
}

var worst = 0.0
for (step, row) in zip(sampled, expected) {
  let ours = [losses[step - 1]] + derivatives.map { $0[step - 1] }
  for (a, b) in zip(ours, row) { worst = max(worst, abs(a - b) / abs(b)) }
}

func rounded(_ value: Double, _ digits: Double = 10) -> Double {
  (value * digits).rounded() / digits
}
print("multi-power law, cosine of \(steps) steps, every step asked, one core, best of rounds")
print("losses                          \(rounded(values)) ms")
print("losses and seven derivatives    \(rounded(both)) ms")
print("first losses of a schedule      \(rounded(preparation)) ms, condensing it included")
print(
  "direct sum, with derivatives    \(rounded(sampleTime / share / 1000)) s, from "
    + "\(sampled.count) of its rows: \(rounded(sampleTime / share / both, 1)) times as long")
print("largest relative difference     \(worst) of a loss or a derivative at these rows")
