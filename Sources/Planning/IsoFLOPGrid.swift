public import Basics
import Laws
import RealModule
public import Scaling

/// The runs to make to find out which size is best for some budgets: for each budget, sizes around the one
/// that is believed best, each trained on what the budget leaves it.
///
/// ```swift
/// let grid = try IsoFLOPGrid(
///   budgets: [1e18, 3e18, 1e19], sequenceLength: 2048, around: forecast)
/// grid.cells, grid.dropped
/// ```
///
/// Sizes lie evenly in ln N. A minimum that lies at an end of them says nothing of where it is, so that
/// the outer sizes should be well beyond what is believed of the best.
public struct IsoFLOPGrid: Sendable {
  /// How a grid is laid out.
  public struct Layout: Sendable {
    /// Sizes of each budget, 1 to 100.
    public var sizesPerBudget = 7
    /// The largest size over the best, and the best over the smallest; above 1.
    public var spread = 4.0
    /// The tokens of a sequence.
    public var sequenceLength: Int
    /// Sequences of the smallest batch that is worth training with.
    public var minimumBatch = 8
    /// The fewest steps; of fewer, too large a share is warm-up.
    public var minimumSteps = 300
    public var setting = Setting.rule(.stepLaw)
    /// How budgets are counted.
    public var compute = ComputeRule()

    public init(sequenceLength: Int) { self.sequenceLength = sequenceLength }
  }

  /// Where batches and peak rates come from.
  public enum Setting: Sendable {
    /// A published rule, never beyond what it was tested on.
    case rule(HyperparameterRule)
    /// The same for all runs: the batch in tokens.
    case fixed(batch: Double, peakRate: Double)
  }

  /// A run of the grid.
  public struct Cell: Sendable, Hashable, Encodable {
    /// Floating-point operations.
    public var budget: Double
    /// Parameters.
    public var size: Double
    /// That it is trained on: steps times batch, within half a batch of what the budget leaves.
    public var tokens: Double
    /// Tokens of a step.
    public var batch: Double
    /// Sequences of a step, a power of two.
    public var sequences: Int
    public var steps: Int
    public var peakRate: Double
    /// Whether batch and rate are those of a rule within what it was tested on.
    public var isTested: Bool
  }

  /// A run that was left out.
  public struct DroppedCell: Sendable, Hashable, Encodable {
    public var budget: Double
    public var size: Double
    /// What the budget would leave it.
    public var tokens: Double
    /// What is wrong with it, without a full stop.
    public var reason: String
  }

  /// Floating-point operations, ascending.
  public let budgets: [Double]
  public let layout: Layout
  /// By budget, then by size.
  public private(set) var cells: [Cell] = []
  /// In the same order.
  public private(set) var dropped: [DroppedCell] = []

  /// The most runs that a grid may have, as many as a study.
  public static let mostCells = 10_000

  /// - Parameters:
  ///   - budgets: floating-point operations, all different.
  ///   - bestSize: the parameters that are believed best for a budget.
  /// - Throws: `Refusal` for a layout that makes no grid, and if all its runs would be too short.
  public init(
    budgets: [Double], layout: Layout, around bestSize: (_ compute: Double) -> Double
  ) throws(Refusal) {
    try Self.check(budgets, layout)
    self.budgets = budgets.sorted()
    self.layout = layout
    for budget in self.budgets {
      let best = bestSize(budget)
      guard best > 0, best.isFinite else {
        throw Refusal(
          .data, "there is no best size for a budget of \(NumberText.significant(budget, 3))")
      }
      for size in layout.sizes(around: best) {
        let (tokens, cell) = layout.cell(budget: budget, size: size)
        if let cell {
          cells.append(cell)
        } else {
          dropped.append(
            DroppedCell(
              budget: budget, size: size, tokens: tokens,
              reason: layout.reason(tokens: tokens)))
        }
      }
    }
    if cells.isEmpty, let last = dropped.last {
      throw Refusal(
        .data, "no run of this grid is long enough: \(last.reason)",
        advice: "Give larger budgets, shorter sequences, or ask for fewer steps")
    }
  }

  /// Around the best sizes by a law or the default forecast, whose rule of compute it takes.
  public init(
    budgets: [Double], layout: Layout, around predictor: any ScalingPredictor
  ) throws(Refusal) {
    try ScalingFrontier.require(predictor.law)
    let frontier = predictor.frontier()
    var layout = layout
    layout.compute = frontier.rule
    try self.init(budgets: budgets, layout: layout) { frontier.best(compute: $0).size }
  }

  /// Around the sizes that see so many tokens a parameter: 20 is what Hoffmann et al. 2022 (arXiv
  /// 2203.15556) found, for those who know nothing of their own models yet.
  public init(
    budgets: [Double], layout: Layout, tokensPerParameter: Double = 20
  ) throws(Refusal) {
    guard tokensPerParameter > 0, tokensPerParameter.isFinite else {
      throw Refusal(.usage, "\(tokensPerParameter) tokens a parameter: give a number above 0")
    }
    let rule = layout.compute
    try self.init(budgets: budgets, layout: layout) { budget in
      // C = κ·N^(1 + tilt)·r·N.
      .exp(.log(budget / (rule.factor * tokensPerParameter)) / (2 + rule.tilt))
    }
  }

  private static func check(_ budgets: [Double], _ layout: Layout) throws(Refusal) {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Refusal) {
      guard condition else { throw Refusal(.usage, message()) }
    }
    try require(!budgets.isEmpty, "no budgets: a grid has one or more")
    for budget in budgets {
      try require(
        budget > 0 && budget.isFinite,
        "a budget of \(budget): give floating-point operations above 0")
    }
    try require(Set(budgets).count == budgets.count, "a budget is given twice")
    try require(
      (1...100).contains(layout.sizesPerBudget),
      "\(layout.sizesPerBudget) sizes a budget: give 1 to 100")
    try require(
      budgets.count <= mostCells / layout.sizesPerBudget,
      "\(budgets.count) budgets of \(layout.sizesPerBudget) sizes are more than \(NumberText.grouped(mostCells)) runs"
    )
    try require(
      layout.spread > 1 && layout.spread <= 1e6,
      "sizes within a factor of \(layout.spread): give a number above 1")
    for (count, name) in [
      (layout.sequenceLength, "a sequence of \(layout.sequenceLength) tokens"),
      (layout.minimumBatch, "a smallest batch of \(layout.minimumBatch) sequences"),
      (layout.minimumSteps, "at least \(layout.minimumSteps) steps"),
    ] {
      try require((1...1 << 40).contains(count), "\(name): give a whole number from 1 on")
    }
    if case .fixed(let batch, let peakRate) = layout.setting {
      try require(batch > 0 && batch.isFinite, "a batch of \(batch) tokens: give a number above 0")
      try require(
        peakRate > 0 && peakRate.isFinite, "a peak rate of \(peakRate): give a number above 0")
    }
  }

  /// What all runs take together, floating-point operations.
  public var totalCompute: Double {
    cells.reduce(0) { $0 + layout.compute.compute(size: $1.size, tokens: $1.tokens) }
  }
}

extension IsoFLOPGrid.Layout {
  fileprivate func sizes(around best: Double) -> [Double] {
    guard sizesPerBudget > 1 else { return [best] }
    return (0..<sizesPerBudget).map { index in
      best * .exp(.log(spread) * (2 * Double(index) / Double(sizesPerBudget - 1) - 1))
    }
  }

  /// What no run takes, and integers hold.
  private static let mostSteps = 1e12

  /// The batch that the setting wants; fewer sequences where there would be too few steps otherwise, and
  /// no cell where even the smallest batch makes too few.
  func cell(budget: Double, size: Double) -> (tokens: Double, cell: IsoFLOPGrid.Cell?) {
    let tokens = compute.tokens(compute: budget, size: size)
    let length = Double(sequenceLength)
    var wanted: (batch: Double, peakRate: Double, isTested: Bool)
    switch setting {
    case .rule(let rule):
      let setting = rule.setting(size: size, tokens: tokens)
      wanted = (setting.batch, setting.peakRate, setting.isTested)
    case .fixed(let batch, let peakRate): wanted = (batch, peakRate, true)
    }
    // Powers of two all three.
    let least = Double.exp2(Double.log2(Double(minimumBatch)).rounded(.up))
    let most = Double.exp2(Double.log2(tokens / (length * Double(minimumSteps))).rounded(.down))
    let best = max(least, .exp2(Double.log2(wanted.batch / length).rounded()))
    guard most >= least else { return (tokens, nil) }
    let sequences = min(best, most)
    let batch = sequences * length
    guard tokens <= batch * Self.mostSteps else { return (tokens, nil) }
    let steps = Int(saturating: (tokens / batch).rounded())
    return (
      tokens,
      IsoFLOPGrid.Cell(
        budget: budget, size: size, tokens: Double(steps) * batch, batch: batch,
        sequences: Int(saturating: sequences), steps: steps, peakRate: wanted.peakRate,
        isTested: wanted.isTested && sequences == best)
    )
  }

  fileprivate func reason(tokens: Double) -> String {
    let least = Double.exp2(Double.log2(Double(minimumBatch)).rounded(.up))
    let steps = tokens / (least * Double(sequenceLength))
    if steps >= Double(minimumSteps) {
      return "\(NumberText.significant(tokens, 3)) tokens take too many steps"
    }
    return
      "\(NumberText.significant(tokens, 3)) tokens are \(NumberText.significant(steps, 3)) steps of the smallest batch, "
      + "\(NumberText.significant(least, 6)) sequences of \(NumberText.grouped(sequenceLength)), "
      + "where \(NumberText.grouped(minimumSteps)) are asked for"
  }
}

extension IsoFLOPGrid: Encodable {
  private enum Key: CodingKey {
    case budgets, sequenceLength, rule, totalCompute, cells, dropped
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(budgets, forKey: .budgets)
    try container.encode(layout.sequenceLength, forKey: .sequenceLength)
    if case .rule(let rule) = layout.setting { try container.encode(rule.name, forKey: .rule) }
    try container.encode(totalCompute, forKey: .totalCompute)
    try container.encode(cells, forKey: .cells)
    try container.encode(dropped, forKey: .dropped)
  }
}
