import Basics
import Foundation
import Laws
import Planning
import Scaling
import Schedules
import Testing
import Training

@Suite("IsoFLOP grids")
struct IsoFLOPGridTests {
  /// A grid that the trainer's models fill.
  private var small: IsoFLOPGrid.Layout {
    var layout = IsoFLOPGrid.Layout(sequenceLength: 64)
    layout.sizesPerBudget = 5
    layout.setting = .fixed(batch: 1024, peakRate: 3e-3)
    layout.minimumSteps = 200
    return layout
  }

  private func nearest(_ size: Double) throws(Refusal) -> IsoFLOPGrid.Model {
    do {
      let shape = try TransformerShape.nearest(parameters: size, context: 64)
      return .init(size: Double(shape.parameterCount), options: shape.configuration)
    } catch {
      throw Refusal(.usage, "\(error)")
    }
  }

  private func read(_ text: String) throws -> Study {
    try Study(
      yaml: Array(text.utf8), file: "grid.yaml",
      options: TrainOptions(
        names: [
          "task", "width", "layers", "heads", "context", "positions", "activation", "head",
          "batch", "schedule", "seed", "corpus",
        ], flags: [], reserved: ["out"]))
  }

  private func value(_ option: String, of run: StudyRun) -> String? {
    run.options.first { $0.name == option }?.value
  }

  // MARK: Cells

  @Test func `sizes lie evenly about the best, by budget and size`() throws {
    var layout = IsoFLOPGrid.Layout(sequenceLength: 2048)
    layout.sizesPerBudget = 5
    let grid = try IsoFLOPGrid(budgets: [1e20, 1e19], layout: layout) { $0 / 1e11 }
    #expect(grid.budgets == [1e19, 1e20])
    #expect(grid.cells.count == 10 && grid.dropped.isEmpty)
    for (index, cell) in grid.cells.enumerated() {
      let best = grid.budgets[index / 5] / 1e11
      let factor = [0.25, 0.5, 1, 2, 4][index % 5]
      #expect(abs(cell.size / (best * factor) - 1) < 1e-12)
      #expect(cell.budget == grid.budgets[index / 5])
    }
  }

  @Test func `each cell spends its budget, in batches of two to the power`() throws {
    let grid = try IsoFLOPGrid(
      budgets: [1e18, 3e18, 1e19], layout: IsoFLOPGrid.Layout(sequenceLength: 2048))
    #expect(grid.cells.count + grid.dropped.count == 21)
    for cell in grid.cells {
      #expect(cell.sequences.nonzeroBitCount == 1 && cell.sequences >= 8)
      #expect(cell.batch == Double(cell.sequences) * 2048)
      #expect(cell.tokens == Double(cell.steps) * cell.batch)
      #expect(cell.steps >= 300)
      // Within half a batch.
      #expect(abs(6 * cell.size * cell.tokens - cell.budget) <= 3.001 * cell.size * cell.batch)
      let rule = HyperparameterRule.stepLaw.setting(
        size: cell.size, tokens: cell.budget / (6 * cell.size))
      #expect(cell.batch <= rule.batch && abs(cell.peakRate / rule.peakRate - 1) < 1e-12)
      #expect(!cell.isTested || cell.batch == rule.batch)
    }
    let total = grid.cells.reduce(0) { $0 + 6 * $1.size * $1.tokens }
    #expect(abs(grid.totalCompute / total - 1) < 1e-12)
  }

  @Test func `the middle has twenty tokens a parameter where nothing is known`() throws {
    var layout = IsoFLOPGrid.Layout(sequenceLength: 2048)
    layout.sizesPerBudget = 3
    let grid = try IsoFLOPGrid(budgets: [1e19], layout: layout)
    #expect(abs(grid.cells[1].tokens / grid.cells[1].size / 20 - 1) < 2e-3)
    layout.compute = ComputeRule(factor: 5, tilt: 0.1)
    let tilted = try IsoFLOPGrid(budgets: [1e19], layout: layout)
    let middle = tilted.cells[1]
    #expect(abs(middle.tokens / middle.size / 20 - 1) < 2e-3)
    #expect(
      abs(layout.compute.compute(size: middle.size, tokens: middle.tokens) / 1e19 - 1) < 2e-3)
  }

  @Test func `the middle is a predictor's best`() throws {
    let sizes = [1e7, 3e7, 1e8].flatMap { [$0, $0, $0] }
    let tokens = [2e8, 1e9, 5e9, 2e8, 1e9, 5e9, 2e8, 1e9, 5e9]
    let table = ScalingTable(
      points: ScalingPoints([.parameters: sizes, .tokens: tokens]),
      losses: zip(sizes, tokens).map { 1.7 + 400 * pow($0, -0.34) + 410 * pow($1, -0.28) })
    let forecast = try ScalingForecast(to: table)
    var layout = IsoFLOPGrid.Layout(sequenceLength: 1024)
    layout.sizesPerBudget = 1
    let grid = try IsoFLOPGrid(budgets: [1e19], layout: layout, around: forecast)
    #expect(
      abs(grid.cells[0].size / forecast.frontier().best(compute: 1e19).size - 1) < 1e-12)
  }

  @Test func `runs that are too short are dropped, and said why`() throws {
    // 6·N·D = 6e9 and N from 2500 to 40000: D from 4e5 to 2.5e4; 200 steps of 8·64 are 102,400.
    let grid = try IsoFLOPGrid(budgets: [6e9], layout: small) { _ in 1e4 }
    #expect(grid.cells.map { $0.size.rounded() } == [2500, 5000])
    #expect(grid.cells.map(\.sequences) == [16, 8])
    #expect(grid.cells.map(\.isTested) == [true, false])
    #expect(grid.dropped.map { $0.size.rounded() } == [10_000, 20_000, 40_000])
    #expect(grid.dropped.map { $0.tokens.rounded() } == [100_000, 50_000, 25_000])
    #expect(
      grid.dropped[1].reason
        == "50000 tokens are 97.7 steps of the smallest batch, 8 sequences of 64, where 200 are asked for"
    )
    let error = try #require(throws: Refusal.self) {
      try IsoFLOPGrid(budgets: [6e8], layout: small) { _ in 1e4 }
    }
    #expect(error.remark.message.hasPrefix("no run of this grid is long enough: "))
  }

  @Test func `batches are halved before runs are dropped`() throws {
    let grid = try IsoFLOPGrid(budgets: [1e15], layout: IsoFLOPGrid.Layout(sequenceLength: 1024))
    for cell in grid.cells where cell.steps >= 600 {
      // Twice the batch would have left steps enough: it is the rule's own.
      #expect(
        cell.batch
          == HyperparameterRule.stepLaw.setting(
            size: cell.size, tokens: cell.budget / (6 * cell.size)
          ).batch)
    }
    #expect(grid.cells.contains { $0.steps < 600 } && grid.cells.contains { $0.steps >= 600 })
  }

  @Test func `what makes no grid is refused`() {
    func isRefused(
      _ budgets: [Double] = [1e19], _ best: Double = 1e8,
      _ change: (inout IsoFLOPGrid.Layout) -> Void = { _ in }
    ) -> Bool {
      var layout = IsoFLOPGrid.Layout(sequenceLength: 1024)
      change(&layout)
      do throws(Refusal) {
        _ = try IsoFLOPGrid(budgets: budgets, layout: layout) { _ in best }
        return false
      } catch { return !error.remark.message.isEmpty }
    }
    #expect(!isRefused())
    for budgets in [[], [0], [-1], [.nan], [.infinity], [1e19, 1e19]] {
      #expect(isRefused(budgets))
    }
    for best in [0, -1, Double.nan, .infinity] { #expect(isRefused([1e19], best)) }
    for count in [0, 101, .min, .max] { #expect(isRefused { $0.sizesPerBudget = count }) }
    for spread in [1, 0, -2, Double.nan, .infinity] { #expect(isRefused { $0.spread = spread }) }
    for count in [0, -1, .min, .max] {
      #expect(isRefused { $0.sequenceLength = count })
      #expect(isRefused { $0.minimumBatch = count })
      #expect(isRefused { $0.minimumSteps = count })
    }
    for number in [0, -1, Double.nan, .infinity] {
      #expect(isRefused { $0.setting = .fixed(batch: number, peakRate: 1) })
      #expect(isRefused { $0.setting = .fixed(batch: 1024, peakRate: number) })
    }
    #expect(isRefused([1e308, 1e-300]))
  }

  // MARK: The study

  @Test func `the study reader reads what is to be trained`() throws {
    let grid = try IsoFLOPGrid(budgets: [3e10, 1e11], layout: small) { ($0 / 120).squareRoot() }
    let file = try grid.study(
      out: "runs of $5", options: [("seed", "3"), ("corpus", "synthetic:words=300,classes=2")],
      model: nearest)
    let study = try read(file.text)
    #expect(study.out == "runs of $5")
    #expect(study.runs.count == file.runs.count && !study.runs.isEmpty)
    for (run, planned) in zip(study.runs, file.runs) {
      #expect(run.log == planned.name + ".csv")
      #expect(value("task", of: run) == "language-model")
      #expect(value("seed", of: run) == "3")
      #expect(value("corpus", of: run) == "synthetic:words=300,classes=2")
      #expect(value("batch", of: run) == "\(planned.cell.sequences)")
      let shape = try TransformerShape(
        width: try #require(value("width", of: run).flatMap(Int.init)),
        layers: try #require(value("layers", of: run).flatMap(Int.init)),
        heads: try #require(value("heads", of: run).flatMap(Int.init)),
        context: try #require(value("context", of: run).flatMap(Int.init)))
      #expect(Double(shape.parameterCount) == planned.cell.size)
      let schedule = try ScheduleText.parse(try #require(value("schedule", of: run)))
      #expect(schedule.steps == planned.cell.steps)
      #expect(schedule.warmup == planned.cell.steps / 10)
      #expect(schedule.rate(at: schedule.warmup) == 3e-3 && schedule.rate(at: schedule.steps) == 0)
      // The budget is kept with the model's own size.
      let spent = 6 * planned.cell.size * planned.cell.tokens
      #expect(abs(spent / planned.cell.budget - 1) < 0.5 / Double(planned.cell.steps) + 1e-9)
    }
    #expect(Set(file.runs.map(\.name)).count == file.runs.count)
  }

  @Test func `models that are off are said, and the same model is trained once`() throws {
    let grid = try IsoFLOPGrid(budgets: [1e11], layout: small) { _ in 2e4 }
    let file = try grid.study { size throws(Refusal) in
      .init(size: size < 1.5e4 ? 1e4 : 4e4, options: [("width", size < 1.5e4 ? "8" : "16")])
    }
    // 5, 10, 20, 40 and 80 thousand.
    #expect(file.runs.map(\.cell.size) == [1e4, 4e4])
    #expect(file.runs.map(\.name) == ["cell-1e11-10k", "cell-1e11-40k"])
    let notes = file.notes.map(\.message)
    #expect(notes.count == 5)
    #expect(notes[0] == "cell-1e11-10k: the nearest model to 5000 parameters has 10000, 100 % more")
    #expect(notes.count { $0.hasSuffix("is trained once") } == 3)
    let study = try read(file.text)
    #expect(study.runs.map { value("width", of: $0) } == ["8", "16"])
  }

  @Test func `values are quoted where YAML would take them for something else`() throws {
    let grid = try IsoFLOPGrid(budgets: [1e11], layout: small) { _ in 2e4 }
    let odd = #"a "b" \c: {d}, $e # f - [g] *h"#
    let file = try grid.study(options: [("corpus", odd), ("seed", "-1")], model: nearest)
    for run in try read(file.text).runs {
      #expect(value("corpus", of: run) == odd)
      #expect(value("seed", of: run) == "-1")
    }
  }

  @Test func `what cannot be trained is refused`() throws {
    let grid = try IsoFLOPGrid(budgets: [1e11], layout: small) { _ in 2e4 }
    for warmup in [-0.1, 1, .nan, .infinity] {
      #expect(throws: Refusal.self) { try grid.study(warmup: warmup, model: nearest) }
    }
    for size in [0, -1, Double.nan, .infinity, 1e30] {
      #expect(throws: Refusal.self) {
        try grid.study { _ throws(Refusal) in .init(size: size, options: []) }
      }
    }
  }

  @Test func `the same grid makes the same file`() throws {
    func make() throws -> (text: String, json: Data) {
      let grid = try IsoFLOPGrid(budgets: [3e10, 1e11], layout: small) { ($0 / 120).squareRoot() }
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return (try grid.study(model: nearest).text, try encoder.encode(grid))
    }
    let (one, other) = (try make(), try make())
    #expect(one == other)
    let json = try #require(
      try JSONSerialization.jsonObject(with: one.json) as? [String: Any])
    #expect((json["cells"] as? [[String: Any]])?.first?["sequences"] as? Int == 16)
    #expect(json["rule"] == nil && json["sequenceLength"] as? Int == 64)
  }

  // MARK: Shapes

  @Test(arguments: [2e4, 5e4, 1e5, 3e5, 1e6, 1e7, 1e8, 1e9])
  func `the nearest shape is near`(size: Double) throws {
    for head in TransformerShape.Head.allCases {
      let shape = try TransformerShape.nearest(parameters: size, context: 64, head: head)
      #expect(abs(Double(shape.parameterCount) / size - 1) < 0.15)
      #expect(shape.head == head && shape.context == 64)
    }
  }

  @Test func `shapes have sizes that are their own`() throws {
    var last = 0
    for width in stride(from: 8, through: 128, by: 8) {
      let shape = try TransformerShape(width: width, layers: max(2, width / 32 + 1), heads: 4)
      #expect(
        try TransformerShape.nearest(parameters: Double(shape.parameterCount)).parameterCount
          == shape.parameterCount)
      #expect(shape.parameterCount > last)
      last = shape.parameterCount
    }
    let least = try TransformerShape.nearest(parameters: 1)
    #expect(least.width == 8)
    let most = try TransformerShape.nearest(parameters: .infinity)
    #expect(most.width == 8192)
    _ = try TransformerShape.nearest(parameters: .nan)
  }

  @Test func `a log of the trainer says its shape`() throws {
    let log = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Data/language-model/size-50k/cosine/seed-1.csv")
    let shape = try #require(TransformerShape(ofLog: log.path))
    #expect(shape == (try TransformerShape(width: 32, layers: 3, heads: 4, context: 64)))
    #expect(shape.parameterCount == 56_608)
    #expect(TransformerShape(ofLog: "/no/such/file") == nil && TransformerShape(ofLog: "-") == nil)
  }
}
