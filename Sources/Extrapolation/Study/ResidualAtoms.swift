import LeastSquares
import RealModule

/// How far a run may be from what others say of it: as far as these were from what is said of them, and
/// about that. A smoothed bootstrap (Efron 1979; Silverman & Young 1987) whose kernel is Student's t, in
/// equally likely steps.
struct ResidualAtoms {
  /// Equally likely, a column a position.
  private(set) var paths: [[Double]] = []
  var weight: Double { 1 / Double(paths.count) }
  /// The standard deviation of what is smooth between one path and the next.
  private(set) var smoothing = 0.0

  /// Steps of the kernel.
  private static let steps = 5
  /// Its width in units of the residuals with ``usualCount`` of them; it widens as their fifth root falls.
  private static let width = 0.5
  private static let usualCount = 30.0

  /// - Parameter residuals: A row a finished run.
  init(_ residuals: [[Double]]) {
    guard let size = residuals.first?.count else { return }
    let count = Double(residuals.count)
    // What a mean of so few misses is missed by the next, too.
    let widening = count > 1 ? ((count + 1) / (count - 1)).squareRoot() : 1
    var rows = residuals.map { $0.map { widening * $0 } }
    // Few tell no side.
    if rows.count <= 3 { rows += rows.map { $0.map { -$0 } } }
    let deviations = (0..<size).map { column in
      (rows.reduce(0) { $0 + $1[column] * $1[column] } / Double(rows.count)).squareRoot()
    }
    let width = Self.width * min(2, Double.pow(Self.usualCount / count, 0.2))
    let shrinkage = 1 / (1 + width * width).squareRoot()
    let shifts = (0..<Self.steps).map { step in
      width
        * Distributions.studentQuantile(
          (Double(step) + 0.5) / Double(Self.steps), degreesOfFreedom: max(count, 2))
    }
    for row in rows {
      for shift in shifts {
        paths.append(
          zip(row, deviations).map { shrinkage * ($0 + shift * $1) })
      }
    }
    smoothing = max(0.3 * width * (deviations.first ?? 0), .leastNormalMagnitude)
  }
}
