/// Stochastic gradient descent on a ``PowerLawRegression``, one minibatch a step.
///
/// The state is the error of the weights in units of the loss, u_j = √λ_j·(w_j − w*_j), in double
/// precision. An example x_j = √λ_j·z_j has the residual r = ⟨u, z⟩ − √v·ξ, and the mean gradient
/// moves u_j by −η·λ_j·mean(r·z_j). The normals z and the sums over them are in single precision,
/// whose rounding is a thousand times below the noise of a minibatch.
struct StochasticRegression: Sendable {
  private let eigenvalues: [Double]
  private let batch: Int
  private let noise: Double
  private let noiseDeviation: Float
  private var errors: [Double]
  private var risk: Double
  private var normals: NormalStream
  /// The errors in single precision, the sum of r·z, and one example's z, each padded with
  /// features that the errors ignore to a multiple of 8 (and of 4 a counter).
  private var roundedErrors: [Float]
  private var gradient: [Float]
  private var example: [Float]
  private var labelNoise: [Float]

  init(_ task: PowerLawRegression, seed: UInt64) {
    let features = task.features
    eigenvalues = features.eigenvalues
    batch = task.batch
    noise = task.effectiveNoise
    noiseDeviation = Float(noise.squareRoot())
    errors = features.signals.map { -$0.squareRoot() }
    risk = features.signals.reduce(0, +)
    let width = (task.size + 7) / 8 * 8
    let noiseWidth = (task.batch + 3) / 4 * 4
    normals = NormalStream(seed: seed, capacity: max(width, noiseWidth) / 4)
    roundedErrors = Array(repeating: 0, count: width)
    gradient = Array(repeating: 0, count: width)
    example = Array(repeating: 0, count: width)
    labelNoise = Array(repeating: 0, count: noiseWidth)
  }

  /// The loss of the weights as they are, over all examples: ½(Σ_j u_j² + v).
  var loss: Double { 0.5 * (risk + noise) }

  /// The `step`-th update, counted from 1.
  mutating func update(step: Int, rate: Double) {
    accumulateGradient(step: step)
    let scale = rate / Double(batch)
    var total = 0.0
    for j in errors.indices {
      errors[j] -= scale * eigenvalues[j] * Double(gradient[j])
      total += errors[j] * errors[j]
    }
    risk = total
  }

  /// Draws the minibatch of `step` and sums r·z over its examples.
  private mutating func accumulateGradient(step: Int) {
    for j in errors.indices { roundedErrors[j] = Float(errors[j]) }
    let (batch, noiseDeviation) = (batch, noiseDeviation)
    let width = gradient.count
    labelNoise.withUnsafeMutableBufferPointer {
      normals.fill($0, step: step, purpose: .labelNoise, place: 0)
    }
    roundedErrors.withUnsafeBufferPointer { errors in
      gradient.withUnsafeMutableBufferPointer { gradient in
        example.withUnsafeMutableBufferPointer { example in
          gradient.update(repeating: 0)
          for b in 0..<batch {
            normals.fill(example, step: step, purpose: .features, place: b * (width / 4))
            let z = UnsafeBufferPointer(example)
            let residual = Self.product(errors, z) - noiseDeviation * labelNoise[b]
            for j in 0..<width { gradient[j] += residual * z[j] }
          }
        }
      }
    }
  }

  /// ⟨a, b⟩ in eight partial sums, whose order is part of what a seed means.
  @inline(__always)
  private static func product(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>
  ) -> Float {
    let (left, right) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
    var sums = SIMD8<Float>.zero
    for offset in stride(from: 0, to: left.count, by: 32) {
      sums +=
        left.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        * right.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
    }
    return ((sums[0] + sums[4]) + (sums[2] + sums[6]))
      + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
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
