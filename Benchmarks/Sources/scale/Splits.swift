import Basics
import Laws
import RealModule
import Scaling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A table with the runs to forecast from, and larger ones to forecast.
struct Split {
  struct Point {
    var size: Double
    var tokens: Double
    var loss: Double
    var isAsked: Bool
    var compute: Double { 6 * size * tokens }
  }

  var name: String
  /// How much it counts where tables are weighed: many of one study say less than as many of several.
  var weight: Double
  var points: [Point]

  init(_ name: String, _ weight: Double, _ points: [Point]) {
    self.name = name
    self.weight = weight
    self.points = points.filter { $0.loss > 0 && $0.loss.isFinite }
  }

  var seen: ScalingTable { table(of: points.filter { !$0.isAsked }) }
  var asked: ScalingTable { table(of: points.filter(\.isAsked)) }

  private func table(of points: [Point]) -> ScalingTable {
    scalingTable(points.map { ($0.size, $0.tokens, $0.loss) })
  }

  /// Other runs of the table seen and asked for; what is neither is left out.
  func other(
    _ name: String, _ weight: Double, seen: (Point) -> Bool, asked: (Point) -> Bool
  ) -> Split {
    Split(
      name, weight,
      points.compactMap { point in
        var point = point
        point.isAsked = !seen(point)
        return seen(point) || asked(point) ? point : nil
      })
  }
}

extension Split.Point {
  /// By the columns of a row.
  init(
    _ row: [String: String], _ size: String, _ tokens: String, _ loss: String,
    _ isAsked: (Self) -> Bool
  ) {
    self.init(
      size: row.number(size), tokens: row.number(tokens), loss: row.number(loss), isAsked: false)
    self.isAsked = isAsked(self)
  }
}

/// The main splits: small runs, and the largest ones of the same table.
func mainSplits(_ data: String) throws -> [Split] {
  try hoffmannSplits(data) + gadreSplits(data) + porianSplits(data) + gemstonesSplits(data)
    + routingSplits(data) + repeatedSplits(data) + ladderSplits(data) + trajectorySplits(data)
    + (try schaippSplits(data))
}

private func hoffmannSplits(_ data: String) throws -> [Split] {
  let rows = try Rows("scaling/chinchilla-points.csv", in: data).cells
  return [
    Split(
      "hoffmann, C", 1,
      rows.map { row in .init(row, "N", "D", "loss") { _ in row.number("C") >= 3e20 } }),
    Split("hoffmann, N", 0.5, rows.map { .init($0, "N", "D", "loss") { $0.size >= 2e9 } }),
  ]
}

private func gadreSplits(_ data: String) throws -> [Split] {
  let rows = try Rows("scaling/overtraining-c4-rpj.csv", in: data).cells
  let columns = [
    ("c4", "loss_c4_val", 1), ("openlm", "loss_openlm", 0.25),
    ("code", "loss_paloma_dolma_100_programing_languages", 0.25), ("ptb", "loss_paloma_ptb", 0.25),
    ("de-en", "loss_val_de-en_100", 0.15), ("falcon", "loss_paloma_falcon-refinedweb", 0.15),
  ]
  return [("c4_original", "c4"), ("rpj", "rpj")].flatMap { corpus, name in
    columns.map { short, column, weight in
      Split(
        "gadre \(name), \(short)", weight,
        rows.filter { $0["train_data"] == corpus && $0[column] != "" }.map {
          .init($0, "params", "tokens", column) { $0.size > 5e8 }
        })
    }
  }
}

/// Porian et al.'s way from Kaplan's exponents to Chinchilla's, a change a stage.
private let stages = [
  "base long kaplan kaplan": "Kaplan", "base long kaplan standard": "+head",
  "base short kaplan standard": "+short", "base short chinchilla standard": "+cosine",
  "tuned short const standard": "tuned", "tuned long const kaplan": "long",
]

private func porianSplits(_ data: String) throws -> [Split] {
  let rows = try Rows("scaling/isoflop-kaplan-to-chinchilla-refinedweb.csv", in: data).cells
  let columns = ["hparams", "warmup", "decay", "param_count", "val"]
  var keys: [[String]] = []
  for row in rows {
    let key = columns.map { row[$0] ?? "" }
    if !keys.contains(key) { keys.append(key) }
  }
  return keys.flatMap { key -> [Split] in
    let name = "porian, \(stages[key.prefix(4).joined(separator: " ")] ?? "other")"
    let isTuned = key[0] == "tuned" && key[1] == "short"
    let points = rows.filter { row in columns.map { row[$0] ?? "" } == key }.map { row in
      Split.Point(row, "n", "tokens", "loss") { _ in row.number("flops") > 8.1e17 }
    }
    let split = Split(name, isTuned ? 1 : 0.4, points)
    return isTuned
      ? [split, Split(name + " D≥N", 0.5, points.filter { $0.tokens >= $0.size })] : [split]
  }
}

private func gemstonesSplits(_ data: String) throws -> [Split] {
  let rows = try Rows("scaling/gemstones-constant-rate.csv", in: data).cells
  let constant = Split(
    "gemstones, constant", 1, rows.map { .init($0, "params", "tokens", "loss") { $0.size > 1e9 } })
  var sizes: [String: Double] = [:]
  for row in rows {
    let parts = (row["run"] ?? "").split(separator: "-")
    if parts.count > 1 {
      sizes[String(parts[1].prefix { $0 != "_" })] = row.number("params")
    }
  }
  var cooled: [Split.Point] = []
  for shape in sizes.keys.sorted() {
    for tokens in stride(from: 10, through: 100, by: 10) {
      // Some were not trained.
      guard
        let text = try? String(
          contentsOf: URL(filePath: "\(data)/gemstones/\(shape)/cool\(tokens).csv"), encoding: .utf8
        ),
        let last = text.split(whereSeparator: \.isNewline).last, let size = sizes[shape]
      else { continue }
      let cells = last.split(separator: ",").map { Double($0) ?? .nan }
      cooled.append(
        Split.Point(size: size, tokens: cells[0] * 4_194_304, loss: cells[2], isAsked: size > 1e9))
    }
  }
  return cooled.isEmpty ? [constant] : [constant, Split("gemstones, cooled", 1, cooled)]
}

private func routingSplits(_ data: String) throws -> [Split] {
  let rows = try Rows("scaling/routed-dense-hash.csv", in: data).cells.filter {
    $0.number("routing_frequency") == 0.5 && $0["seed"] == "42" && $0.number("step") >= 20_000
  }
  var splits: [Split] = []
  for experts in Set(rows.map { $0.number("num_experts") }).sorted() {
    let rows = rows.filter { $0.number("num_experts") == experts }
    let sizes = Set(rows.map { $0.number("dense_parameter_count") })
    guard sizes.count >= 4, let largest = sizes.max() else { continue }
    func points(_ rows: [[String: String]]) -> [Split.Point] {
      rows.map { row in
        let size = row.number("dense_parameter_count")
        return .init(
          size: size, tokens: row.number("step") * 524_288, loss: row.number("loss_validation"),
          isAsked: size > (largest > 1e9 ? 1e9 : 3e8))
      }
    }
    let name = experts == 1 ? "routing, dense" : "routing, \(Int(saturating: experts))"
    splits.append(Split(name, experts == 1 ? 0.7 : 0.2, points(rows)))
    if experts == 1 {
      splits.append(
        Split("routing, dense finals", 0.4, points(rows.filter { $0["step"] == "249000" })))
    }
  }
  return splits
}

private func repeatedSplits(_ data: String) throws -> [Split] {
  let rows = try Rows("scaling/repeated-data-c4.csv", in: data).cells.filter {
    $0.number("tokens") <= 1.001 * $0.number("unique_tokens")
  }
  return [
    Split(
      "datablations, 8B", 1,
      rows.map { .init($0, "params", "tokens", "loss") { $0.size >= 8e9 } }),
    Split(
      "datablations, 2B", 0.5,
      rows.filter { $0.number("params") < 8e9 }.map {
        .init($0, "params", "tokens", "loss") { $0.size >= 2.5e9 }
      }),
  ]
}

private func ladderSplits(_ data: String) throws -> [Split] {
  try [
    ("c4_loss", 1), ("mmlu_bpb", 0.3), ("hellaswag_bpb", 0.3), ("arc_challenge_bpb", 0.3),
    ("piqa_bpb", 0.3), ("csqa_bpb", 0.3),
  ].map { task, weight in
    let table = try ladderTable(data, task, last: task == "c4_loss" ? 1 : 5)
    let (sizes, tokens) = (table.points.values(.parameters), table.points.values(.tokens))
    return Split(
      "ladder, \(task.prefix { $0 != "_" })", weight,
      table.losses.indices.map {
        .init(size: sizes[$0], tokens: tokens[$0], loss: table.losses[$0], isAsked: sizes[$0] > 1e9)
      })
  }
}

private func trajectorySplits(_ data: String) throws -> [Split] {
  func size(_ text: String) -> Double {
    (Double(text.dropLast()) ?? .nan) * (text.lowercased().hasSuffix("b") ? 1e9 : 1e6)
  }
  let opt = try Rows("scaling/trajectories-opt.csv", in: data).cells.map { row in
    let size = size(row["model_size"] ?? "")
    return Split.Point(
      size: size, tokens: .pow(10, row.number("num_token")), loss: .log(row.number("ppl")),
      isAsked: size > 1e11)
  }
  var longest: [Double: Double] = [:]
  for point in opt { longest[point.size] = max(longest[point.size] ?? 0, point.tokens) }
  // Checkpoints spread evenly in the logarithm, the first 3 % left out.
  var thinned: [Split.Point] = []
  let language = try Rows("scaling/revisiting-language.csv", in: data).cells
    .filter { $0["Domain"] == "LM" }
    .map { row in
      Split.Point(
        size: row.number("Model"), tokens: row.number("Seen Examples") * 1024,
        loss: row.number("Loss"), isAsked: row.number("Model") > 1e9)
    }
  for size in Set(language.map(\.size)).sorted() {
    let run = language.filter { $0.size == size }.sorted { $0.tokens < $1.tokens }
    guard let end = run.last?.tokens else { continue }
    var taken: Set<Int> = []
    for step in 0..<20 {
      let tokens = end * 0.03 * Double.exp(-Double.log(0.03) * Double(step) / 19)
      let nearest = run.indices.min {
        abs(Double.log(run[$0].tokens / tokens)) < abs(Double.log(run[$1].tokens / tokens))
      }
      if let nearest, taken.insert(nearest).inserted { thinned.append(run[nearest]) }
    }
  }
  return [
    Split("opt, all", 0.7, opt),
    Split(
      "opt, from 10 %", 0.7, opt.filter { $0.tokens >= 0.1 * (longest[$0.size] ?? 0) * (1 - 1e-9) }),
    Split("revisiting, LM", 0.7, thinned),
  ]
}

private func schaippSplits(_ data: String) throws -> [Split] {
  guard let rows = try? Rows("schaipp/runs.csv", in: data).cells else { return [] }
  struct Key: Hashable {
    var size: Double
    var tokens: Double
  }
  var best: [Key: Double] = [:]
  for row in rows where row["last_val_loss"] != "" {
    let decay = row.number("wsd_fract_decay")
    if row["scheduler"] == "wsd", decay.isNaN || decay == 0 { continue }
    if row["scheduler"] == "cos", row.number("last_lr") / row.number("peak_lr") > 0.11 { continue }
    let key = Key(size: row.number("params"), tokens: row.number("iterations") * 50 * 2 * 2 * 512)
    best[key] = min(best[key] ?? 9, row.number("final_full_val_loss"))
  }
  return [
    Split(
      "schaipp, ends", 0.4,
      best.keys.sorted { ($0.size, $0.tokens) < ($1.size, $1.tokens) }.map {
        .init(size: $0.size, tokens: $0.tokens, loss: best[$0] ?? .nan, isAsked: $0.size > 1e8)
      })
  ]
}

/// Splits that reach farther, or along another axis: compute, data alone, two sizes back.
func farSplits(of main: [Split]) -> [Split] {
  let named = Dictionary(main.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  var splits: [Split] = []
  func add(
    _ name: String, _ title: String, _ weight: Double = 1, seen: (Split.Point) -> Bool,
    asked: (Split.Point) -> Bool
  ) {
    guard let split = named[name]?.other(name + " " + title, weight, seen: seen, asked: asked),
      split.seen.count >= 5, split.asked.count > 0
    else { return }
    splits.append(split)
  }
  add("hoffmann, C", "3e19→3e20", seen: { $0.compute < 3e19 }, asked: { $0.compute >= 3e20 })
  add("hoffmann, C", "1e20→1e21", seen: { $0.compute < 1e20 }, asked: { $0.compute >= 1e21 })
  for stage in ["+head", "+cosine", "tuned", "long"] {
    add(
      "porian, " + stage, "1e17→1e18", 0.6, seen: { $0.compute < 1.3e17 },
      asked: { $0.compute > 1.3e18 })
  }
  add(
    "porian, tuned", "D≥N 1e17→5e18", 0.6,
    seen: { $0.compute < 1.3e17 && $0.tokens >= $0.size },
    asked: { $0.compute > 5e18 && $0.tokens >= $0.size })
  for name in ["gadre c4, c4", "gadre rpj, c4", "gadre rpj, openlm"] {
    add(name, "154M→1.4B", 0.6, seen: { $0.size < 2e8 }, asked: { $0.size > 5e8 })
  }
  for (name, most) in [("gemstones, constant", 3.5e11), ("gemstones, cooled", 1.1e11)] {
    add(name, "D≤1/3", 0.6, seen: { $0.tokens <= 0.34 * most }, asked: { $0.tokens > 0.34 * most })
    add(
      name, "small", 0.6, seen: { $0.size < 1e9 && $0.tokens <= 0.5 * most },
      asked: { $0.size > 1e9 && $0.tokens > 0.8 * most })
  }
  add("routing, dense", "→1.3B", 0.6, seen: { $0.size < 6e7 }, asked: { $0.size > 1e9 })
  add("routing, 64", "→1.3B", 0.6, seen: { $0.size < 1.4e8 }, asked: { $0.size > 1e9 })
  for task in ["c4", "mmlu", "hellaswag", "piqa"] {
    add(
      "ladder, \(task)", "760M→1.3B", 0.4, seen: { $0.size < 1e9 && $0.tokens / $0.size < 110 },
      asked: { $0.size > 1e9 && $0.tokens / $0.size > 90 })
    add(
      "ladder, \(task)", "2x→10x", 0.4, seen: { $0.tokens / $0.size < 50 },
      asked: { $0.tokens / $0.size > 150 })
  }
  add("opt, from 10 %", "7B→66B", seen: { $0.size < 8e9 }, asked: { $0.size > 2e10 })
  add("opt, from 10 %", "3B→13B", seen: { $0.size < 3e9 }, asked: { $0.size > 1e10 })
  add("revisiting, LM", ".3B→1B", seen: { $0.size < 3e8 }, asked: { $0.size > 1e9 })
  add(
    "datablations, 8B", "1e20→5e20", seen: { $0.compute < 1e20 }, asked: { $0.compute > 5e20 })
  return splits
}
