import ArgumentParser
import Training

/// Parameters that several tasks have, each with a default of its own.
struct SharedTaskArguments: ParsableArguments {
  @Option(
    help: .init(
      "Examples a minibatch; default: 16 windows for language-model, 64 for the others, 8 for "
        + "power-law-regression, and a whole training set for logistic-regression.",
      valueName: "count"))
  var batch: Int?

  @Option(
    help: .init(
      "Width of a language model or of an mlp's hidden layers; default: 64.", valueName: "count"))
  var width: Int?

  @Option(
    help: .init(
      "Layers of a language model, hidden ones of an mlp; default: 2.", valueName: "count"))
  var layers: Int?

  @Option(
    help: .init(
      "Distinct examples to train on, over and over; default: all, or fresh ones without end.",
      valueName: "count"))
  var trainSize: Int?

  @Option(
    name: .customLong("repeat"),
    help: .init(
      "Repeat part of a finite training set, such as 0.1:100: so that a tenth of an epoch is "
        + "examples that come a hundred times.", valueName: "share:times"))
  var repetition: String?

  @Option(
    help: .init(
      "Mini-epochs over a growing or cycling part of a finite training set: vanilla, growing or "
        + "cyclical, or such as cyclical:start=0.25,factor=0.5,end=1; default: vanilla.",
      valueName: "text"))
  var curriculum: String?

  @Option(
    help: .init(
      "The nonlinearity: gelu (default) or swiglu of a language model; relu (default), gelu, tanh "
        + "or linear of an mlp.", valueName: "name"))
  var activation: String?

  func chosenRepetition() throws -> Repetition? { try repetition.map(Repetition.init(text:)) }

  func chosenCurriculum() throws -> Curriculum {
    try curriculum.map(Curriculum.init(text:)) ?? .vanilla
  }

  /// As text and not as a value until the task is known, since tasks have activations of their own.
  func chosenActivation<Activation: RawRepresentable<String> & CaseIterable>() throws
    -> Activation?
  {
    guard let name = activation else { return nil }
    guard let activation = Activation(rawValue: name) else {
      let names = Activation.allCases.map(\.rawValue)
      throw OptionError(
        "activation", " \(name): give one of \(names.joined(separator: ", "))")
    }
    return activation
  }

  var options: [TaskOption] {
    [TaskOption(name: "batch", isGiven: batch != nil, tasks: Set(TaskName.allCases))]
      + [
        ("width", width != nil), ("layers", layers != nil),
        ("activation", activation != nil),
      ].map { TaskOption(name: $0, isGiven: $1, tasks: [.languageModel, .perceptron]) }
      + [
        ("train-size", trainSize != nil), ("repeat", repetition != nil),
        ("curriculum", curriculum != nil),
      ].map { TaskOption(name: $0, isGiven: $1, tasks: TaskName.withOptimizer) }
  }
}
