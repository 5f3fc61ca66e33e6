import Laws
import RealModule

/// Normal regression of the coefficients on what has been seen, for eight sets of shapes at once:
/// y = Σ βᵢ·φᵢ + noise with β normal beforehand.
struct LaneRegression {
  private let size: Int
  private let moments: CoefficientMoments
  private let seen: SeenCurve
  private let squares: Double
  /// Σ n·φᵢ·φⱼ, row after row, the lower triangle.
  private var gram: [SIMD8<Double>]
  /// Σ n·φᵢ·y.
  private var products: [SIMD8<Double>]
  /// The Cholesky factor of the coefficients' posterior precision, its diagonal inverted.
  private var factor: [SIMD8<Double>]
  private var whitened: [SIMD8<Double>]

  init(_ seen: SeenCurve, _ moments: CoefficientMoments) {
    self.seen = seen
    self.moments = moments
    squares = seen.squares
    size = moments.mean.count
    gram = [SIMD8<Double>](repeating: .zero, count: size * size)
    products = [SIMD8<Double>](repeating: .zero, count: size)
    factor = gram
    whitened = products
  }

  /// Takes the columns in: their sums over what has been seen.
  ///
  /// - Parameter columns: The first positions are those seen.
  mutating func take(_ columns: [[SIMD8<Double>]]) {
    for i in 0..<size {
      let left = columns[i]
      for j in 0...i {
        let right = columns[j]
        var sum = SIMD8<Double>.zero
        for n in 0..<seen.count { sum += seen.counts[n] * left[n] * right[n] }
        gram[i * size + j] = sum
      }
      var sum = SIMD8<Double>.zero
      for n in 0..<seen.count { sum += seen.counts[n] * seen.values[n] * left[n] }
      products[i] = sum
    }
  }

  /// Conditions on noise of the precision e^(−2·logNoise).
  ///
  /// - Returns: The logarithm of the probability density of what has been seen, coefficients
  ///   integrated over.
  @inline(__always)
  mutating func condition(logNoise: SIMD8<Double>) -> SIMD8<Double> {
    let precision = (-2 * logNoise).exponential
    var pivots = SIMD8<Double>.one
    var explained = SIMD8<Double>.zero
    for i in 0..<size {
      for j in 0...i {
        var sum = moments.precision[i * size + j] + precision * gram[i * size + j]
        for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
        if i == j {
          // Rounding may leave nothing of a direction that columns nearly share.
          let pivot = sum.raised(to: 1e-9 * moments.precision[i * size + i])
          pivots *= pivot
          factor[i * size + i] = 1 / pivot.squareRoot()
        } else {
          factor[i * size + j] = sum * factor[j * size + j]
        }
      }
      var rest = moments.shift[i] + precision * products[i]
      for k in 0..<i { rest -= factor[i * size + k] * whitened[k] }
      whitened[i] = rest * factor[i * size + i]
      explained += whitened[i] * whitened[i]
    }
    let misfit = precision * squares + moments.square - explained
    let volume = moments.logDeterminant + seen.total * Double.log(2 * .pi)
    return -0.5 * (misfit + pivots.logarithm + volume) - seen.total * logNoise
  }

  /// Coefficients drawn from their distribution given what ``condition(logNoise:)`` took last, into
  /// `coefficients`.
  ///
  /// - Parameter deviates: Standard normal numbers, a vector a coefficient.
  @inline(__always)
  func draw(_ deviates: ArraySlice<SIMD8<Double>>, into coefficients: inout [SIMD8<Double>]) {
    for i in stride(from: size - 1, through: 0, by: -1) {
      var sum = whitened[i] + deviates[deviates.startIndex + i]
      for k in i + 1..<size { sum -= factor[k * size + i] * coefficients[k] }
      coefficients[i] = sum * factor[i * size + i]
    }
  }

  /// The logarithm of the normal density that stands in for the prior of the coefficients.
  @inline(__always)
  func logDensity(of coefficients: [SIMD8<Double>]) -> SIMD8<Double> {
    var square = SIMD8<Double>.zero
    for i in 0..<size {
      var row = SIMD8<Double>.zero
      for j in 0..<size {
        row += moments.precision[i * size + j] * (coefficients[j] - moments.mean[j])
      }
      square += row * (coefficients[i] - moments.mean[i])
    }
    let volume = moments.logDeterminant + Double(size) * .log(2 * .pi)
    return -0.5 * (square + volume)
  }
}
