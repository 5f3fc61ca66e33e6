// What whole training curves are worth beside what runs end with: losses of larger and longer runs, and
// the best size of a budget, by `ScheduledScalingFit` and by `ScalingForecast` of annealed ends.
//
// Usage: joint-scaling [FOLDER], where the folder of public curves is ../shared/data by default.
import Basics
import Laws
import Records
import Scaling
import Tables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

let folder = CommandLine.arguments.dropFirst().first ?? "../shared/data"

/// What a method said of runs that it did not see.
struct Score {
  var meanError: Double
  /// Of the 90 % interval of the longest run.
  var halfWidth: Double
  var coverage: Double
  /// The best size of a budget.
  var size: Estimate?

  init(_ estimates: [Estimate], of runs: [ScheduledRun], size: Estimate? = nil) {
    let losses = runs.map { $0.losses.last ?? .nan }
    let count = Double(max(runs.count, 1))
    meanError = zip(estimates, losses).reduce(0) { $0 + abs($1.1 / $1.0.value - 1) } / count
    let longest = runs.indices.max { runs[$0].end < runs[$1].end } ?? 0
    let estimate = estimates[longest]
    halfWidth = (estimate.interval.upper / estimate.interval.lower).squareRoot() - 1
    coverage = Double(zip(estimates, losses).count { $0.interval.contains($1) }) / count
    self.size = size
  }

  static func cells(_ score: Score?) -> [String] {
    [
      decimals(score.map { 100 * $0.meanError }, 2), decimals(score.map { 100 * $0.halfWidth }, 2),
      decimals(score?.coverage, 2), decimals(score?.size.map { $0.value / 1e9 }, 2),
      decimals(score?.size.map { ($0.interval.upper / $0.interval.lower).squareRoot() }, 2),
    ]
  }
}

/// - Parameter details: what there is to say of the fit is added to these.
func joint(
  _ fitted: [ScheduledRun], _ asked: [ScheduledRun], compute: Double? = nil,
  _ details: inout [String]
) -> Score? {
  do {
    let clock = ContinuousClock()
    let begin = clock.now
    let fit = try ScheduledScalingFit(to: fitted)
    let score = Score(
      try fit.losses(of: asked), of: asked,
      size: try compute.map { try fit.optimum(compute: $0).size })
    let spent = clock.now - begin
    details.append(
      "\(fitted.count) runs, \(fit.rowCount) rows, \(spent): \(fit.notes + fit.remarks(on: asked))")
    return score
  } catch {
    details.append("\(error)")
    return nil
  }
}

func ends(_ fitted: [ScheduledRun], _ asked: [ScheduledRun], compute: Double? = nil) -> Score? {
  func points(_ runs: [ScheduledRun]) -> ScalingPoints {
    ScalingPoints([.parameters: runs.map(\.size), .tokens: runs.map(\.end)])
  }
  let table = ScalingTable(
    points: points(fitted), losses: fitted.map { $0.losses.last ?? .nan }, runs: fitted.map(\.name))
  guard let forecast = try? ScalingForecast(to: table) else { return nil }
  func best(_ parameters: [Double], _ compute: Double) -> Double {
    ScalingFrontier(ScalingForecast.law, parameters, in: forecast.units).best(compute: compute).size
  }
  return Score(
    forecast.losses(at: points(asked)), of: asked,
    size: compute.map { compute in
      let sizes = forecast.draws(400).map { best($0, compute) }.sorted()
      return Estimate(best(forecast.central, compute), Interval(sizes[20], sizes[379]))
    })
}

// MARK: A ladder of sizes, each a run of several lengths, along cosines

func compute(_ runs: [ScheduledRun]) -> Double { runs.reduce(0) { $0 + $1.compute } }

do {
  let ladder = try ScheduledRun.runs(
    reading: folder + "/scaling/ladder-curves-190m-1b.csv", ScalingReading(lossColumn: "c4_loss"))
  func length(_ run: ScheduledRun) -> Double {
    Double(run.name.split(separator: "-")[1].dropLast(2)) ?? 0
  }
  let largest = ladder.filter { $0.size > 1e9 }
  let smaller = ladder.filter { $0.size < 1e9 }
  let budget = 10 * (smaller.map(\.compute).max() ?? 0)
  let all = compute(smaller)
  var details: [String] = []
  var table = Table(
    "curves of", "runs", "FLOP", "part", "joint err %", "±%", "cover", "N*/1e9", "×", "ends err %",
    "±%",
    "cover", "N*/1e9", "×")
  let choices: [(String, [Double])] = [
    ("all", [0.5, 1, 2, 5, 10]), ("up to 5xC", [0.5, 1, 2, 5]), ("up to 2xC", [0.5, 1, 2]),
    ("1 and 2xC", [1, 2]), ("up to 1xC", [0.5, 1]), ("10xC alone", [10]), ("5xC alone", [5]),
    ("2xC alone", [2]), ("1xC alone", [1]), ("1 and 10xC", [1, 10]),
  ]
  print("1B runs of 5 lengths from ones of 190M to 760M; N* of \(budget) FLOP\n")
  for (name, lengths) in choices {
    let fitted = smaller.filter { lengths.contains(length($0)) }
    let used = compute(fitted)
    let annealed = fitted.count < 6 ? nil : ends(fitted, largest, compute: budget)
    table.add(
      [name, "\(fitted.count)", decimals(used / 1e20, 2) + "e20", "1/" + decimals(all / used, 1)]
        + Score.cells(joint(fitted, largest, compute: budget, &details)) + Score.cells(annealed))
  }
  table.printed()
  print("\n" + details.joined(separator: "\n") + "\n")
} catch {
  print("no ladder: \(error)")
}

// MARK: Gemstones: 22 shapes at a constant rate, each cooled down from many places

do {
  let names = ["256x27", "512x12", "768x3", "1024x28", "1536x50", "2048x27", "3072x12"]
  let batch = 4_194_304.0
  let sizes = try TableReader(opening: folder + "/scaling/gemstones-constant-rate.csv")
    .read(["params"], by: ["run"])
  var runs: [ScheduledRun] = []
  for name in names {
    guard let row = sizes.runs.firstIndex(where: { $0.contains("-\(name)_") }) else { continue }
    for kind in ["hot"] + stride(from: 10, through: 100, by: 10).map({ "cool\($0)" }) {
      let path = folder + "/gemstones/\(name)/\(kind).csv"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let rates = try TableReader(opening: path).read(["step", "lr"]).values
      var losses = try TableReader(opening: path).read(["step", "loss"]).values
      // Before its decay a cooled run is its trunk.
      if kind != "hot" { losses = losses.map { Array($0.suffix(1)) } }
      runs.append(
        ScheduledRun(
          name: "\(name) \(kind)", size: sizes.values[0][row],
          rates: try RelativeRates(
            tokens: rates[0].map { $0 * batch }, rates: rates[1], warmup: 20 * batch),
          tokens: losses[0].map { $0 * batch }, losses: losses[1], trunk: name))
    }
  }
  func isCooled(_ run: ScheduledRun) -> Bool { run.name.contains("cool") }
  func length(_ run: ScheduledRun) -> Double {
    Double(run.name.split(separator: "l").last ?? "") ?? 0
  }
  let small = runs.filter { $0.size < 1.5e9 }
  let large = runs.filter { $0.size > 1.5e9 }
  let asked = large.filter(isCooled)
  let cases: [(String, [ScheduledRun], [ScheduledRun])] = [
    ("all below 1.5B -> cooled above", small, asked),
    ("and constant above -> cooled above", small + large.filter { !isCooled($0) }, asked),
    (
      "constant, cooled at 50 -> other cooled", runs.filter { !isCooled($0) || length($0) == 50 },
      runs.filter { isCooled($0) && length($0) != 50 }
    ),
    (
      "constant, cooled to 50 -> cooled later", runs.filter { !isCooled($0) || length($0) <= 50 },
      runs.filter { isCooled($0) && length($0) > 50 }
    ),
  ]
  var details: [String] = []
  var table = Table(
    "gemstones", "runs", "joint err %", "±%", "cover", "ends err %", "±%", "cover")
  for (name, fitted, asked) in cases {
    let cooled = fitted.filter(isCooled)
    let annealed = Set(cooled.map(\.end)).count < 2 ? nil : ends(cooled, asked)
    table.add(
      [name, "\(fitted.count)"] + Score.cells(joint(fitted, asked, &details)).prefix(3)
        + Score.cells(annealed).prefix(3))
  }
  table.printed()
  print("\n" + details.joined(separator: "\n"))
} catch {
  print("no gemstones: \(error)")
}
