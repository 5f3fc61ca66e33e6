import ArgumentParser
import Basics
import Planning
import Plots
import Reports
import Scaling
import Training

/// Budgets, separated by commas.
struct BudgetList: ExpressibleByArgument {
  var budgets: [Double]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      WrittenNumber.value(of: String($0))
    }
    budgets = numbers.compactMap(\.self)
    guard budgets.count == numbers.count, budgets.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
  }
}

/// The options of a grid of runs to make, instead of a plan.
struct GridArguments: ParsableArguments {
  @Option(
    help: .init(
      "List an isoFLOP grid of runs for these budgets instead, such as 1e18,3e18,1e19, around the best sizes by the table, or without one around 20 tokens a parameter.",
      valueName: "budgets"))
  var grid: BudgetList?

  @Option(
    help: .init("Sizes of each budget of the grid. Default: 7.", valueName: "count"),
    transform: wholeNumber)
  var sizes = 7

  @Option(
    help: .init(
      "Tokens of a sequence; batches are whole sequences. Default: 2048.", valueName: "tokens"),
    transform: wholeNumber)
  var sequence = 2048

  @Option(
    help: .init(
      "Batch and peak rate of all runs of the grid, such as 16384:3e-3, in tokens; default: by --sweep, or else by the rule step-law.",
      valueName: "batch:rate"))
  var setting: BatchAndRate?

  @Option(
    help: .init(
      "Write the grid as a study of language models, which losscast study trains.",
      valueName: "file"),
    completion: .file())
  var out: String?

  func validate() throws {
    if grid == nil, out != nil || setting != nil {
      throw ValidationError("--out and --setting are for --grid")
    }
  }

  var layout: IsoFLOPGrid.Layout {
    var layout = IsoFLOPGrid.Layout(sequenceLength: sequence)
    layout.sizesPerBudget = sizes
    if let setting { layout.setting = .fixed(batch: setting.batch, peakRate: setting.peakRate) }
    return layout
  }
}

/// `BATCH:RATE`.
struct BatchAndRate: ExpressibleByArgument {
  var batch: Double
  var peakRate: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":").map { WrittenNumber.value(of: String($0)) }
    guard parts.count == 2, let batch = parts[0], let rate = parts[1], batch > 0, rate > 0,
      batch.isFinite, rate.isFinite
    else { return nil }
    self.batch = batch
    peakRate = rate
  }
}

extension PlanCommand {
  /// Lists the grid, and writes the study that trains it.
  func showGrid(_ budgets: [Double]) throws {
    var layout = gridArguments.layout
    if let sweeps = try sweptRule(level: arguments.level) { layout.setting = .rule(sweeps.rule) }
    let grid =
      try source.paths.isEmpty
      ? IsoFLOPGrid(budgets: budgets, layout: layout)
      : IsoFLOPGrid(budgets: budgets, layout: layout, around: try predictor())
    var study: SavedText?
    if let path = gridArguments.out {
      let context = gridArguments.sequence
      let file = try grid.study { size throws(Refusal) in
        do {
          let shape = try TransformerShape.nearest(parameters: size, context: context)
          return IsoFLOPGrid.Model(
            size: Double(shape.parameterCount), options: shape.configuration)
        } catch {
          throw Refusal(.usage, "\(error)")
        }
      }
      for note in file.notes { Console.note(note.text(AdviceWords.text)) }
      study = SavedText(subject: "study", text: file.text, path: path)
    }
    try output.show(text: grid.report(output.style), json: grid, figure: .grid(grid)) { study }
  }
}
