public import Basics
import RealModule

/// A rule for batch and peak rate of a language model, as powers of size and data: a published one, or one that a ``SweptRule``
/// has fitted.
///
/// Published rules are of their authors' setup (AdamW, warm-up, decay of the rate). All hold where they were tested;
/// beyond that the value at the edge of the range is given, and said to be.
public struct HyperparameterRule: Sendable {
  public var name: String
  public var formula: String
  public var source: String
  /// The sizes and data that it was tested on.
  public var sizes: Interval
  public var tokens: Interval
  /// ln of the batch in tokens, as 1, ln N, ln D.
  var batch: (constant: Double, size: Double, tokens: Double)
  var rate: (constant: Double, size: Double, tokens: Double)
  /// Whether batches are rounded to powers of two.
  var isBatchBinary = true

  /// What a rule says for a run.
  public struct Setting: Sendable, Hashable, Encodable {
    /// Tokens, a power of two by published rules.
    public var batch: Double
    public var peakRate: Double
    /// Whether the run lies within what was tested.
    public var isTested: Bool
  }

  /// η = 1.79·N^−.713·D^.307 and B = .58·D^.571 tokens, N without embeddings.
  public static let stepLaw = HyperparameterRule(
    name: "step-law", formula: "B = 0.58·D^0.571, rate = 1.79·N^−0.713·D^0.307",
    source: "Li et al. 2025, arXiv 2503.04715", sizes: Interval(6e7, 1.1e9),
    tokens: Interval(2e9, 1e11),
    batch: (.log(0.58), 0, 0.571), rate: (.log(1.79), -0.713, 0.307))

  /// η = .3118·C^−.125 and B = .292·C^.3271 tokens, with C = 6·N·D here.
  public static let deepSeek = HyperparameterRule(
    name: "deepseek", formula: "B = 0.292·C^0.3271, rate = 0.3118·C^−0.125",
    source: "DeepSeek-AI 2024, arXiv 2401.02954", sizes: Interval(1e8, 1e10),
    tokens: Interval(1e9, 2e12),
    batch: (.log(0.292) + 0.3271 * .log(6), 0.3271, 0.3271),
    rate: (.log(0.3118) - 0.125 * .log(6), -0.125, -0.125))

  /// Those that were published.
  public static let all = [stepLaw, deepSeek]

  /// The batch and rate for a run, those of the nearest tested run where it is beyond them.
  public func setting(size: Double, tokens: Double) -> Setting {
    let at = nearest(size: size, tokens: tokens)
    let exact = batch(size: at.size, tokens: at.tokens)
    return Setting(
      batch: isBatchBinary ? .exp2(Double.log2(exact).rounded()) : exact.rounded(),
      peakRate: peakRate(size: at.size, tokens: at.tokens),
      isTested: at.size == size && at.tokens == tokens)
  }

  /// The tested run that is nearest to one.
  func nearest(size: Double, tokens: Double) -> (size: Double, tokens: Double) {
    (
      min(max(size, sizes.lower), sizes.upper),
      min(max(tokens, self.tokens.lower), self.tokens.upper)
    )
  }

  /// The powers alone, wherever a run lies.
  func peakRate(size: Double, tokens: Double) -> Double { Self.value(rate, size, tokens) }
  func batch(size: Double, tokens: Double) -> Double { Self.value(batch, size, tokens) }

  private static func value(
    _ p: (constant: Double, size: Double, tokens: Double), _ size: Double, _ tokens: Double
  ) -> Double {
    .exp(p.constant + p.size * .log(size) + p.tokens * .log(tokens))
  }
}
