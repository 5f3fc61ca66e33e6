import ArgumentParser
import Training

/// The parameters of power-law regression; the defaults are the task's own.
struct RegressionArguments: ParsableArguments {
  /// The task by its defaults, which are within its ranges.
  // Unreachable: the defaults are within their ranges.
  private static let standard = try! PowerLawRegression()

  @Option(
    help: .init(
      "Features that the model sees; default: \(standard.size).", valueName: "count"))
  var size: Int?

  @Option(
    help: .init(
      "How fast the features' variances fall, j^−b; above 1; default: "
        + "\(standard.capacityExponent).", valueName: "b"))
  var capacityExponent: Double?

  @Option(
    help: .init(
      "How fast the loss falls, (Σ rate)^−s; default: \(standard.sourceExponent).",
      valueName: "s"))
  var sourceExponent: Double?

  @Option(
    help: .init(
      "Variance of the labels without noise; default: \(standard.signalVariance).",
      valueName: "variance"))
  var signalVariance: Double?

  @Option(
    help: .init(
      "Variance of the labels' own noise; default: \(standard.noiseVariance).",
      valueName: "variance"))
  var noiseVariance: Double?

  func regression(batch: Int?) throws -> PowerLawRegression {
    let standard = Self.standard
    return try PowerLawRegression(
      size: size ?? standard.size, capacityExponent: capacityExponent ?? standard.capacityExponent,
      sourceExponent: sourceExponent ?? standard.sourceExponent,
      signalVariance: signalVariance ?? standard.signalVariance,
      noiseVariance: noiseVariance ?? standard.noiseVariance, batch: batch ?? standard.batch)
  }

  var options: [TaskOption] {
    [
      ("size", size != nil), ("capacity-exponent", capacityExponent != nil),
      ("source-exponent", sourceExponent != nil), ("signal-variance", signalVariance != nil),
      ("noise-variance", noiseVariance != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: [.powerLawRegression]) }
  }
}
