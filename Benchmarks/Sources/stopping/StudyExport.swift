import Foundation
import Records
import Stopping

/// Studies and their orders as JSON, for the peers: positions and costs, lower better, of each run.
struct StudyExport: Encodable {
  struct Run: Encodable {
    var positions: [Double]
    /// Nil where not finite.
    var costs: [Double?]
    var horizon: Double
  }

  struct Study: Encodable {
    var cell: Int
    var runs: [Run]
    var orders: [[Int]]
  }

  var studies: [Study]

  init(_ cells: [Cell]) throws {
    studies = try cells.enumerated().flatMap { place, cell in
      let simulation = try StoppingSimulation(
        of: cell.studies, settings: .init(orders: cell.orders))
      return cell.studies.enumerated().map { index, study in
        Study(
          cell: place,
          runs: study.runs.map { run in
            let sign = run.curve.goal == .lower ? 1.0 : -1.0
            return Run(
              positions: run.curve.positions,
              costs: run.curve.values.map { $0.isFinite ? sign * $0 : nil }, horizon: run.horizon)
          }, orders: simulation.orders(ofStudy: index))
      }
    }
  }

  func write(to path: String) throws {
    try JSONEncoder().encode(self).write(to: URL(filePath: path))
  }
}

/// What the peers' script wrote: a line a setting and study, `family;name;cell;speedup;killed;orders`.
enum PeersText {
  static func read(_ path: String, cells: Int) throws -> [Setting] {
    let file = try String(contentsOfFile: path, encoding: .utf8)
    var settings: [Setting] = []
    for line in file.split(whereSeparator: \.isNewline).dropFirst() {
      let parts = line.split(separator: ";").map(String.init)
      guard parts.count == 6, let cell = Int(parts[2]), let speedUp = Double(parts[3]),
        let killed = Double(parts[4]), let orders = Int(parts[5])
      else { continue }
      if settings.last?.name != parts[1] {
        settings.append(
          Setting(
            family: "Optuna " + parts[0], name: parts[1],
            outcomes: .init(repeating: nil, count: cells)))
      }
      let place = settings.count - 1
      var outcome =
        settings[place].outcomes[cell] ?? Outcome(speedUps: [], killed: [], orders: orders)
      outcome.speedUps.append(speedUp)
      outcome.killed.append(killed)
      settings[place].outcomes[cell] = outcome
    }
    return settings
  }
}
