/// A rule by which a gradient moves the parameters, by its name on the command line.
///
/// With gradient g (clipped, and with λ·w added where weight decay is coupled), rate η and zero
/// state at the start, in the conventions of PyTorch's optimizers of the same names:
///
/// | | update |
/// |---|---|
/// | ``sgd`` | w ← w − η·g |
/// | ``momentum`` | u ← μ·u + g, w ← w − η·u |
/// | ``nesterov`` | u ← μ·u + g, w ← w − η·(g + μ·u) |
/// | ``adam``, ``adamw`` | m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·m̂/(√v̂ + ε) |
///
/// m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ). Sources: Kingma and Ba 2014, 1412.6980; Loshchilov and
/// Hutter 2017, 1711.05101; Sutskever, Martens, Dahl and Hinton 2013 for Nesterov's form.
public enum Optimizer: String, CaseIterable, Hashable, Sendable {
  case sgd, momentum, nesterov, adam
  /// ``adam`` whose weight decay is decoupled from the gradient.
  case adamw

  /// Whether it scales each parameter's step by running moments of its gradient.
  public var isAdaptive: Bool { self == .adam || self == .adamw }
}
