import ArgumentParser

/// Parameters that several tasks have, each with a default of its own.
struct SharedTaskArguments: ParsableArguments {
  @Option(help: .init("Examples a minibatch; the default is the task's.", valueName: "count"))
  var batch: Int?

  @Option(help: .init("Width of the model; the default is the task's.", valueName: "count"))
  var width: Int?

  @Option(help: .init("Layers of the model; the default is the task's.", valueName: "count"))
  var layers: Int?

  @Option(
    help: .init(
      "Distinct examples to train on, over and over; default: all, or fresh ones without end.",
      valueName: "count"))
  var trainSize: Int?

  var options: [TaskOption] {
    [TaskOption(name: "--batch", isGiven: batch != nil, tasks: Set(TaskName.allCases))]
      + [
        ("--width", width != nil), ("--layers", layers != nil),
        ("--train-size", trainSize != nil),
      ].map { TaskOption(name: $0, isGiven: $1, tasks: [.languageModel]) }
  }
}
