import Records

/// Curves of one kind.
struct CurveCollection: Sendable {
  var name: String
  var curves: [Curve]

  /// Error rates on held-out data against sample size, a curve a learner and data set.
  static func lcdb(_ folder: String) throws -> CurveCollection {
    let table = try CurveTable(
      reading: "\(folder)/lcdb/lcdb11_subset.csv", position: "anchor", metric: "val",
      by: ["dataset_id", "learner"])
    return CurveCollection(
      name: "lcdb",
      curves: table.curves.map { curve in
        var curve = curve
        curve.bounds = 0...1
        return curve
      })
  }

  static let tasks = [
    "FixedTextRNNClassification_imdb_patch128_LSTM128_avg_bs64",
    "FixedTextRNNClassification_imdb_patch32_IRNN64_relu_last_bs128",
    "FixedTextRNNClassification_imdb_patch32_VRNN64_relu_avg_bs128",
  ]

  /// Validation losses against checkpoints, a curve a configuration.
  static func taskset(_ folder: String, tasks: [String] = tasks) throws -> CurveCollection {
    var curves: [Curve] = []
    for task in tasks {
      curves += try CurveTable(
        reading: "\(folder)/taskset/\(task).csv", position: "checkpoint", metric: "valid_loss",
        by: ["config"]
      ).curves
    }
    return CurveCollection(name: "taskset", curves: curves)
  }
}
