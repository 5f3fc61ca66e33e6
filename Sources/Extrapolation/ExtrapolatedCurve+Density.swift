import RealModule

extension ExtrapolatedCurve {
  /// The logarithm of the probability density of logging `value` at the position of that index:
  /// ln Σ wᵢ·N(z; zᵢ, σᵢ²)·|dz/dy|, z being the value's number on the metric's scale, in nats. It is −∞
  /// for a value that is not finite, and beyond the reach of every draw.
  public func logDensity(of value: Double, at index: Int) -> Double {
    guard value.isFinite else { return -.infinity }
    let coordinate = scale.coordinate(value)
    // The largest term is taken out, so that the sum neither overflows nor vanishes.
    var largest = -Double.infinity
    var sum = 0.0
    // By index: iterating would retain and release the values of each draw.
    for i in draws.indices where draws[i].weight > 0 && draws[i].noise > 0 {
      let deviate = (coordinate - scale.coordinate(draws[i].values[index])) / draws[i].noise
      let term = -0.5 * deviate * deviate + .log(draws[i].weight / draws[i].noise)
      if term > largest {
        sum = sum * .exp(largest - term) + 1
        largest = term
      } else {
        sum += .exp(term - largest)
      }
    }
    return sum > 0
      ? largest + .log(sum) - 0.5 * .log(2 * .pi) - .log(scale.slope(coordinate)) : -.infinity
  }

  /// The mean over all positions of ``logDensity(of:at:)``: the score by which extrapolations of
  /// curves whose ends are known are compared, each position judged by itself.
  ///
  /// - Parameter values: What was logged, one value a position.
  public func meanLogDensity(of values: [Double]) -> Double {
    precondition(values.count == positions.count, "as many values as positions")
    let sum = values.enumerated().reduce(0) { $0 + logDensity(of: $1.element, at: $1.offset) }
    return sum / Double(values.count)
  }
}
