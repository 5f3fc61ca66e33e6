import FoundationEssentials
import Records
import Stopping

/// Studies with their orders, as other programs read them.
struct StudyExport: Encodable {
  struct Run: Encodable {
    var name: String
    var horizon: Double
    /// What is seen at each check, ascending.
    var checks: [Check]
    var final: Double
  }

  struct Check: Encodable {
    var position: Double
    var loss: Double
  }

  struct Study: Encodable {
    var name: String
    var runs: [Run]
    var orders: [[Int]]
  }

  var studies: [Study]

  init(_ studies: [schedule_stopping.Study]) {
    self.studies = studies.map { study in
      Study(
        name: study.name,
        runs: study.runs.map { run in
          var checks: [Check] = []
          var asked = 0
          for (position, loss) in zip(run.curve.positions, run.curve.values) {
            let due = Int(position / run.horizon * Double(Orders.checks))
            if due <= asked { continue }
            asked = due
            checks.append(Check(position: position, loss: loss))
          }
          return Run(
            name: run.name, horizon: run.horizon, checks: checks,
            final: run.curve.values.last ?? .nan)
        }, orders: study.orders)
    }
  }

  func write(to path: String) throws {
    try JSONEncoder().encode(self).write(to: URL(filePath: path))
  }
}
