import ArgumentParser

/// Parameters that several tasks have, each with a default of its own.
struct SharedTaskArguments: ParsableArguments {
  @Option(help: .init("Examples a minibatch; the default is the task's.", valueName: "count"))
  var batch: Int?

  var options: [TaskOption] {
    [TaskOption(name: "--batch", isGiven: batch != nil, tasks: Set(TaskName.allCases))]
  }
}
