@testable import Training

/// The stochastic gradient descent that a ``StochasticRegression`` is in distribution, with every
/// feature of every example drawn.
struct ExplicitRegression {
  private let eigenvalues: [Double]
  private let batch: Int
  private let noise: Double
  private var errors: [Double]
  private var random: PhiloxGenerator

  init(_ task: PowerLawRegression, seed: UInt64) {
    let features = task.features
    eigenvalues = features.eigenvalues
    batch = task.batch
    noise = task.effectiveNoise
    errors = features.signals.map { -$0.squareRoot() }
    random = PhiloxGenerator(seed: seed, purpose: .label, number: 0)
  }

  var loss: Double { 0.5 * (errors.reduce(noise) { $0 + $1 * $1 }) }

  mutating func update(rate: Double) {
    var gradient = errors.map { _ in 0.0 }
    for _ in 0..<batch {
      let z = errors.map { _ in random.normal() }
      let residual = zip(errors, z).reduce(noise.squareRoot() * random.normal()) {
        $0 + $1.0 * $1.1
      }
      for j in z.indices { gradient[j] += residual * z[j] / Double(batch) }
    }
    for j in errors.indices { errors[j] -= rate * eigenvalues[j] * gradient[j] }
  }
}
