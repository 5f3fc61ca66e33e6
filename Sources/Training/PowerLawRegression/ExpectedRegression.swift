private import CKernels

/// The exact expectation of the loss over all minibatches, step by step.
///
/// With δ = w − w*, A the mean of x·xᵀ over b examples and C = E[δ·δᵀ], a step is
/// δ ← (I − η·A)·δ + η·(noise of variance v times the mean of x). For normal x with covariance Λ,
/// E[A·C·A] = (1 + 1/b)·Λ·C·Λ + tr(Λ·C)·Λ/b, and so the diagonal c of C keeps to itself:
///
/// c_j ← c_j·(1 − 2η·λ_j + η²·λ_j²·(1 + 1/b)) + (η²·λ_j/b)·(Σ_i λ_i·c_i + v).
///
/// Kept here are the parts of the risk, r_j = λ_j·c_j; the loss is ½(Σ r_j + v).
struct ExpectedRegression: Sendable {
  private let kernels = losscast_regression_kernels().pointee
  private let eigenvalues: [Double]
  private let batch: Double
  private let noise: Double
  private var risks: [Double]
  private var risk: Double

  init(_ task: PowerLawRegression) {
    let features = task.features
    eigenvalues = features.eigenvalues
    batch = Double(task.batch)
    noise = task.effectiveNoise
    risks = features.signals
    risk = risks.reduce(0, +)
  }

  /// ½(Σ_j λ_j·c_j + v).
  var loss: Double { 0.5 * (risk + noise) }

  mutating func update(rate: Double) {
    risk = kernels.expected_step(
      risks.count, &risks, eigenvalues, 2 * rate, rate * rate * (1 + 1 / batch),
      rate * rate / batch * (risk + noise))
  }
}

extension ExpectedRegression {
  func save(to state: inout StateEncoder) {
    state.append(risks)
    state.append(risk)
  }

  mutating func restore(from state: inout StateDecoder) throws(StateError) {
    try state.read(into: &risks)
    risk = try state.double()
  }
}
