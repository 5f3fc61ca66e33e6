/// Which curve to read from a log. The defaults are the log's losses against its steps.
public struct CurveOptions: Sendable, Hashable {
  /// The column of positions; nil for that of steps.
  public var positionColumn: String?
  /// The column of the metric; nil for that of losses.
  public var metricColumn: String?
  /// The column of rates, where its aliases do not find it.
  public var rateColumn: String?
  /// What is better; nil to tell it from the metric's name, see ``Curve/Goal/init(ofMetric:)``.
  public var goal: Curve.Goal?
  /// The values that the metric can take at all.
  public var bounds: ClosedRange<Double>
  /// The most points that a curve holds, at least 16. A longer one is thinned to every second,
  /// fourth, … row; the last row is always kept.
  public var maximumPoints: Int

  public init(
    positionColumn: String? = nil, metricColumn: String? = nil, rateColumn: String? = nil,
    goal: Curve.Goal? = nil, bounds: ClosedRange<Double> = -Double.infinity...Double.infinity,
    maximumPoints: Int = 50_000
  ) {
    self.positionColumn = positionColumn
    self.metricColumn = metricColumn
    self.rateColumn = rateColumn
    self.goal = goal
    self.bounds = bounds
    self.maximumPoints = maximumPoints
  }
}

extension Curve.Goal {
  /// What is better of a metric, by its name: `higher` where a word of it is that of a score, such
  /// as `acc`, `accuracy`, `auc`, `f1`, `bleu` or `reward`, and none is `loss` or `error`.
  public init(ofMetric name: String) {
    let words = Set(name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    let isScore = !words.isDisjoint(with: Self.scores) && words.isDisjoint(with: ["loss", "error"])
    self = isScore ? .higher : .lower
  }

  private static let scores: Set<String> = [
    "acc", "acc1", "acc5", "accuracy", "top1", "top5", "auc", "auroc", "auprc", "ap", "map", "f1",
    "precision", "recall", "bleu", "rouge", "meteor", "r2", "iou", "miou", "dice", "psnr", "ssim",
    "mrr", "ndcg", "score", "reward", "return", "elo", "winrate",
  ]
}
