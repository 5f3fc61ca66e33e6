import Records

extension CurveCollection {
  /// Returns of reinforcement learning, some negative, of seven environments.
  static func rewards(_ folder: String) throws -> CurveCollection {
    let table = try CurveTable(
      reading: "\(folder)/curves/rewards-td3.csv", position: "step", metric: "reward", by: ["run"])
    return CurveCollection(
      name: "rewards",
      curves: table.curves.map { curve in
        var curve = curve
        curve.goal = .higher
        return curve
      })
  }

  /// Accuracies under decaying rates, of unequal length.
  static func accuracies(_ folder: String) throws -> CurveCollection {
    let table = try CurveTable(
      reading: "\(folder)/curves/accuracies-alexnet.csv", position: "epoch", metric: "accuracy",
      by: ["run"])
    return CurveCollection(
      name: "accuracies",
      curves: table.curves.map { curve in
        var curve = curve
        curve.goal = .higher
        curve.bounds = 0...1
        return curve
      })
  }

  /// The studies whose finished runs are taken for rivals: runs of a task, of an environment or of all of
  /// them, and curves of a learner on many data sets.
  static func studies(_ folder: String) throws -> [CurveCollection] {
    let rewards = try rewards(folder)
    var studies = [try accuracies(folder), rewards]
    for environment in ["HalfCheetah", "Reacher"] {
      studies.append(
        CurveCollection(
          name: "\(environment)", curves: rewards.curves.filter { $0.name.contains(environment) }))
    }
    for (number, task) in tasks.enumerated() {
      var study = try taskset(folder, tasks: [task])
      study.name = "taskset \(number + 1)"
      studies.append(study)
    }
    let lcdb = try lcdb(folder)
    for learner in ["KNN", "RandomForest", "MLP"] {
      studies.append(
        CurveCollection(
          name: "lcdb \(learner)", curves: lcdb.curves.filter { $0.name.hasSuffix(learner) }))
    }
    return studies
  }
}
