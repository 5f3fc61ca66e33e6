internal import RealModule

/// A random linear map whose singular values fall as a power law: s_k = k^(−decay) along random
/// orthonormal directions, k from 1 to the smaller of its two dimensions.
struct LinearTeacher {
  /// outputs × inputs.
  let weights: [Double]

  init(inputs: Int, outputs: Int, decay: Double, seed: UInt64) {
    let modes = min(inputs, outputs)
    let right = Self.orthonormal(modes, of: inputs, seed: seed, side: 0)
    let left = Self.orthonormal(modes, of: outputs, seed: seed, side: 1)
    var weights = [Double](repeating: 0, count: outputs * inputs)
    for k in 0..<modes {
      let singularValue = Double.pow(Double(k + 1), -decay)
      for i in 0..<outputs {
        for j in 0..<inputs {
          weights[i * inputs + j] += singularValue * left[k][i] * right[k][j]
        }
      }
    }
    self.weights = weights
  }

  /// Orthonormal random vectors, by the modified Gram–Schmidt process on normal ones, twice over
  /// so that the last of as many as there are dimensions are orthogonal too.
  private static func orthonormal(
    _ count: Int, of dimension: Int, seed: UInt64, side: Int
  ) -> [[Double]] {
    let stream = NormalStream(seed: seed)
    var normals = [Float](repeating: 0, count: (dimension + 3) / 4 * 4)
    var vectors: [[Double]] = []
    for k in 0..<count {
      normals.withUnsafeMutableBufferPointer {
        stream.fill($0, step: 2 * k + side, purpose: .teacher, place: 0)
      }
      var vector = normals.prefix(dimension).map(Double.init)
      for _ in 0..<2 {
        for other in vectors {
          let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for j in 0..<dimension { vector[j] -= product * other[j] }
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for j in 0..<dimension { vector[j] /= length }
      }
      vectors.append(vector)
    }
    return vectors
  }
}
