import ArgumentParser

/// The loss that runs are to reach.
struct TargetArguments: ParsableArguments {
  @Option(
    help: .init("Say at which step this loss is reached, nats.", valueName: "loss"))
  var target: Double?

  @Option(
    help: .init("Say it in tokens too: so many a step.", valueName: "count"))
  var tokensPerStep: Double?

  func validate() throws {
    if let target, !(target > 0 && target.isFinite) {
      throw ValidationError("--target \(target): give a loss above 0, in nats")
    }
    if let tokensPerStep, !(tokensPerStep > 0 && tokensPerStep.isFinite) {
      throw ValidationError("--tokens-per-step \(tokensPerStep): give a number above 0")
    }
    if tokensPerStep != nil, target == nil {
      throw ValidationError("--tokens-per-step: it needs --target, whose step it tells in tokens")
    }
  }
}
