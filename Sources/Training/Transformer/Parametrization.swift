/// How a model's first weights, rates and multipliers go with its width.
///
/// Under the maximal-update parametrization (μP; Yang et al. 2022, arXiv 2203.03466, table 8) each step
/// changes activations by as much at any width, so that rates tuned at a small width serve large ones.
/// With m = width/base width,
///
/// | | first weights | rate, Adam | rate, SGD and momentum |
/// |---|---|---|---|
/// | matrices inside blocks | deviation ×1/√m | ×1/m | ×1 |
/// | embeddings, gains, biases | as standard | ×1 | ×m |
/// | head, whose logits are multiplied by 1/m | as standard | ×1 | ×m |
///
/// and attention scores are q·k·√d₀/d instead of q·k/√d, d being the width of a head and d₀ that of
/// the base model's. At the base width everything is as standard, to the bit. Weight decay shrinks all
/// blocks alike, by what it is without any of these factors; ε of Adam is left alone.
public enum Parametrization: Hashable, Sendable {
  case standard
  /// The base model has `baseHeads` heads or, if nil, as many as the model: widths are then compared
  /// at one number of heads, whose width grows.
  case maximalUpdate(baseWidth: Int, baseHeads: Int? = nil)

  /// Its name on the command line.
  public enum Name: String, CaseIterable, Sendable {
    case standard, mup
  }

  /// Keys and values for the head of a log, none of the standard.
  var configuration: [(key: String, value: String)] {
    guard case .maximalUpdate(let width, let heads) = self else { return [] }
    return [("parametrization", Name.mup.rawValue), ("base-width", "\(width)")]
      + (heads.map { [("base-heads", "\($0)")] } ?? [])
  }

  /// - Throws: ``TrainingError`` unless there can be a base model of that width and number of heads.
  func check(heads: Int) throws(TrainingError) {
    guard case .maximalUpdate(let baseWidth, let baseHeads) = self else { return }
    try TrainingError.require(
      1...8192 ~= baseWidth, "base-width", baseWidth, "must be a whole number from 1 to 8192")
    let base = baseHeads ?? heads
    guard base < 1 || !baseWidth.isMultiple(of: base) else { return }
    if baseHeads != nil {
      throw TrainingError(
        argument: "base-heads", value: "\(base)",
        requirement: "must divide the base width \(baseWidth)")
    }
    throw TrainingError(
      argument: "base-width", value: "\(baseWidth)",
      requirement: "must be a multiple of the \(base) heads, or base-heads must be given")
  }
}

extension TransformerShape {
  /// m: how many times as wide as the base model it is; 1 under the standard parametrization.
  var widthRatio: Double {
    guard case .maximalUpdate(let baseWidth, _) = parametrization else { return 1 }
    return Double(width) / Double(baseWidth)
  }

  /// √(d₀/d), by which attention scores differ from those over √d.
  private var attentionFactor: Double {
    guard case .maximalUpdate(let baseWidth, let baseHeads) = parametrization else { return 1 }
    return
      (Double(baseWidth) / Double(baseHeads ?? heads) / (Double(width) / Double(heads)))
      .squareRoot()
  }

  /// What q·k is multiplied by.
  func attentionScale<Scalar: KernelScalar>(_: Scalar.Type) -> Double {
    Double(1 / Scalar(width / heads).squareRoot()) * attentionFactor
  }
}
