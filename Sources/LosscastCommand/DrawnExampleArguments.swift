import ArgumentParser

/// What mlp and logistic-regression draw their examples by, each with defaults of its own.
struct DrawnExampleArguments: ParsableArguments {
  @Option(help: .init("Inputs that an example has; default: 32.", valueName: "count"))
  var inputs: Int?

  @Option(
    help: .init("How fast the variances of inputs fall, j^−a; default: 0.", valueName: "a"))
  var inputDecay: Double?

  @Option(
    help: .init(
      "Seed of what is to be learned, the same for runs of all seeds; default: 1.",
      valueName: "seed"))
  var teacherSeed: UInt64?

  @Option(
    help: .init(
      "Fresh examples to validate on, or rows of --data to hold out; default: 4096, or a tenth.",
      valueName: "count"))
  var validationExamples: Int?

  var options: [TaskOption] {
    [
      ("inputs", inputs != nil), ("input-decay", inputDecay != nil),
      ("teacher-seed", teacherSeed != nil),
      ("validation-examples", validationExamples != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: [.perceptron, .logisticRegression]) }
  }
}
