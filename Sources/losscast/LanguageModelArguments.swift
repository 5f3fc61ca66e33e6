// Public, since the conformance of a public type is.
public import ArgumentParser
public import Training

extension TransformerShape.Positions: ExpressibleByArgument {}
extension TransformerShape.Head: ExpressibleByArgument {}

/// The parameters of a language model; what is not given is as the task has it.
struct LanguageModelArguments: ParsableArguments {
  /// The task by its defaults, which are within its ranges.
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

  @Option(
    help: .init("The nonlinearity, gelu or swiglu; default: gelu.", valueName: "name"))
  var activation: String?

  @Option(help: "Whether the last layer is the table of bytes again; default: untied.")
  var head: TransformerShape.Head?

  @Option(
    help: .init(
      "A file, a folder, or a language whose entropy is known, such as "
        + "synthetic:words=3000,classes=6,exponent=1.4,language=1; default: synthetic.",
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

  func validate() throws {
    if corpus != nil, !phases.isEmpty {
      throw ValidationError("--corpus and --phase: each phase names its own corpora")
    }
  }

  func languageModel(
    width: Int?, layers: Int?, batch: Int?, trainSize: Int?
  ) throws -> LanguageModel {
    let standard = Self.standard
    return try LanguageModel(
      shape: shape(width: width, layers: layers), batch: batch ?? standard.batch,
      phases: chosenPhases(), validationTokens: validationTokens ?? standard.validationTokens,
      trainSize: trainSize, repetition: repetition.map(Repetition.init(text:)),
      curriculum: curriculum.map(Curriculum.init(text:)) ?? standard.curriculum)
  }

  private func shape(width: Int?, layers: Int?) throws -> TransformerShape {
    let standard = Self.standard.shape
    return try TransformerShape(
      width: width ?? standard.width, layers: layers ?? standard.layers,
      heads: heads ?? standard.heads, context: context ?? standard.context,
      positions: positions ?? standard.positions,
      activation: activation.map(Self.activation) ?? standard.activation,
      head: head ?? standard.head)
  }

  private func chosenPhases() throws -> [Phase] {
    if let corpus { return [Phase(try Corpus(text: corpus))] }
    return phases.isEmpty ? Self.standard.phases : try phases.map(Phase.init(text:))
  }

  /// As text and not as a value, since other tasks have activations of their own.
  private static func activation(_ name: String) throws -> TransformerShape.Activation {
    guard let activation = TransformerShape.Activation(rawValue: name) else {
      let names = TransformerShape.Activation.allCases.map(\.rawValue)
      throw ValidationError(
        "--activation \(name): give one of \(names.joined(separator: ", "))")
    }
    return activation
  }

  var options: [TaskOption] {
    [
      ("--heads", heads != nil), ("--context", context != nil), ("--positions", positions != nil),
      ("--activation", activation != nil), ("--head", head != nil), ("--corpus", corpus != nil),
      ("--phase", !phases.isEmpty), ("--validation-tokens", validationTokens != nil),
      ("--repeat", repetition != nil), ("--curriculum", curriculum != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: [.languageModel]) }
  }
}
