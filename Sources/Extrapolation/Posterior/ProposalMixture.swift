import Basics
import Fitting
import Laws
import RealModule

/// Where posterior draws are looked for: a mixture of Student's t about points that the bank, or
/// earlier draws, found likely (population Monte Carlo, Cappé et al. 2004).
struct ProposalMixture {
  /// How many points.
  static let centerCount = 64

  private let centers: [[Double]]
  /// Center after center, in units of the kernel.
  private let whitened: [[Double]]
  private let kernel: Cholesky
  private let freedom: Double
  private let logNormalization: Double

  /// - Returns: nil if the points have no covariance to speak of.
  init?(about points: WeightedPoints, floor: [Double], freedom: Double) {
    guard !points.isEmpty, let kernel = points.kernel(scale: 0.5, floor: floor) else { return nil }
    self.kernel = kernel
    self.freedom = freedom
    centers = points.resampled(Self.centerCount, share: 0.5)
    whitened = centers.map { kernel.whitened($0) }
    let dimension = Double(kernel.count)
    logNormalization =
      Double.logGamma((freedom + dimension) / 2) - .logGamma(freedom / 2)
      - dimension / 2 * .log(freedom * .pi) - kernel.logDeterminant / 2
      - .log(Double(Self.centerCount))
  }

  /// Eight proposals and the logarithm of the density they are proposed with.
  ///
  /// - Parameters:
  ///   - steps: Deviates of Student's t, a vector a coordinate.
  ///   - share: Between 0 and 1: proposals go through the centers as it goes from 0 to 1.
  func proposals(
    _ steps: [SIMD8<Double>], share: Double
  ) -> (points: [SIMD8<Double>], logDensity: SIMD8<Double>) {
    let center = min(Int(saturating: share * Double(Self.centerCount)), Self.centerCount - 1)
    let dimension = kernel.count
    var points = [SIMD8<Double>](repeating: .zero, count: dimension)
    for i in 0..<dimension {
      var sum = SIMD8<Double>(repeating: centers[center][i])
      for k in 0...i { sum += kernel[i, k] * steps[k] }
      points[i] = sum
    }
    let power = (Int(freedom) + dimension) / 2
    var density = SIMD8<Double>.zero
    for other in whitened.indices {
      var square = SIMD8<Double>.zero
      for i in 0..<dimension {
        let gap = steps[i] + (whitened[center][i] - whitened[other][i])
        square += gap * gap
      }
      let base = 1 / (1 + square / freedom)
      var term = base
      for _ in 1..<power { term *= base }
      density += term
    }
    return (points, density.logarithm + logNormalization)
  }
}
