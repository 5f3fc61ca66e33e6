import Records

extension CurveCollection {
  /// The studies whose finished runs are taken for rivals: runs of a task, of an environment or of all of
  /// them, and curves of a learner on many data sets.
  static func studies(in data: String) throws -> [CurveCollection] {
    let (rewards, accuracies) = (try rewards(data), try accuracies(data))
    let lcdb = try lcdb(data)
    return [accuracies, rewards]
      + ["HalfCheetah", "Reacher"].map { environment in
        CurveCollection(environment, rewards.curves.filter { $0.name.contains(environment) })
      }
      + (try tasks.enumerated().map { number, task in
        CurveCollection("taskset \(number + 1)", try taskset(data, tasks: [task]).curves)
      })
      + ["KNN", "RandomForest", "MLP"].map { learner in
        CurveCollection("lcdb \(learner)", lcdb.curves.filter { $0.name.hasSuffix(learner) })
      }
  }
}
