import RunLogs

/// Curves of one kind, each of one data set or task.
struct CurveCollection: Sendable {
  struct Member: Sendable {
    /// The data set or the task.
    var group: String
    var curve: Curve
  }

  var name: String
  var members: [Member]

  /// Error rates on held-out data against sample size.
  static func lcdb(_ folder: String) throws -> CurveCollection {
    var members: [Member] = []
    var last = ""
    try rows(of: "\(folder)/lcdb/lcdb11_subset.csv") { cells in
      // The learner is the one column of text.
      let key = "\(cells["dataset_id"] ?? ""), \(cells["learner"] ?? "")"
      if key != last {
        members.append(
          Member(
            group: cells["dataset_id"] ?? "",
            curve: Curve(name: key, positions: [], values: [], bounds: 0...1)))
        last = key
      }
      guard let anchor = Double(cells["anchor"] ?? ""), let value = Double(cells["val"] ?? "")
      else { return }
      members[members.count - 1].curve.positions.append(anchor)
      members[members.count - 1].curve.values.append(value)
    }
    return CurveCollection(name: "lcdb", members: members)
  }

  /// Validation losses against checkpoints, which are counted from 1 here.
  static func taskset(_ folder: String, tasks: [String]) throws -> CurveCollection {
    var members: [Member] = []
    for task in tasks {
      var last = ""
      try rows(of: "\(folder)/taskset/\(task)") { cells in
        let key = cells["config"] ?? ""
        if key != last {
          members.append(
            Member(
              group: task,
              curve: Curve(name: "\(task), \(key)", positions: [], values: [])))
          last = key
        }
        guard let checkpoint = Double(cells["checkpoint"] ?? "") else { return }
        members[members.count - 1].curve.positions.append(checkpoint + 1)
        members[members.count - 1].curve.values.append(Double(cells["valid_loss"] ?? "") ?? .nan)
      }
    }
    return CurveCollection(name: "taskset", members: members)
  }
}
