import ArgumentParser

/// The tasks by their names on the command line.
enum TaskName: String, ExpressibleByArgument, CaseIterable {
  case powerLawRegression = "power-law-regression"
  case languageModel = "language-model"
  case perceptron = "mlp"
  case logisticRegression = "logistic-regression"

  /// The tasks that an optimizer trains, rather than that they do it themselves.
  static let withOptimizer: Set<TaskName> = [.languageModel, .perceptron, .logisticRegression]
}

/// An option of some of the tasks, for telling those who give it with another one.
struct TaskOption {
  /// Without dashes.
  var name: String
  var isGiven: Bool
  var tasks: Set<TaskName>

  /// Refuses the first option that is given and that the task does not use.
  static func check(_ options: [TaskOption], for task: TaskName) throws {
    guard let misplaced = options.first(where: { $0.isGiven && !$0.tasks.contains(task) }) else {
      return
    }
    let users = TaskName.allCases.filter(misplaced.tasks.contains).map(\.rawValue)
    throw OptionError(
      misplaced.name,
      ": \(task.rawValue) does not use it; it is for \(users.joined(separator: ", "))")
  }
}
