import Basics
import Records

/// Curves of one kind.
struct CurveCollection: Sendable {
  var name: String
  var curves: [Curve]

  /// Curves with fewer points, or with values that are not finite, are left out.
  init(_ name: String, _ curves: [Curve]) {
    self.name = name
    self.curves = curves.filter { $0.count >= 10 && $0.values.allSatisfy(\.isFinite) }
  }

  /// Curves of a table, all of one goal and one range.
  private static func read(
    _ path: String, _ position: String, _ metric: String, by keys: [String],
    goal: Curve.Goal = .lower, bounds: ClosedRange<Double> = Curve.unbounded
  ) throws -> [Curve] {
    try CurveTable(reading: path, position: position, metric: metric, by: keys).curves.map {
      var curve = $0
      curve.goal = goal
      curve.bounds = bounds
      return curve
    }
  }

  static let tasks = [
    "FixedTextRNNClassification_imdb_patch128_LSTM128_avg_bs64",
    "FixedTextRNNClassification_imdb_patch32_IRNN64_relu_last_bs128",
    "FixedTextRNNClassification_imdb_patch32_VRNN64_relu_avg_bs128",
  ]

  /// Error rates on held-out data against sample size, a curve a learner and data set.
  static func lcdb(_ data: String) throws -> CurveCollection {
    CurveCollection(
      "lcdb",
      try read(
        "\(data)/lcdb/lcdb11_subset.csv", "anchor", "val", by: ["dataset_id", "learner"],
        bounds: 0...1))
  }

  /// Validation losses against checkpoints, a curve a configuration.
  static func taskset(_ data: String, tasks: [String] = tasks) throws -> CurveCollection {
    CurveCollection(
      "taskset",
      try tasks.flatMap {
        try read("\(data)/taskset/\($0).csv", "checkpoint", "valid_loss", by: ["config"])
      })
  }

  /// Returns of reinforcement learning, some negative, of seven environments.
  static func rewards(_ data: String) throws -> CurveCollection {
    CurveCollection(
      "rewards",
      try read("\(data)/curves/rewards-td3.csv", "step", "reward", by: ["run"], goal: .higher))
  }

  /// Accuracies under decaying rates, of unequal length.
  static func accuracies(_ data: String) throws -> CurveCollection {
    CurveCollection(
      "accuracies",
      try read(
        "\(data)/curves/accuracies-alexnet.csv", "epoch", "accuracy", by: ["run"], goal: .higher,
        bounds: 0...1))
  }

  /// - Parameter data: The folder of public curves.
  static func all(in data: String) throws -> [CurveCollection] {
    [try lcdb(data), try taskset(data), try rewards(data), try accuracies(data)] + MadeCurves.all
  }
}
