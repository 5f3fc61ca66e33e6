public import Differentiation
public import RealModule

extension CurveFamily {
  /// y at each point.
  ///
  /// - Parameters:
  ///   - parameters: in the order of ``parameterNames``.
  ///   - inputs: a column for each of ``variables``.
  public func values(_ parameters: [Double], at inputs: [[Double]]) -> [Double] {
    combined(parameters, at: inputs) { terms($0, at: inputs, into: &$1) }
  }

  /// y at each position, for a family of one variable.
  public func values(_ parameters: [Double], at positions: [Double]) -> [Double] {
    values(parameters, at: [positions])
  }

  /// y and its partial derivatives: `derivatives[j]` is the column of ∂y/∂θⱼ over the points.
  public func valuesAndDerivatives(
    _ parameters: [Double], at inputs: [[Double]]
  ) -> (values: [Double], derivatives: [[Double]]) {
    var values: [Double] = []
    var derivatives: [[Double]] = []
    for first in stride(from: 0, to: max(parameters.count, 1), by: 8) {
      let lanes = min(8, parameters.count - first)
      var lifted = parameters.map { Dual8($0) }
      for lane in 0..<lanes { lifted[first + lane].derivatives[lane] = 1 }
      let result = combined(lifted, at: inputs) { terms($0, at: inputs, into: &$1) }
      values = result.map(\.value)
      for lane in 0..<lanes { derivatives.append(result.map { $0.derivatives[lane] }) }
    }
    return (values, derivatives)
  }

  /// y from the terms.
  ///
  /// - Parameter terms: ``terms(_:at:into:)-…`` for the number type at hand.
  @inlinable
  public func combined<S: DifferentiableNumber>(
    _ parameters: [S], at inputs: [[Double]], terms: ([S], inout [[S]]) -> Void
  ) -> [S] {
    let count = inputs.first?.count ?? 0
    var columns = [[S]](
      repeating: [S](repeating: 0, count: count), count: max(columnCount, 1))
    let linearCount = linear.count
    terms(Array(parameters.dropFirst(linearCount)), &columns)
    var sum = hasOffset ? columns[linearCount] : [S](repeating: 0, count: count)
    for j in 0..<linearCount {
      let coefficient = parameters[j]
      for row in 0..<count { sum[row] += coefficient * columns[j][row] }
    }
    return isLogarithm ? sum.map { $0.value > 0 ? .log($0) : S(.nan) } : sum
  }
}
