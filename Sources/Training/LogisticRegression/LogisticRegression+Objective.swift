internal import RealModule

extension LogisticRegression {
  /// The task and its parameters, as keys and values; the keys are the names of the options.
  public var configuration: [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = [
      ("task", "logistic-regression"), ("task-version", "1"),
    ]
    switch source {
    case .drawn(let labels):
      pairs += [
        ("inputs", "\(labels.inputs)"), ("input-decay", "\(labels.decay)"),
        ("margin", "\(labels.margin)"), ("flip", "\(labels.flipShare)"),
        ("teacher-seed", "\(labels.teacherSeed)"),
      ]
    case .read(let data, let name):
      pairs += [
        ("data", name), (Fingerprint.key, data.fingerprint.text), ("inputs", "\(data.width)"),
      ]
    }
    pairs += TrainingSet<Float>.configuration(
      size: trainSize, curriculum: curriculum, repetition: repetition)
    return pairs + [
      ("validation-examples", "\(validationExamples)"), ("batch", "\(batch)"),
      ("ridge", "\(ridge)"), ("smoothness", "\(smoothness)"),
    ]
  }

  /// The weights, and the intercept of data that is read.
  var parameterCount: Int {
    switch source {
    case .drawn(let labels): labels.inputs
    case .read(let data, _): data.width + 1
    }
  }

  func objective(seed: UInt64, pool: WorkerPool) throws -> any Objective<Float> {
    try objective(of: Float.self, seed: seed, pool: pool)
  }

  func objective<Scalar: KernelScalar & Real>(
    of scalar: Scalar.Type, seed: UInt64, pool: WorkerPool
  ) throws -> SupervisedObjective<Scalar> {
    let (source, validation): (SupervisedObjective<Scalar>.Source, ExampleSet<Scalar>)
    var hasIntercept = false
    switch self.source {
    case .drawn(let labels):
      source = try drawnSource(labels, seed: seed)
      validation = ExampleSet(
        validationExamples,
        of: DrawnLabelStream(labels, seed: labels.teacherSeed, isValidation: true),
        inputWidth: labels.inputs, targetWidth: 1)
    case .read(let data, _):
      let (training, heldOut) = split(data)
      hasIntercept = true
      source = .finite(try trainingSet(rows(training, of: data), seed: seed))
      validation = rows(heldOut, of: data)
    }
    return SupervisedObjective(
      SupervisedObjective<Scalar>.Setup(
        network: DenseNetwork(
          sizes: [validation.inputWidth, 1], activation: .linear, hasBiases: hasIntercept),
        loss: .logistic, initializationScale: 0, ridge: ridge, batch: batch, source: source,
        validation: validation, seed: seed), pool: pool)
  }

  /// Multiplications of a step: four for each weight and example.
  var stepCost: Double {
    let inputs =
      switch source {
      case .drawn(let labels): labels.inputs
      case .read(let data, _): data.width
      }
    return 4 * Double(batch) * Double(inputs)
  }

  private func drawnSource<Scalar: KernelScalar & Real>(
    _ labels: DrawnLabels, seed: UInt64
  ) throws -> SupervisedObjective<Scalar>.Source {
    guard let trainSize else {
      return .fresh { DrawnLabelStream(labels, seed: seed, isValidation: false) }
    }
    let stream = DrawnLabelStream<Scalar>(labels, seed: seed, isValidation: false)
    let set = ExampleSet(trainSize, of: stream, inputWidth: labels.inputs, targetWidth: 1)
    return .finite(try trainingSet(set, seed: seed))
  }

  private func trainingSet<Scalar: KernelScalar>(
    _ examples: ExampleSet<Scalar>, seed: UInt64
  ) throws -> TrainingSet<Scalar> {
    TrainingSet(
      examples: examples,
      order: try TrainingSet<Scalar>.order(
        count: examples.count, batch: batch, seed: seed, curriculum: curriculum,
        repetition: repetition))
  }

  /// The rows to train on and those held out, in the file's order: a random choice that depends on
  /// the number of rows alone.
  func split(_ data: Dataset) -> (training: [Int], heldOut: [Int]) {
    var order = Array(0..<data.count)
    var generator = PhiloxGenerator(seed: 0, purpose: .holdout, number: data.count)
    generator.shuffle(&order)
    return (
      order.dropFirst(validationExamples).sorted(), order.prefix(validationExamples).sorted()
    )
  }

  /// The given rows with the larger label as 1 and the smaller as −1.
  private func rows<Scalar: KernelScalar>(
    _ indices: [Int], of data: Dataset
  ) -> ExampleSet<Scalar> {
    let largest = data.labels.max()
    return ExampleSet(
      inputs: indices.flatMap { row in
        data.features[row * data.width..<(row + 1) * data.width].lazy.map { Scalar($0) }
      },
      targets: indices.map { data.labels[$0] == largest ? 1 : -1 }, inputWidth: data.width,
      targetWidth: 1)
  }
}
