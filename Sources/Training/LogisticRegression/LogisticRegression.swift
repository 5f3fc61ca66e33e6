/// Linear classification into two classes by the mean logistic loss ln(1 + exp(−y⟨w, x⟩)) over
/// labels y = ±1, with the weights w starting at 0.
///
/// On separable data the loss has no minimum: it goes to 0 as ‖w‖ grows. Gradient descent gets
/// there at any constant rate, however large; beyond the *stability edge* 2/L, with L the
/// ``smoothness`` of the loss, it first rises and falls, and then ends lower than a small rate does
/// (Wu et al. 2024, arXiv 2402.15926).
public struct LogisticRegression: Hashable, Sendable {
  /// Where the examples come from.
  public enum Source: Hashable, Sendable {
    /// Drawn by the run's seed.
    case drawn(DrawnLabels)
    /// Read from a file called `name`.
    case read(Dataset, name: String)
  }

  public let source: Source
  /// How many training examples there are; nil for fresh ones at each step.
  public let trainSize: Int?
  /// How a finite training set is gone through.
  public let curriculum: Curriculum
  /// What of a finite training set comes several times in an epoch.
  public let repetition: Repetition?
  /// How many examples the validation set has: fresh ones or, of a file, rows that training leaves
  /// out, the same ones for all seeds.
  public let validationExamples: Int
  /// How many examples a minibatch has; by default all of a finite set, and 64 fresh ones.
  public let batch: Int
  /// λ ≥ 0 of a term ½λ‖w‖² in the training loss.
  public let ridge: Double

  /// Logistic regression on drawn examples.
  ///
  /// - Throws: ``TrainingError`` for a parameter outside its range.
  public init(
    _ labels: DrawnLabels, trainSize: Int? = nil, curriculum: Curriculum = .vanilla,
    repetition: Repetition? = nil, validationExamples: Int = 4096, batch: Int? = nil,
    ridge: Double = 0
  ) throws(TrainingError) {
    try TrainingError.check(validationExamples, 1...1 << 24, "validation-examples")
    try self.init(
      .drawn(labels), inputs: labels.inputs, trainSize: trainSize, curriculum: curriculum,
      repetition: repetition, validationExamples: validationExamples, batch: batch, ridge: ridge)
  }

  /// Logistic regression on the rows of a file, with an intercept.
  ///
  /// - Parameters:
  ///   - name: what the file is called in the head of a log.
  ///   - validationExamples: by default a tenth of the rows.
  /// - Throws: ``TrainingError`` unless there are two labels and at least two rows, and for a
  ///   parameter outside its range.
  public init(
    _ data: Dataset, name: String, curriculum: Curriculum = .vanilla,
    repetition: Repetition? = nil, validationExamples: Int? = nil, batch: Int? = nil,
    ridge: Double = 0
  ) throws(TrainingError) {
    let labels = Set(data.labels)
    guard labels.count == 2 else {
      throw TrainingError(
        argument: "data", value: name,
        requirement: "must have two different labels, and has \(labels.count)")
    }
    let count = validationExamples ?? max(1, data.count / 10)
    guard 1..<data.count ~= count else {
      throw TrainingError(
        argument: "validation-examples", value: "\(count)",
        requirement: "must be at least 1, and fewer than the \(data.count) rows of \(name)")
    }
    try self.init(
      .read(data, name: name), inputs: data.width, trainSize: data.count - count,
      curriculum: curriculum, repetition: repetition, validationExamples: count, batch: batch,
      ridge: ridge)
  }

  private init(
    _ source: Source, inputs: Int, trainSize: Int?, curriculum: Curriculum,
    repetition: Repetition?, validationExamples: Int, batch: Int?, ridge: Double
  ) throws(TrainingError) {
    let batch = batch ?? trainSize ?? 64
    try TrainingError.check(batch, 1...max(1 << 20, trainSize ?? 0), "batch")
    try TrainingError.check(
      trainSize: trainSize, batch: batch, inputs: inputs, curriculum: curriculum,
      repetition: repetition)
    try TrainingError.check(ridge, 0...1e12, "ridge")
    self.source = source
    self.trainSize = trainSize
    self.curriculum = curriculum
    self.repetition = repetition
    self.validationExamples = validationExamples
    self.batch = batch
    self.ridge = ridge
  }
}
