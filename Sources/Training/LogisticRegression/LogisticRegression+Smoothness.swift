internal import RealModule

extension LogisticRegression {
  /// L, the largest curvature that the training loss has anywhere: a quarter of the largest
  /// eigenvalue of the mean of xxᵀ, and the ridge.
  ///
  /// Below the rate 2/L, full-batch gradient descent makes the loss fall at each step. The mean is
  /// over the rows of a file, intercept included, or over the distribution of drawn examples.
  public var smoothness: Double {
    switch source {
    case .drawn(let labels): labels.largestMoment / 4 + ridge
    case .read(let data, _): largestMoment(of: data) / 4 + ridge
    }
  }

  private func largestMoment(of data: Dataset) -> Double {
    let rows = split(data).training
    let width = data.width
    return largestEigenvalue(dimension: width + 1) { vector in
      var result = [Double](repeating: 0, count: width + 1)
      for row in rows {
        let start = row * width
        var product = vector[width]
        for j in 0..<width { product += vector[j] * Double(data.features[start + j]) }
        product /= Double(rows.count)
        for j in 0..<width { result[j] += product * Double(data.features[start + j]) }
        result[width] += product
      }
      return result
    }
  }
}

extension DrawnLabels {
  /// The largest eigenvalue of E[xxᵀ] = Λ + γ(c·uᵀ + u·cᵀ) + γ²·u·uᵀ with γ the margin and
  /// c = E[y·z] = √(2/π)·Λu/√(uᵀΛu).
  var largestMoment: Double {
    let u = direction
    let variances = InputStream<Double>.variances(count: inputs, decay: decay)
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let scaled = zip(variances, u).map { $0 * $1 }
    let factor = (2 / Double.pi).squareRoot() / product(u, scaled).squareRoot()
    let c = scaled.map { factor * $0 }
    return largestEigenvalue(dimension: inputs) { vector in
      let (alongU, alongC) = (product(u, vector), product(c, vector))
      return vector.indices.map { j in
        variances[j] * vector[j]
          + margin * (c[j] * alongU + u[j] * alongC + margin * u[j] * alongU)
      }
    }
  }
}

/// The largest eigenvalue of a symmetric positive semidefinite matrix, which is given by its
/// products with vectors, by the power method: to a relative 1e-9, or after 1000 products.
private func largestEigenvalue(
  dimension: Int, _ multiply: ([Double]) -> [Double]
) -> Double {
  // No direction that a matrix of data is likely to be orthogonal to.
  var vector = (0..<dimension).map { 1 + Double($0 % 7) / 7 }
  var eigenvalue = 0.0
  for _ in 0..<1000 {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return 0 }
    vector = multiply(vector.map { $0 / length })
    let next = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if abs(next - eigenvalue) <= 1e-9 * next { return next }
    eigenvalue = next
  }
  return eigenvalue
}
