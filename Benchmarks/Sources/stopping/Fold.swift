import Foundation
import Records
import Stopping

/// The runs of one task, or of tasks that are alike, which are left out together.
struct Fold {
  var name: String
  /// Whether the runs of a task are meant to end at different positions.
  var isUnequal = false
  /// The curves of each task.
  var tasks: [[Curve]]
  /// Of how many runs the studies are; nil for all of a task's runs.
  var sizes: [Int?]

  static func all(in folder: String) throws -> [Fold] {
    let tasks = [
      "LSTM": "patch128_LSTM128_avg_bs64", "IRNN": "patch32_IRNN64_relu_last_bs128",
      "VRNN": "patch32_VRNN64_relu_avg_bs128",
    ]
    let taskset = try tasks.sorted { $0.key < $1.key }.map { name, file in
      Fold(
        name: "taskset \(name)",
        tasks: [
          try CurveTable(
            reading: "\(folder)/taskset/FixedTextRNNClassification_imdb_\(file).csv",
            position: "checkpoint", metric: "valid_loss", by: ["config"]
          ).curves
        ], sizes: [4, 8, 16, nil])
    }
    let accuracies = try CurveTable(
      reading: "\(folder)/curves/accuracies-alexnet.csv", position: "epoch", metric: "accuracy",
      by: ["run"], goal: .higher
    ).curves
    let returns = try CurveTable(
      reading: "\(folder)/curves/rewards-td3.csv", position: "step", metric: "reward", by: ["run"],
      goal: .higher
    ).curves
    let errors = try CurveTable(
      reading: "\(folder)/lcdb/lcdb11_subset.csv", position: "anchor", metric: "val",
      by: ["dataset_id", "learner"]
    ).curves
    return taskset + [
      Fold(
        name: "accuracies", isUnequal: true, tasks: [accuracies], sizes: [4, 8, 16, nil]),
      Fold(
        name: "schedules", isUnequal: true, tasks: try schedules(in: "\(folder)/schaipp/curves"),
        sizes: [4, 8, 16]),
      Fold(
        name: "ladder", isUnequal: true,
        tasks: [
          try CurveTable(
            reading: "\(folder)/scaling/ladder-curves-190m-1b.csv", position: "step",
            metric: "c4_loss", by: ["run"]
          ).curves
        ], sizes: [4, 8, nil]),
      Fold(
        name: "returns", tasks: grouped(returns) { $0.split(separator: "_").dropLast().joined() },
        sizes: [4, 8]),
      Fold(
        name: "error rates",
        tasks: grouped(errors) { String($0.split(separator: ",")[0]) }, sizes: [4, 8, 16]),
    ]
  }

  /// Language models of three sizes, under schedules of many lengths.
  private static func schedules(in folder: String) throws -> [[Curve]] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let curves = try files.map { file -> Curve in
      var curve = try CurveTable(
        reading: "\(folder)/\(file)", position: "step", metric: "val_loss"
      ).curves[0]
      curve.name = file
      return curve
    }
    return grouped(curves) { name in
      name.split(separator: "_").first { $0.hasPrefix("nlayers") }.map(String.init) ?? ""
    }
  }

  private static func grouped(
    _ curves: [Curve], by key: (String) -> String
  ) -> [[Curve]] {
    Dictionary(grouping: curves) { key($0.name) }.sorted { $0.key < $1.key }.map(\.value)
  }
}
