internal import RealModule
internal import Records

extension Perceptron {
  /// The least loss that any function of the inputs has: half the variance of the labels' noise or,
  /// for classes, the mean entropy in nats of their distribution over the validation set.
  public var irreducibleLoss: Double {
    switch problem {
    case .regression(let noise): return noise * Double(outputs) / 2
    case .classification(let temperature):
      guard temperature > 0 else { return 0 }
      let probabilities = validationSet(of: Double.self).targets
      let sum = probabilities.reduce(0) { $1 > 0 ? $0 - $1 * Double.log($1) : $0 }
      return sum / Double(validationExamples)
    }
  }

  /// The task and its parameters, as keys and values; the keys are the names of the options.
  public var configuration: [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = [("task", "mlp"), ("task-version", "1")]
    switch problem {
    case .regression(let noise): pairs += [("problem", "regression"), ("label-noise", "\(noise)")]
    case .classification(let temperature):
      pairs += [("problem", "classification"), ("temperature", "\(temperature)")]
    }
    pairs += [
      ("inputs", "\(inputs)"), ("outputs", "\(outputs)"),
      ("widths", widths.isEmpty ? "none" : widths.map(String.init).joined(separator: ",")),
      ("activation", activation.rawValue), ("biases", "\(hasBiases)"),
      ("init-scale", "\(initializationScale)"), ("teacher-layers", "\(teacherLayers)"),
    ]
    pairs +=
      teacherLayers == 0
      ? [("teacher-decay", "\(teacherDecay)")] : [("teacher-width", "\(teacherWidth)")]
    pairs += [("teacher-seed", "\(teacherSeed)"), ("input-decay", "\(inputDecay)")]
    pairs += TrainingSet<Float>.configuration(
      size: trainSize, curriculum: curriculum, repetition: repetition)
    pairs += [("validation-examples", "\(validationExamples)"), ("batch", "\(batch)")]
    if deficitSteps > 0 {
      pairs += [("deficit", "\(deficitSteps)"), ("deficit-share", "\(deficitShare)")]
    }
    return pairs + [
      (LogHead.modelSizeKey, "\(parameterCount)"),
      ("irreducible-loss", "\(irreducibleLoss)"),
    ]
  }

  func objective(seed: UInt64, pool: WorkerPool) throws -> any Objective<Float> {
    try objective(of: Float.self, seed: seed, pool: pool)
  }

  func objective<Scalar: KernelScalar & Real>(
    of scalar: Scalar.Type, seed: UInt64, pool: WorkerPool
  ) throws -> SupervisedObjective<Scalar> {
    SupervisedObjective(
      SupervisedObjective<Scalar>.Setup(
        network: network(of: Scalar.self), loss: loss, initializationScale: initializationScale,
        batch: batch, source: try source(seed: seed), makeDeficit: makeDeficit(seed: seed),
        validation: validationSet(of: Scalar.self), validationNoise: validationNoise, seed: seed),
      pool: pool)
  }

  /// The network's weights and biases.
  var parameterCount: Int { network(of: Double.self).layout.parameterCount }

  /// Multiplications of a step: six for each weight of the student and two for each of the teacher.
  var stepCost: Double {
    let teacher = teacherWidth * (inputs + max(0, teacherLayers - 1) * teacherWidth + outputs)
    return Double(batch)
      * (6 * Double(parameterCount) + 2 * Double(teacherLayers > 0 ? teacher : 0))
  }

  private func network<Scalar: KernelScalar & Real>(of: Scalar.Type) -> DenseNetwork<Scalar> {
    DenseNetwork(
      sizes: [inputs] + widths + [outputs], activation: activation, hasBiases: hasBiases)
  }

  private var loss: ExampleLoss {
    switch problem {
    case .regression: .squared
    case .classification: .crossEntropy
    }
  }

  /// What the loss of noisy labels has beyond that of the noise-free ones of the validation set.
  private var validationNoise: Double {
    switch problem {
    case .regression: irreducibleLoss
    case .classification: 0
    }
  }

  private func source<Scalar: KernelScalar & Real>(
    seed: UInt64
  ) throws -> SupervisedObjective<Scalar>.Source {
    guard let trainSize else {
      return .fresh { Teacher(self, seed: seed, isValidation: false) }
    }
    let set = ExampleSet<Scalar>(
      trainSize, of: Teacher(self, seed: seed, isValidation: false), inputWidth: inputs,
      targetWidth: outputs)
    return .finite(
      TrainingSet(
        examples: set,
        order: try TrainingSet<Scalar>.order(
          count: trainSize, batch: batch, seed: seed, curriculum: curriculum,
          repetition: repetition)))
  }

  private func validationSet<Scalar: KernelScalar & Real>(of: Scalar.Type) -> ExampleSet<Scalar> {
    ExampleSet(
      validationExamples, of: Teacher(self, seed: teacherSeed, isValidation: true),
      inputWidth: inputs, targetWidth: outputs)
  }

  private func makeDeficit<Scalar: KernelScalar>(seed: UInt64) -> (() -> Deficit<Scalar>)? {
    guard deficitSteps > 0 else { return nil }
    // Fits: a share of the inputs.
    let replaced = max(1, Int((deficitShare * Double(inputs)).rounded()))
    return {
      Deficit(
        steps: deficitSteps, replacing: replaced, of: inputs, decay: inputDecay, seed: seed)
    }
  }
}
