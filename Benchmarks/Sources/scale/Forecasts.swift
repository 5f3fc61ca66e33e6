import Basics
import Laws
import RealModule
import Scaling
import Tables

/// The forms that people choose among.
private let forms: [any ScalingLaw] = [
  AdditiveScalingLaw(), TiedScalingLaw(), CoupledScalingLaw(), CoupledTiedScalingLaw(),
  KaplanScalingLaw(),
]

/// How a split was forecast; errors are means of |L̂/L − 1|.
private struct Score {
  var split: Split
  /// By form; nil where it could not be fitted.
  var forms: [Double?]
  var ours: Double
  var coverage: Double
  /// The median of half an interval, of the forecast.
  var halfWidth: Double
  var seconds: Double

  var best: Double { forms.compactMap(\.self).min() ?? .nan }
  var ratio: Double { ours / best }

  init(_ split: Split) throws {
    let (seen, asked) = (split.seen, split.asked)
    self.split = split
    forms = formErrors(seen, asked)
    let run = try measured { try ScalingForecast(to: seen).losses(at: asked.points, level: 0.9) }
    seconds = run.seconds
    ours = meanError(run.result.map(\.value), asked.losses)
    let inside = zip(run.result, asked.losses).count { $0.interval.contains($1) }
    coverage = Double(inside) / Double(max(asked.count, 1))
    halfWidth = run.result.map { $0.interval.width / 2 / $0.value }.median ?? .nan
  }
}

private func formErrors(_ seen: ScalingTable, _ asked: ScalingTable) -> [Double?] {
  forms.map { law in
    (try? ScalingFit(law, to: seen)).map { meanError($0.losses(at: asked.points), asked.losses) }
  }
}

/// The least value that half of the weight does not exceed.
private func median(_ values: [Double], _ weights: [Double]) -> Double {
  let half = weights.reduce(0, +) / 2
  var sum = 0.0
  for index in values.indices.sorted(by: { values[$0] < values[$1] }) {
    sum += weights[index]
    if sum >= half { return values[index] }
  }
  return .nan
}

private func mean(_ values: [Double], _ weights: [Double]) -> Double {
  zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
}

func forecasts(_ data: String) throws -> [String] {
  let main = try mainSplits(data)
  print(
    """

    6. Default forecast of larger runs beside single forms fitted with log-Huber of 1e-3: n seen/asked,
       mean errors in %, ratio to the best form in hindsight, share inside 90 % intervals, half an
       interval in %, CPU ms; the means of ratios are geometric
    """)
  let first = printed("Main splits", main)
  let second = printed("Farther, or along another axis", farSplits(of: main))
  var findings = Findings()
  judge(first, "main", into: &findings)
  judge(second, "far", into: &findings)
  findings.printed("Targets, each table alike")
  return findings.missed
}

private func printed(_ title: String, _ splits: [Split]) -> [Score] {
  print("\n\(title)\n")
  var table = Columns([
    "table", "n", "add", "tied", "coup", "c-tied", "Kap", "ours", "ratio", "in", "±", "ms",
  ])
  var scores: [Score] = []
  var refused: [String] = []
  for split in splits {
    do {
      scores.append(try Score(split))
    } catch {
      refused.append("\(split.name): \("\(error)".prefix { $0 != ":" })")
    }
  }
  for score in scores {
    table.add(
      [score.split.name, "\(score.split.seen.count)/\(score.split.asked.count)"]
        + score.forms.map { $0.map { percent(min($0, 99), 2) } ?? "–" }
        + [
          percent(score.ours), decimals(score.ratio, 2), decimals(score.coverage, 2),
          percent(score.halfWidth, 1), decimals(1000 * score.seconds, 0),
        ])
  }
  for (name, weights) in [
    ("median", scores.map { _ in 1.0 }), ("median, weighed", scores.map(\.split.weight)),
  ] {
    func middle(_ value: (Score) -> Double) -> Double { median(scores.map(value), weights) }
    table.add(
      [name, ""] + forms.indices.map { form in percent(middle { $0.forms[form] ?? .infinity }) }
        + [
          percent(middle(\.ours)), decimals(middle(\.ratio), 2), decimals(middle(\.coverage), 2),
          percent(middle(\.halfWidth), 1), decimals(1000 * middle(\.seconds), 0),
        ])
  }
  for (name, weights) in [
    ("mean", scores.map { _ in 1.0 }), ("mean, weighed", scores.map(\.split.weight)),
  ] {
    func middle(_ value: (Score) -> Double) -> Double { mean(scores.map(value), weights) }
    table.add(
      [name, ""]
        + forms.indices.map { form in
          let known = scores.indices.filter { scores[$0].forms[form] != nil }
          return percent(
            mean(known.map { min(scores[$0].forms[form] ?? 0, 0.99) }, known.map { weights[$0] }))
        }
        + [
          percent(middle(\.ours)), decimals(.exp(middle { .log($0.ratio) }), 2),
          decimals(middle(\.coverage), 2), percent(middle(\.halfWidth), 1),
          decimals(1000 * middle(\.seconds), 0),
        ])
  }
  table.printed()
  for text in refused { print("\nrefused, and not counted: \(text)") }
  return scores
}

private func judge(_ scores: [Score], _ name: String, into findings: inout Findings) {
  let alike = scores.map { _ in 1.0 }
  let medians = forms.indices.map { form in
    median(scores.map { $0.forms[form] ?? .infinity }, alike)
  }
  findings.add(
    "\(name): median error, %, against the best single form's",
    100 * median(scores.map(\.ours), alike),
    atMost: (1e4 * (medians.min() ?? .nan)).rounded() / 100, digits: 3)
  findings.add(
    "\(name): median ratio to the best form in hindsight", median(scores.map(\.ratio), alike),
    atMost: 1.2, digits: 3)
  let below = scores.count { score in score.forms[0].map { score.ours < $0 } ?? true }
  findings.add(
    "\(name): share of tables below additive", Double(below) / Double(max(scores.count, 1)),
    atLeast: 0.75, digits: 2)
  let coverage = mean(scores.map(\.coverage), alike)
  findings.add(
    "\(name): mean coverage of 90 % intervals", NumberText.significant(coverage, 3), ".85 to .97",
    coverage >= 0.85 && coverage <= 0.97)
  findings.add(
    "\(name): median half-width, %", 100 * median(scores.map(\.halfWidth), alike), atMost: 4.5,
    digits: 3)
}
