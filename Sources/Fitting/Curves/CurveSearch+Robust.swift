import Basics
import LeastSquares

extension CurveSearch {
  /// The minimum of the loss that the options ask for.
  ///
  /// Least squares find the place. Robust losses go on from there, and take the scale of the residuals
  /// from the fit before: from least squares a Huber loss, from that the loss asked for.
  ///
  /// - Parameter start: where to begin instead of looking everywhere, in the order of parameters.
  mutating func fit(from start: [Double]? = nil) throws -> Solution {
    var solution = try start.map { try polish(from: $0, .none) } ?? solve()
    guard options.robustness.isLoss else { return solution }
    if let threshold = options.huberThreshold {
      // Far beyond its threshold the loss has corners that a search halts at, so it narrows step by step.
      var width = 1.345 * scale(of: solution)
      for _ in 0..<16 where width > threshold {
        solution = try polish(from: solution.parameters, .huber(threshold: width))
        width = min(width / 4, 1.345 * scale(of: solution))
      }
      return try polish(from: solution.parameters, .huber(threshold: threshold))
    }
    for round in 0..<4 {
      let scale = scale(of: solution)
      guard scale > 0 else { break }
      let loss: RobustLoss =
        switch options.robustness {
        case .cauchy where round > 1: .cauchy(threshold: 2.385 * scale)
        case .tukey where round > 1: .tukey(threshold: 4.685 * scale)
        default: .huber(threshold: 1.345 * scale)
        }
      solution = try polish(from: solution.parameters, loss)
    }
    return solution
  }

  /// 1.4826 times the median magnitude of the weighted residuals.
  func scale(of solution: Solution) -> Double {
    solution.residuals.indices.map { row in
      solution.residuals[row] * (weights?[row] ?? 1).squareRoot()
    }.medianDeviation ?? 0
  }
}

extension CurveFitOptions.Robustness {
  /// Whether it is a loss by which outliers count less, rather than squares.
  var isLoss: Bool { self != .none && self != .autoLRS }
}
