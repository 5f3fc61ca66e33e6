import ArgumentParser
import Basics
import Fitting
import Laws

/// Where a forecast takes its law from: a saved fit, or a law with parameters given by hand.
struct LawSource: ParsableArguments {
  @Argument(
    help: .init("A fit that losscast fit --out saved.", valueName: "fit"), completion: .file())
  var fit: String?

  @Option(
    help: .init("In place of a fit: the law whose parameters --set gives.", valueName: "name"),
    completion: .laws)
  var law: String?

  @Option(
    name: .customLong("set"),
    help: .init(
      "All parameters of the law, such as published ones; may be repeated.",
      valueName: "name=value,..."))
  var values: [GivenParameters] = []

  @Option(
    help: .init(
      "How warm-up entered the law when its parameters were found; default: true-rates.",
      valueName: "convention"))
  var warmupConvention: WarmupConvention?

  func validate() throws {
    if fit != nil, law != nil || !values.isEmpty || warmupConvention != nil {
      throw ValidationError(
        "--law, --set and --warmup-convention stand in place of a fit; give either")
    }
    if fit == nil {
      guard law != nil else {
        throw ValidationError(
          "give a fit that losscast fit --out saved, or --law and --set with its parameters")
      }
      try requireDistinct(values.flatMap(\.pairs).map(\.name), option: "--set")
    }
  }

  func load() throws -> any LossPredictor {
    guard let law else { return try FitArgument.load(fit ?? "") }
    return try Fit(
      LawCatalog.law(called: law), given: values.flatMap(\.pairs).values,
      warmup: warmupConvention ?? .trueRates)
  }
}

/// `NAME=VALUE,…`.
struct GivenParameters: ExpressibleByArgument {
  var pairs: [FixedParameter]

  init?(argument: String) {
    guard let given = try? Assignment.list(argument[...]) else { return nil }
    pairs = given.compactMap { FixedParameter($0) }
    guard pairs.count == given.count else { return nil }
  }
}
