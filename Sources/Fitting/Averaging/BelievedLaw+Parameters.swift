import Differentiation
package import Laws
import LeastSquares
import RealModule

extension BelievedLaw {
  /// The quantities of `beliefs(at:)` and their slopes by the parameters.
  func quantities(
    at parameters: [Double], _ scale: ReferenceScale
  ) -> [(value: Double, slopes: [Double])] {
    let duals = parameters.enumerated().map { Dual8($0.element, lane: $0.offset) }
    return quantities(duals, at: scale).map { quantity in
      (quantity.value, parameters.indices.map { quantity.derivatives[$0] })
    }
  }

  /// How far each believed quantity lies from its mean, in its deviations, and the slopes of that by
  /// the ``Coordinates`` of the parameters.
  func standardizedBeliefs(
    _ parameters: [Double], at scale: ReferenceScale
  ) -> (values: [Double], slopes: [[Double]]) {
    let chain = Coordinates(self).slopes(at: parameters)
    let pairs = Array(zip(quantities(at: parameters, scale), beliefs(at: scale)))
    let values = pairs.map { ($0.value - $1.mean) / $1.deviation }
    let slopes = pairs.map { quantity, belief in
      parameters.indices.map { quantity.slopes[$0] * chain[$0] / belief.deviation }
    }
    return (values, slopes)
  }

  /// The parameters whose believed quantities lie so many of their deviations from their means, by
  /// Newton's method.
  ///
  /// - Parameters:
  ///   - deviations: in the order of ``beliefs``.
  ///   - scale: the units of the beliefs.
  /// - Returns: nil where there are none, or none that the law allows.
  package func parameters(
    believing deviations: [Double], at scale: ReferenceScale
  ) -> [Double]? {
    let coordinates = Coordinates(self)
    var point = coordinates.coordinates(linear.map { _ in 1 } + nonlinear.map(\.middle))
    for _ in 0..<50 {
      let (values, slopes) = standardizedBeliefs(coordinates.parameters(point), at: scale)
      guard
        let step = LinearSystem.solve(slopes, zip(values, deviations).map { $0 - $1 }),
        step.allSatisfy(\.isFinite)
      else { return nil }
      // Logarithms stay within reach of each other.
      for index in point.indices { point[index] -= min(max(step[index], -3), 3) }
      if step.allSatisfy({ abs($0) < 1e-9 }) { break }
    }
    let parameters = coordinates.parameters(point)
    let isAllowed = zip(parameters, parameterBounds).allSatisfy { $1.contains($0) }
    return isAllowed ? parameters : nil
  }
}
