import LeastSquares
import RealModule

/// Points that do not depend on the curve: a bank of shapes spread evenly over the prior, and
/// deviates that proposals are made of.
struct ShapeBank: Sendable {
  /// Shapes in eights, a vector a coordinate.
  let shapes: [[SIMD8<Double>]]
  /// Deviates of Student's t with ``degreesOfFreedom``, in eights, a vector a coordinate.
  let steps: [[SIMD8<Double>]]
  let degreesOfFreedom: Double
  /// Standard normal deviates for the coefficients of each draw, in eights: a vector a coefficient,
  /// ``coefficientDraws`` times for each eight proposals.
  let deviates: [SIMD8<Double>]

  /// Draws of coefficients a proposal.
  static let coefficientDraws = 2

  /// - Parameter count: How many shapes and proposals; a multiple of 8.
  init(_ prior: SeparatedPrior, count: Int, seed: UInt64) {
    self.init(
      shapeCount: prior.shapeCount, coordinateCount: prior.coordinateCount,
      coefficientCount: prior.coefficientCount, count: count, seed: seed)
  }

  /// - Parameter count: How many shapes and proposals; a multiple of 8.
  init(
    shapeCount: Int, coordinateCount: Int, coefficientCount: Int = 0, count: Int, seed: UInt64
  ) {
    func normals(_ points: [[Double]], _ coordinates: Int) -> [[SIMD8<Double>]] {
      stride(from: 0, to: count, by: 8).map { first in
        (0..<coordinates).map { coordinate in
          var vector = SIMD8<Double>.zero
          for lane in 0..<8 {
            let share = points[first + lane][coordinate]
            vector[lane] = Distributions.normalQuantile(min(max(share, 1e-6), 1 - 1e-6))
          }
          return vector
        }
      }
    }
    shapes =
      shapeCount == 0
      ? [[SIMD8<Double>]](repeating: [], count: count / 8)
      : normals(
        Distributions.uniformPoints(count: count, dimensions: shapeCount, seed: seed), shapeCount)
    // Such that the density's power (ν + coordinates)/2 is a whole number.
    let freedom = coordinateCount.isMultiple(of: 2) ? 4.0 : 5.0
    let points = Distributions.uniformPoints(
      count: count, dimensions: coordinateCount + 1, seed: seed &+ 1)
    var steps = normals(points, coordinateCount)
    for index in 0..<count {
      let spread = Distributions.studentSpread(
        share: points[index][coordinateCount], degreesOfFreedom: freedom)
      for coordinate in 0..<coordinateCount { steps[index / 8][coordinate][index % 8] *= spread }
    }
    self.steps = steps
    degreesOfFreedom = freedom
    var random = SeededRandom(seed: seed &+ 2)
    deviates = (0..<count / 8 * Self.coefficientDraws * coefficientCount).map { _ in
      var vector = SIMD8<Double>.zero
      for lane in 0..<8 { vector[lane] = random.normal() }
      return vector
    }
  }

  var count: Int { 8 * shapes.count }
}
