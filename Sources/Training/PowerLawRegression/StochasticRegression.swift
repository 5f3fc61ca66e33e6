private import CKernels

/// Stochastic gradient descent on a ``PowerLawRegression``, one minibatch a step, which is drawn by
/// its sufficient statistics.
///
/// The state is the error of the weights in units of the loss, u_j = √λ_j·(w_j − w*_j). Example b of
/// a minibatch has the standard normal features z_b, in these units, and the residual
/// r_b = ⟨u, z_b⟩ − √v·ξ_b; the mean gradient over B of them moves u_j by −η·λ_j·Σ_b r_b·z_bj/B. The
/// features come into a step by this sum alone. Residual and features are jointly normal, with
/// variance R = |u|² + v and covariance u, so that
///
/// z_b = (r_b/R)·u + w_b,  w_b ~ N(0, I − uuᵀ/R) independent of all residuals.
///
/// Given the residuals, Σ_b r_b·w_b is normal too. With ρ_b = r_b/√R ~ N(0, 1), q = Σ_b ρ_b² and
/// g ~ N(0, I), the sum therefore has exactly the distribution of
///
/// Σ_b r_b·z_b = q·u + √q·(√R·g − ⟨u, g⟩/(√R + √v)·u),
///
/// since I − uuᵀ/(R + √(R·v)) is the root of I − uuᵀ/R. A step draws ρ and g, B + M numbers in place
/// of the B·(M + 1) of its examples; given the past its outcome has the same distribution as with
/// them, and so has the whole trajectory. The numbers are in single precision, all arithmetic on them
/// in double.
struct StochasticRegression: Sendable {
  private let kernels = losscast_regression_kernels().pointee
  private let eigenvalues: [Double]
  private let batch: Int
  private let noise: Double
  private let normals: NormalStream
  private(set) var errors: [Double]
  /// |u|².
  private var risk: Double
  /// ρ and g, each padded to whole counters of the stream.
  private var residuals: [Float]
  private var directions: [Float]

  init(_ task: PowerLawRegression, seed: UInt64) {
    let features = task.features
    eigenvalues = features.eigenvalues
    batch = task.batch
    noise = task.effectiveNoise
    normals = NormalStream(seed: seed)
    errors = features.signals.map { -$0.squareRoot() }
    risk = features.signals.reduce(0, +)
    residuals = Array(repeating: 0, count: (task.batch + 3) / 4 * 4)
    directions = Array(repeating: 0, count: (task.size + 3) / 4 * 4)
  }

  /// The loss of the weights as they are, over all examples: ½(Σ_j u_j² + v).
  var loss: Double { 0.5 * (risk + noise) }

  /// The `step`-th update, counted from 1.
  mutating func update(step: Int, rate: Double) {
    residuals.withUnsafeMutableBufferPointer {
      normals.fill($0, step: step, purpose: .residuals, place: 0)
    }
    directions.withUnsafeMutableBufferPointer {
      normals.fill($0, step: step, purpose: .features, place: 0)
    }
    let size = errors.count
    let squares = kernels.squares(batch, residuals)
    let product = kernels.product(size, errors, directions)
    let deviation = (risk + noise).squareRoot()
    // Where no residual varies there is nothing along u.
    let projection = deviation > 0 ? product / (deviation + noise.squareRoot()) : 0
    let root = squares.squareRoot()
    let scale = rate / Double(batch)
    risk = kernels.step(
      size, &errors, eigenvalues, directions, scale * (squares - root * projection),
      scale * root * deviation)
  }
}

extension StochasticRegression {
  func save(to state: inout StateEncoder) {
    state.append(errors)
    state.append(risk)
  }

  mutating func restore(from state: inout StateDecoder) throws(StateError) {
    try state.read(into: &errors)
    risk = try state.double()
  }
}
