// Forecast first, search only what is left in doubt
//
// Four small problems, seven usual schedules, six peaks of the rate: 42 runs each, and three seeds of every one. Whoever
// makes all of them knows which schedule wins. Others search: for the rate while a run trains (AutoLRS), with a population
// whose worst copy its best (PBT), or for the schedule that the gradients call for. Here the schedule is foretold from two
// runs at one peak, and only the peak is searched, of which laws know nothing. What does each cost, and where does it end?

import Basics
import Fitting
import Forecasting
import Plots
import Reports
import Schedules
import Wording

/// A problem's schedules at the peak in the middle, lowest forecast first.
typealias Foretold = (problem: Problem, comparison: Comparison, names: [String])

let foretold = try tellWhatTwoRunsForetell(try Problem.all.map(Problem.init))
try tellWhatEachMethodNeeds(foretold)

// 1. The average of laws is fitted to a constant and a cosine run of one seed, at the peak in the middle. All seven are
// forecast at that peak. Measured are the means of three seeds, of which the fit has seen one of two schedules.

func tellWhatTwoRunsForetell(_ problems: [Problem]) throws -> [Foretold] {
  print("1. What two runs foretell\n")
  var foretold: [Foretold] = []
  var inside = 0
  for problem in problems {
    let fit = try Average(to: problem.fitted())
    let schedules = try Problem.usual.map(problem.schedule)
    let comparison = Comparison(of: schedules, under: fit)
    let names = comparison.entries.map { entry in
      Problem.usual[schedules.firstIndex { $0.text == entry.schedule.text }!]
    }
    foretold.append((problem, comparison, names))
    print("\(problem.name), peak × 1")
    print("  schedule    foretold   90 % interval      P(best)   measured ± s.e.   inside")
    for (name, entry) in zip(names, comparison.entries) {
      let interval = entry.forecast.final.interval!
      let (end, error) = (problem.end(name, "one"), problem.error(name, "one"))
      let isFitted = ["constant", "cosine"].contains(name)
      if !isFitted, interval.contains(end) { inside += 1 }
      print(
        "  \(name.padded(to: 10))", entry.forecast.final.loss.formatted(width: 9, decimals: 4),
        "  \(interval.lower.formatted(decimals: 4)) … \(interval.upper.formatted(decimals: 4))",
        (entry.probabilityBest ?? .nan).formatted(width: 9), "  ",
        end.formatted(width: 8, decimals: 4), "±", error.formatted(decimals: 4),
        isFitted ? "   fitted" : interval.contains(end) ? "      yes" : "       no")
    }
    print("")
  }
  print(
    "\(inside) of \(5 * problems.count) ends of schedules that were not fitted lie in their intervals.\n"
  )
  try Figure(
    "Seven schedules at one peak: foretold from two runs, and measured",
    panels: foretold.map { problem, comparison, names in
      Panel(
        xLabel: problem.name, yLabel: "final loss",
        xRange: -0.5...(Double(names.count) - 0.5), names: names,
        series: [
          Series(
            "foretold, 90 % interval", .errorBars, .blue,
            comparison.entries.enumerated().map { place, entry in
              .init(
                Double(place) - 0.06, entry.forecast.final.loss, entry.forecast.final.interval!)
            }),
          Series(
            "measured, ± 2 standard errors", .errorBars, .vermillion,
            names.enumerated().map { place, name in
              let (end, error) = (problem.end(name, "one"), problem.error(name, "one"))
              return .init(Double(place) + 0.06, end, Interval(around: end, halfWidth: 2 * error))
            }),
        ], showsLegend: problem.name == problems[0].name)
    }, size: (960, 1200)
  ).draw(to: "foretold.png")
  print("Drawn: foretold.png\n")
  return foretold
}

// 2. What is left in doubt is the peak, and a schedule where the forecast does not tell two apart. A search is charged with
// all that it trained, in runs of one seed. All ends are means over seeds but that of the population, which is one.

/// Ways to a low loss, what they cost in runs, and where they end.
func ways(_ foretold: Foretold) -> [(short: String, name: String, runs: Double, end: Double)] {
  let (problem, comparison, names) = foretold
  let doubtful = zip(names, comparison.entries).filter { ($1.probabilityBest ?? 0) >= 0.2 }.map(\.0)
  let candidates = doubtful.isEmpty ? [names[0]] : doubtful
  let peaks = Double(Problem.peaks.count)
  /// Runs at all peaks, without those that the forecast was made from.
  func cost(_ schedules: [String]) -> Double {
    2 + schedules.reduce(0) { $0 + peaks - (["constant", "cosine"].contains($1) ? 1 : 0) }
  }
  return [
    ("cosine", "cosine, untuned", 1, problem.end("cosine", "one")),
    ("AutoLRS", "AutoLRS", problem.search.runs, problem.search.end),
    ("foretold", "first foretold", 3, problem.end(names[0], "one")),
    ("PBT", "PBT", problem.population.runs, problem.population.end),
    ("cosine", "cosine, tuned", peaks, problem.best("cosine").end),
    ("refined", "refined, tuned", 1 + peaks, problem.best("refined").end),
    ("optimized", "optimized, tuned", 2 + peaks, problem.best("optimized").end),
    (
      "foretold", "forecast, then peaks", cost(candidates),
      candidates.map { problem.best($0).end }.min()!
    ),
    ("all", "all schedules", Double(Problem.usual.count) * peaks, problem.lowest),
  ]
}

func tellWhatEachMethodNeeds(_ foretold: [Foretold]) throws {
  let problems = foretold.map(\.problem)
  print("2. What each way costs, and how far above the lowest of all 42 it ends\n")
  let tables = foretold.map(ways)
  let header = problems.map { String($0.name.prefix(14)).padded(to: 15, isRight: true) }
  print("way                    runs", header.joined())
  for row in tables[0].indices {
    let runs = tables.map { $0[row].runs }
    let excess = zip(tables, problems).map { 100 * ($0[row].end / $1.lowest - 1) }
    print(
      tables[0][row].name.padded(to: 21), runs.mean.formatted(width: 6, decimals: 1),
      excess.map { "\($0.formatted(decimals: 1, isSigned: true)) %".padded(to: 15, isRight: true) }
        .joined())
  }
  print(
    "\nRuns are means over the problems. Refined and optimized schedules are none of the 42, and may"
  )
  print("end below all of them. Tuned means that all six peaks were tried.\n")
  let names = tables[0].indices.map { row in
    let runs = tables.map { $0[row].runs }.mean
    return "\(tables[0][row].short) \(runs.formatted(decimals: runs > 1 && runs < 2 ? 1 : 0))"
  }
  try Figure(
    "Where each way ends, by what it cost in runs",
    panels: [
      Panel(
        xLabel: "way, and its runs: from 6 on all peaks are tried",
        yLabel: "above the lowest of 42 runs, %",
        xRange: -0.5...(Double(names.count) - 0.5), names: names,
        series: problems.enumerated().map { index, problem in
          Series(
            problem.name, .crosses, index: index,
            tables[index].enumerated().map { row, way in
              .init(
                Double(row) + 0.12 * (Double(index) - 1.5),
                min(100 * (way.end / problem.lowest - 1), 60))
            })
        }
          + [
            Series(
              nil, .dashedLine, .gray,
              [.init(-0.5, 0), .init(Double(names.count) - 0.5, 0)])
          ])
    ], size: (1200, 640)
  ).draw(to: "forecast-first.png")
  print("Drawn: forecast-first.png (excesses above 60 % are drawn there)")
}
