package import Basics
package import Fitting
package import Records
package import Scaling
package import Stopping

/// What a page is to show.
package struct Settings: Sendable {
  /// The folder as a person named it.
  package var folder: String
  package var watch: StudyWatch
  /// What is better, if that is not to follow from the metric's name.
  package var goal: Curve.Goal?
  /// Seconds between two verdicts on a run.
  package var every: Double
  /// A saved fit that schedules are asked of, and its name.
  package var fit: (fit: any LossPredictor, name: String)?
  /// A scaling law that budgets are asked of, and the name of its file.
  package var scaling: (predictor: any ScalingPredictor, name: String)?
  /// Why nobody can say which values of a metric are better, and what to do; nil where that is known.
  package var goalProblem: @Sendable (_ metric: String) -> String?
  /// What advice and errors are called where they are read.
  package var words: @Sendable (any Advice) -> String
  package var text: @Sendable (any Error) -> String

  package init(
    folder: String, watch: StudyWatch, goal: Curve.Goal?, every: Double,
    fit: (fit: any LossPredictor, name: String)?,
    scaling: (predictor: any ScalingPredictor, name: String)?,
    goalProblem: @escaping @Sendable (_ metric: String) -> String?,
    words: @escaping @Sendable (any Advice) -> String,
    text: @escaping @Sendable (any Error) -> String
  ) {
    self.folder = folder
    self.watch = watch
    self.goal = goal
    self.every = every
    self.fit = fit
    self.scaling = scaling
    self.goalProblem = goalProblem
    self.words = words
    self.text = text
  }
}
