import Basics
import Stopping

/// Studies of one size, of runs that are drawn at random from the tasks of a fold.
struct Cell {
  var fold: String
  var isUnequal: Bool
  /// The number of runs.
  var size: Int
  var studies: [FinishedStudy]
  /// In how many random orders each is replayed.
  var orders: Int

  var name: String { "\(fold), \(size) runs" }

  /// - Parameters:
  ///   - studies: how many are drawn of each size, over all tasks of a fold.
  ///   - orders: of each study; ten times as many where all runs of a task are one.
  static func all(of folds: [Fold], studies: Int, orders: Int) throws -> [Cell] {
    var random = SplitMix64(seed: 1)
    return try folds.flatMap { fold in
      try fold.sizes.map { size in
        let each = size == nil ? 1 : max(studies / fold.tasks.count, 1)
        let drawn = try fold.tasks.enumerated().flatMap { task, curves in
          try (0..<each).map { number in
            let chosen = size.map { curves.shuffled(using: &random).prefix($0) } ?? curves[...]
            return try FinishedStudy(
              name: "\(fold.name)-\(task)-\(size ?? 0)-\(number)", curves: Array(chosen))
          }
        }
        return Cell(
          fold: fold.name, isUnequal: fold.isUnequal, size: drawn[0].runs.count, studies: drawn,
          orders: size == nil ? 10 * orders : orders)
      }
    }
  }

  /// What a policy makes of the studies.
  func outcome(of policy: any StoppingPolicy) throws -> Outcome {
    var simulation = try StoppingSimulation(of: studies, settings: .init(orders: orders))
    simulation.add(policy, named: policy.name)
    let outcomes = simulation.policies[0].outcomes
    return Outcome(
      speedUps: outcomes.map(\.speedUp.value), killed: outcomes.map(\.killedWinner.value),
      orders: orders)
  }
}
