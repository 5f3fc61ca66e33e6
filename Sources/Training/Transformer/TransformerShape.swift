/// The shape of a decoder-only transformer on bytes.
///
/// Blocks are pre-norm: x ← x + Attention(Norm(x)), then x ← x + MLP(Norm(x)), with causal softmax
/// attention, biases in all linear layers of the blocks, and a last norm before the head, as in
/// GPT-2 (Radford et al. 2019).
///
/// With `hasQueryKeyNorm`, each head's queries and keys are normed before their product, and before they are
/// rotated, to gains that the heads of a layer share: (q − mean)/√(variance + 10⁻⁵)·gain. That keeps
/// attention scores from growing at high rates (Dehghani et al. 2023, arXiv 2302.05442; Wortsman et al. 2023,
/// arXiv 2309.14322).
public struct TransformerShape: Hashable, Sendable {
  /// How the model knows where a byte stands.
  public enum Positions: String, Sendable, CaseIterable {
    /// A trained vector for each position, added to the token's.
    case learned
    /// Queries and keys rotated by angles that grow with the position (Su et al. 2021, arXiv
    /// 2104.09864), base 10000, the halves of a head as pairs.
    case rotary
  }

  /// The nonlinearity between the two linear layers of an MLP.
  public enum Activation: String, Sendable, CaseIterable {
    /// x·Φ(x) with the exact normal distribution (Hendrycks and Gimpel 2016, arXiv 1606.08415).
    case gelu
    /// SiLU(a)·b of two linear layers (Shazeer 2020, arXiv 2002.05202), narrower by a third.
    case swiglu
  }

  /// Where the last linear layer takes its weights from.
  public enum Head: String, Sendable, CaseIterable {
    /// From the table of tokens.
    case tied
    case untied
  }

  /// How many tokens there are: the bytes.
  public static let vocabulary = 256

  /// The width of the residual stream, 1 to 8192, a multiple of `heads`.
  public let width: Int
  /// The number of blocks, 1 to 256.
  public let layers: Int
  public let heads: Int
  /// The number of bytes that a sequence has, 1 to 65536.
  public let context: Int
  public let positions: Positions
  public let activation: Activation
  public let head: Head
  public let hasQueryKeyNorm: Bool
  /// How first weights, rates and multipliers go with the width.
  public let parametrization: Parametrization

  /// - Throws: ``TrainingError`` for an argument outside its range.
  public init(
    width: Int = 64, layers: Int = 2, heads: Int = 4, context: Int = 64,
    positions: Positions = .learned, activation: Activation = .gelu, head: Head = .untied,
    hasQueryKeyNorm: Bool = false, parametrization: Parametrization = .standard
  ) throws(TrainingError) {
    try TrainingError.require(
      1...8192 ~= width, "width", width, "must be a whole number from 1 to 8192")
    try TrainingError.require(
      1...256 ~= layers, "layers", layers, "must be a whole number from 1 to 256")
    try TrainingError.require(
      heads >= 1 && width.isMultiple(of: heads), "heads", heads, "must divide the width \(width)")
    try TrainingError.require(
      positions == .learned || (width / heads).isMultiple(of: 2), "heads", heads,
      "must divide the width \(width) into even parts, since rotary positions rotate pairs")
    try TrainingError.require(
      1...65536 ~= context, "context", context, "must be a whole number from 1 to 65536")
    try parametrization.check(heads: heads)
    self.width = width
    self.layers = layers
    self.heads = heads
    self.context = context
    self.positions = positions
    self.activation = activation
    self.head = head
    self.hasQueryKeyNorm = hasQueryKeyNorm
    self.parametrization = parametrization
  }

  /// The width between the two linear layers of an MLP: 4·width or, for SwiGLU, which has a third
  /// matrix, ⅔ of that, rounded up to a multiple of 16.
  public var hiddenWidth: Int {
    switch activation {
    case .gelu: 4 * width
    case .swiglu: (8 * width + 47) / 48 * 16
    }
  }

  /// How many numbers are trained, embeddings included.
  public var parameterCount: Int { TransformerLayout(self).all.parameterCount }

  /// The shape as keys and values for the head of a log.
  public var configuration: [(key: String, value: String)] {
    [
      ("width", "\(width)"), ("layers", "\(layers)"), ("heads", "\(heads)"),
      ("context", "\(context)"), ("positions", positions.rawValue),
      ("activation", activation.rawValue), ("head", head.rawValue),
    ] + (hasQueryKeyNorm ? [("qk-norm", "true")] : []) + parametrization.configuration
  }
}

extension TransformerShape {
  /// The objective of training this shape on `batch` sequences a step.
  func objective(
    batch: Int, batches: any TokenBatches, zLoss: Double, seed: UInt64, pool: WorkerPool
  ) -> any Objective<Float> {
    Transformer<Float>(
      self, batch: batch, batches: batches, zLoss: zLoss, seed: seed, pool: pool)
  }
}
