// Public, since the conformance of a public type is.
public import ArgumentParser
public import Training

extension TransformerShape.Positions: ExpressibleByArgument {}
extension TransformerShape.Head: ExpressibleByArgument {}
extension Parametrization.Name: ExpressibleByArgument {}

/// The parameters of a language model; what is not given is as the task has it.
struct LanguageModelArguments: ParsableArguments {
  /// The task by its defaults, which are within its ranges.
  // Unreachable: the defaults are within their ranges.
  private static let standard = try! LanguageModel()

  @Option(
    help: .init(
      "Attention heads, a divisor of the width; default: \(standard.shape.heads).",
      valueName: "count"))
  var heads: Int?

  @Option(
    help: .init(
      "Bytes that a prediction may look back on; default: \(standard.shape.context).",
      valueName: "count"))
  var context: Int?

  @Option(help: "How the model knows where a byte stands; default: learned.")
  var positions: TransformerShape.Positions?

  @Option(help: "Whether the last layer is the table of bytes again; default: untied.")
  var head: TransformerShape.Head?

  @Flag(
    name: .customLong("qk-norm"),
    help: "Norm each head's queries and keys, which keeps attention from growing at high rates.")
  var queryKeyNorm = false

  @Option(
    help: .init(
      "Train on weight·mean (ln Z)² besides, which holds outputs near probabilities; logged losses "
        + "are without it; such as 1e-4; default: 0.", valueName: "weight"))
  var zLoss: Double?

  @Option(
    help: .init(
      "How first weights, rates and attention go with the width: mup, of --base-width, lets one rate "
        + "serve all widths; default: standard.", valueName: "name"))
  var parametrization: Parametrization.Name?

  @Option(
    help: .init("The width at which mup is the same as standard.", valueName: "count"))
  var baseWidth: Int?

  @Option(
    help: .init("Heads at the base width; default: as many as --heads.", valueName: "count"))
  var baseHeads: Int?

  @Option(
    help: .init(
      "A file, a folder, or a language whose entropy is known; default: synthetic, which takes "
        + "keys, as in synthetic:words=3000,classes=4,exponent=1.4.",
      valueName: "path|text"), completion: .file())
  var corpus: String?

  @Option(
    name: .customLong("phase"),
    help: .init(
      "Instead of --corpus, a stretch of training on a mixture, such as 'corpus=0.7*synthetic + "
        + "0.3*a.txt; replay=0.05; steps=2000'; once a phase. With 'schedule=…' in each, they are "
        + "joined and --schedule is left out.", valueName: "text"))
  var phases: [String] = []

  @Option(
    help: .init(
      "Bytes of each corpus that are held out, of a text at most a tenth; default: "
        + "\(standard.validationTokens).", valueName: "count"))
  var validationTokens: Int?

  func languageModel(_ shared: SharedTaskArguments) throws -> LanguageModel {
    if corpus != nil, !phases.isEmpty {
      throw OptionError("corpus", " and --phase: each phase names its own corpora")
    }
    let standard = Self.standard
    return try LanguageModel(
      shape: shape(shared), batch: shared.batch ?? standard.batch,
      phases: chosenPhases(), validationTokens: validationTokens ?? standard.validationTokens,
      trainSize: shared.trainSize, repetition: shared.chosenRepetition(),
      curriculum: shared.chosenCurriculum(), zLoss: zLoss ?? standard.zLoss)
  }

  private func shape(_ shared: SharedTaskArguments) throws -> TransformerShape {
    let standard = Self.standard.shape
    return try TransformerShape(
      width: shared.width ?? standard.width, layers: shared.layers ?? standard.layers,
      heads: heads ?? standard.heads, context: context ?? standard.context,
      positions: positions ?? standard.positions,
      activation: shared.chosenActivation() ?? standard.activation,
      head: head ?? standard.head, hasQueryKeyNorm: queryKeyNorm,
      parametrization: chosenParametrization())
  }

  private func chosenParametrization() throws -> Parametrization {
    guard parametrization == .mup else {
      if baseWidth != nil || baseHeads != nil {
        throw OptionError(
          baseWidth != nil ? "base-width" : "base-heads", ": it is for --parametrization mup")
      }
      return .standard
    }
    guard let baseWidth else {
      throw OptionError(
        "parametrization", " mup: give the width that rates were tuned at, --base-width")
    }
    return .maximalUpdate(baseWidth: baseWidth, baseHeads: baseHeads)
  }

  private func chosenPhases() throws -> [Phase] {
    if let corpus { return [Phase(try Corpus(text: corpus))] }
    return phases.isEmpty ? Self.standard.phases : try phases.map(Phase.init(text:))
  }

  var options: [TaskOption] {
    [
      ("heads", heads != nil), ("context", context != nil), ("positions", positions != nil),
      ("head", head != nil), ("corpus", corpus != nil), ("phase", !phases.isEmpty),
      ("validation-tokens", validationTokens != nil), ("qk-norm", queryKeyNorm),
      ("z-loss", zLoss != nil), ("parametrization", parametrization != nil),
      ("base-width", baseWidth != nil), ("base-heads", baseHeads != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: [.languageModel]) }
  }
}
