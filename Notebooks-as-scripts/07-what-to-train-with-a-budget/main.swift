// What to train with a budget
//
// A budget is there for one run of a small transformer, ten times as large as any run so far. How large
// a model, on how much data, and what will its loss be? Twelve runs of four sizes and three lengths are
// trained, all annealed to their ends. A scaling law is averaged over what they leave possible, and asked
// for the best size and the loss that it ends with. Then the planned run is made, to see.
//
// The language is synthetic and its entropy known, so that one more number can be judged: what the law
// believes to be the least loss of all.

import Basics
import Foundation
import Laws
import Planning
import Plots
import Records
import Reports
import Scaling
import Schedules
import Training
import Wording

let context = 32
let batch = 8
let language = SyntheticLanguage.standard
let widths = [16, 24, 32, 40]
let lengths = [300, 600, 1200]

func plan(_ shape: TransformerShape, steps: Int) throws -> TrainingPlan {
  try TrainingPlan(
    .languageModel(
      LanguageModel(
        shape: shape, batch: batch, phases: [Phase(.synthetic(language))], validationTokens: 16384)),
    schedule: Cosine(peak: 6e-3, steps: steps, warmup: steps / 10), logEvery: max(steps / 12, 1))
}

func run(_ plan: TrainingPlan, _ shape: TransformerShape, _ trained: TrainedRun) -> Run {
  Run(
    name: "\(shape.width)-\(plan.schedule.steps)",
    records: trained.records.map { Record(step: $0.step, loss: $0.loss) },
    schedule: plan.schedule, modelSize: Double(shape.parameterCount))
}

let tokensPerStep = Double(batch * context)
let (runs, table) = try await trainTwelve()
let forecast = try ScalingForecast(to: table)
let budget = 10 * table.points.values(.compute).max()!
let planned = try tellThePlan()
let measured = try await tellWhatCameTrue()
try tellWhatCurvesAdd()
try draw()
try tellWhatToRunNext()

// 1. Sizes are all parameters, those of embeddings included; the last layer is the table of bytes again,
// so that it counts once. Compute is 6·N·D.

func trainTwelve() async throws -> (runs: [Run], table: ScalingTable) {
  print("1. Twelve runs\n")
  let shapes = try widths.flatMap { width in
    try lengths.map { _ in
      try TransformerShape(width: width, layers: 2, heads: 4, context: context, head: .tied)
    }
  }
  let plans = try shapes.indices.map { index in
    try plan(shapes[index], steps: lengths[index % lengths.count])
  }
  let trained = try await TrainingStudy(plans: plans).train()
  let runs = shapes.indices.map { run(plans[$0], shapes[$0], trained[$0]) }
  let table = try ScalingTable(
    runs: runs, tokensPerStep: { _ in tokensPerStep }, size: .total, metric: "val_loss")
  print("parameters   steps    tokens    operations   final loss")
  for row in table.losses.indices {
    print(
      value(.parameters, row).formatted(width: 10, decimals: 0),
      value(.steps, row).formatted(width: 7, decimals: 0),
      value(.tokens, row).formatted(width: 9, decimals: 0),
      billions(value(.compute, row)).padded(to: 13, isRight: true),
      table.losses[row].formatted(width: 12, decimals: 4))
  }
  for note in table.notes { print("\nNote: \(note)") }

  func value(_ quantity: ScalingQuantity, _ row: Int) -> Double {
    table.points.values(quantity)[row]
  }
  return (runs, table)
}

func billions(_ operations: Double) -> String {
  "\((operations / 1e9).formatted(decimals: 1))e9"
}

// 2. The plan. The loss of the best size is known better than the best size: valleys are flat.

func tellThePlan() throws -> Plan {
  print("\n2. A plan for \(billions(budget)) operations, ten times the largest run\n")
  let plan = try Plan(by: forecast, compute: budget)
  print("                     planned     \(percent(plan.level)) interval")
  print(
    "parameters        ", plan.best.size.formatted(width: 9, decimals: 0),
    "   ", interval(plan.size, decimals: 0))
  print(
    "tokens            ", plan.best.tokens.formatted(width: 9, decimals: 0),
    "   ", interval(plan.tokens, decimals: 0))
  print(
    "final loss        ", plan.loss.value.formatted(width: 9, decimals: 4),
    "   ", interval(plan.loss.interval, decimals: 4))
  print(
    "\nWithin .1 % of the best loss lie all sizes of", interval(plan.nearlyBest, decimals: 0),
    "parameters.")
  print("\nsize over the best   loss above the best")
  for other in plan.alternatives
  where [0.25, 0.5, 2, 4].contains(where: {
    abs(other.size / plan.best.size - $0) < 1e-6
  }) {
    print(
      (other.size / plan.best.size).formatted(width: 12),
      (100 * other.excess).formatted(width: 19), "%")
  }
  let least = plan.parameters.first { $0.name == "E" }!
  let entropy = language.entropy(context: context)
  print("\nThe law's least loss is \(least.value.formatted(decimals: 2))", terminator: "")
  print(least.interval.map { ", \(interval($0, decimals: 2))" } ?? "", terminator: "; ")
  print("the entropy of the language is \(entropy.formatted(decimals: 3)):")
  print(
    least.interval.map { $0.contains(entropy) } ?? true
      ? "the interval holds it." : "the interval does not hold it.",
    "No law can see from twelve short runs where losses will flatten out.\n")
  return plan
}

func percent(_ level: Double) -> String { "\((100 * level).formatted(decimals: 0)) %" }

func interval(_ interval: Interval, decimals: Int) -> String {
  "\(interval.lower.formatted(decimals: decimals)) … \(interval.upper.formatted(decimals: decimals))"
}

// 3. The planned run, with the nearest shape that the trainer has; it gets what the budget leaves it, and
// the forecast is made of just that before it is trained.
//
// Models of this language learn its letters before its words, and lose less in between: a turn that no law
// of size and data knows. The shortest of the twelve have just begun with words. Had all of them been
// shorter, as 100 to 400 steps of 16·64 tokens were when this was tried, the planned run would have ended
// far below its interval.

struct Outcome {
  var size: Double
  var tokens: Double
  var forecast: Estimate
  var loss: Double
}

func tellWhatCameTrue() async throws -> Outcome {
  print("3. The planned run\n")
  let shape = try TransformerShape.nearest(
    parameters: planned.best.size, context: context, head: .tied)
  let size = Double(shape.parameterCount)
  let steps = Int(
    (table.conventions.rule.tokens(compute: budget, size: size) / tokensPerStep).rounded())
  let tokens = Double(steps) * tokensPerStep
  print(
    "The nearest shape has \(shape.layers) layers of width \(shape.width):",
    "\(shape.parameterCount) parameters,")
  let excess = 100 * (size / planned.best.size - 1)
  print(
    "\(excess.formatted(decimals: 0, isSigned: true)) % against the plan, trained for \(steps) steps."
  )
  let estimate = forecast.loss(size: size, tokens: tokens)
  print(
    "Forecast of it: \(estimate.value.formatted(decimals: 4)), \(percent(forecast.level))",
    "\(interval(estimate.interval, decimals: 4)).")
  var loss = Double.nan
  try TrainingRun(plan(shape, steps: steps)).train { loss = $0.loss }
  let error = 100 * (loss / estimate.value - 1)
  print(
    "Measured:       \(loss.formatted(decimals: 4)),",
    "\(error.formatted(decimals: 1, isSigned: true)) % against the forecast:",
    estimate.interval.contains(loss) ? "inside the interval.\n" : "outside the interval.\n")
  let gain = table.losses.min()! - loss
  let promised = table.losses.min()! - estimate.value
  print(
    "It ends \(gain.formatted(decimals: 3)) nats below the best of the twelve;",
    "\(promised.formatted(decimals: 3)) were promised.\n")
  return Outcome(size: size, tokens: tokens, forecast: estimate, loss: loss)
}

// 4. Losses on the way, which scaling laws throw away since a rate in mid-schedule hides what a decay will
// gain. A law of size, tokens and rates makes them count: what do they add to twelve ends, and what do eight
// runs without the longest say, for half of the operations?

func tellWhatCurvesAdd() throws {
  print("4. Whole curves\n")
  let scheduled = try runs.map { try ScheduledRun($0, tokensPerStep: tokensPerStep) }
  print("runs                  operations   forecast   interval          best size, 90 %")
  var widths: [Double] = []
  for (title, longest) in [("all twelve", lengths[2]), ("the eight shorter", lengths[1])] {
    let rows = runs.indices.filter { runs[$0].schedule.steps <= longest }
    let spent = billions(rows.reduce(0) { $0 + table.points.values(.compute)[$1] })
    let ends = try ScalingForecast(to: table.rows(rows))
    let curves = try ScheduledScalingFit(to: rows.map { scheduled[$0] })
    for (kind, predictor) in [("ends", ends as any ScalingPredictor), ("curves", curves)] {
      let loss = predictor.loss(size: measured.size, tokens: measured.tokens)
      let plan = try Plan(by: predictor, compute: budget)
      widths.append(loss.interval.width / loss.value)
      print(
        "\(title), \(kind)".padded(to: 26), spent.padded(to: 7, isRight: true),
        loss.value.formatted(width: 9, decimals: 4),
        "  \(interval(loss.interval, decimals: 3))".padded(to: 19),
        interval(plan.size, decimals: 0))
    }
  }
  print("\nMeasured: \(measured.loss.formatted(decimals: 4)).")
  print(
    "Of all twelve, intervals by curves are \((widths[1] / widths[0]).formatted(decimals: 1)) times as wide as by ends:",
    widths[1] < widths[0]
      ? "curves add what more runs would.\n"
      : "they add nothing here,\nwhere curves turn as words begin, and one schedule hides what a decay gains.\n"
  )
}

func draw() throws {
  let frontier = forecast.frontier()
  let sizes = Array(Set(table.points.values(.parameters))).sorted()
  let longest = 1.3 * measured.tokens
  let curves = (sizes + [measured.size]).enumerated().flatMap { index, size in
    let isPlanned = index == sizes.count
    let rows = table.losses.indices.filter { table.points.values(.parameters)[$0] == size }
    return [
      Series(
        isPlanned ? nil : "\(size.formatted(decimals: 0)) parameters", .crosses, index: index,
        rows.map { .init(table.points.values(.tokens)[$0], table.losses[$0]) }),
      Series(
        isPlanned ? "\(size.formatted(decimals: 0)) parameters, planned" : nil, .line, index: index,
        (0...60).map { step in
          let tokens = 6e4 * pow(longest / 6e4, Double(step) / 60)
          return .init(tokens, frontier.loss(size: size, tokens: tokens))
        }),
    ]
  }
  let valley = (0...60).map { step -> Series.Point in
    let choice = frontier.choice(
      size: planned.best.size * pow(8, Double(step) / 30 - 1), compute: budget)
    let estimate = forecast.loss(size: choice.size, tokens: choice.tokens)
    return .init(choice.size, estimate.value, estimate.interval)
  }
  try Figure(
    "What to train with ten times the budget: forecast from twelve runs, then trained",
    panels: [
      Panel(
        xLabel: "tokens", yLabel: "final loss, nats", xScale: .logarithmic, share: 1.2,
        series: curves + [
          Series(
            "planned, \(percent(forecast.level)) interval", .errorBars, .orange,
            [.init(measured.tokens, measured.forecast.value, measured.forecast.interval)]),
          Series("measured", .crosses, .black, [.init(measured.tokens, measured.loss)]),
          Series(
            "entropy of the language", .dashedLine, .gray,
            [6e4, longest].map { .init($0, language.entropy(context: context)) }),
        ]),
      Panel(
        xLabel: "parameters, all trained on the whole budget", yLabel: "final loss, nats",
        xScale: .logarithmic,
        series: [
          Series("forecast, \(percent(forecast.level)) interval", .band, .sky, valley),
          Series(nil, .line, .blue, valley),
          Series(
            "best, and its interval's ends", .openPoints, .green,
            [planned.size.lower, planned.best.size, planned.size.upper].map { size in
              let choice = frontier.choice(size: size, compute: budget)
              return .init(
                size, forecast.loss(size: choice.size, tokens: choice.tokens).value)
            }),
          Series("measured", .crosses, .black, [.init(measured.size, measured.loss)]),
        ]),
    ], size: (960, 900)
  ).draw(to: "what-to-train.png")
  print("Drawn: what-to-train.png\n")
}

// 5. Whoever wants to know the best size better trains valleys: several sizes on the same budget. The grid
// is a study file, which `losscast study` trains.

func tellWhatToRunNext() throws {
  print("5. A grid to know the best size better\n")
  var layout = IsoFLOPGrid.Layout(sequenceLength: context)
  layout.sizesPerBudget = 5
  layout.setting = .fixed(batch: tokensPerStep, peakRate: 6e-3)
  let grid = try IsoFLOPGrid(budgets: [budget / 10, budget / 3], layout: layout, around: forecast)
  let file = try grid.study(
    out: "valleys", options: [("validation-tokens", "16384")]
  ) { size throws(Refusal) in
    do {
      let shape = try TransformerShape.nearest(parameters: size, context: context, head: .tied)
      return .init(size: Double(shape.parameterCount), options: shape.configuration)
    } catch {
      throw Refusal(.usage, "\(error)")
    }
  }
  print(file.text)
  for dropped in grid.dropped {
    print("Left out: \(dropped.size.formatted(decimals: 0)) parameters, \(dropped.reason).")
  }
  for note in file.notes { print("Note: \(note).") }
}
