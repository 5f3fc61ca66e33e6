internal import Schedules

/// What a run trains.
public enum TrainingTask: Hashable, Sendable {
  case powerLawRegression(PowerLawRegression)
  case languageModel(LanguageModel)
  case perceptron(Perceptron)
  case logisticRegression(LogisticRegression)
}

extension TrainingTask {
  /// The task and its parameters, as keys and values; the keys are the names of the options.
  public var configuration: [(key: String, value: String)] {
    switch self {
    case .powerLawRegression(let task): task.configuration
    case .languageModel(let task): task.configuration
    case .perceptron(let task): task.configuration
    case .logisticRegression(let task): task.configuration
    }
  }

  /// How many numbers are trained, embeddings and biases included.
  public var parameterCount: Int {
    switch self {
    case .powerLawRegression(let task): task.size
    case .languageModel(let task): task.shape.parameterCount
    case .perceptron(let task): task.parameterCount
    case .logisticRegression(let task): task.parameterCount
    }
  }

  /// How the task is trained unless told otherwise; nil for one that is its own optimizer.
  public var standardOptimization: Optimization? {
    switch self {
    case .powerLawRegression: nil
    case .languageModel: LanguageModel.standardOptimization
    // Unreachable: within the ranges.
    case .perceptron, .logisticRegression: try! Optimization(.sgd)
    }
  }

  /// The time that a step takes, in a unit of its own: enough to begin with the longest of many runs.
  var stepCost: Double {
    switch self {
    case .powerLawRegression(let task): Double(task.size + task.batch)
    case .languageModel(let task): task.stepCost
    case .perceptron(let task): task.stepCost
    case .logisticRegression(let task): task.stepCost
    }
  }
}

extension TrainingPlan {
  /// The learner before its first step.
  ///
  /// - Throws: what the task throws, such as an error about the file that it reads its data from.
  func learner(pool: WorkerPool) throws -> any Learner {
    switch task {
    case .powerLawRegression(let task):
      return PowerLawLearner(task, seed: seed)
    case .languageModel(let task):
      return try gradientLearner(task.objective(seed: seed, pool: pool), pool)
    case .perceptron(let task):
      return try gradientLearner(task.objective(seed: seed, pool: pool), pool)
    case .logisticRegression(let task):
      return try gradientLearner(task.objective(seed: seed, pool: pool), pool)
    }
  }

  private func gradientLearner(
    _ objective: any Objective<Float>, _ pool: WorkerPool
  ) -> GradientLearner {
    // Unreachable: only the regression has none, and it has no gradient learner.
    guard let optimization else { preconditionFailure("the task has no standard optimization") }
    let peak = schedule.segments(through: schedule.steps).reduce(0) { max($0, $1.first, $1.last) }
    return GradientLearner(
      objective, optimization: optimization, peak: peak, pool: pool, isDiagnosing: hasDiagnostics)
  }
}
