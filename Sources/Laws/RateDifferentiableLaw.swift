/// A law that knows how its final loss changes with the rate of each step.
///
/// One number, the loss at the horizon, depends on thousands of rates, so a sweep forwards and one
/// backwards give all derivatives for about the cost of the loss itself. Schedules are designed by
/// them.
public protocol RateDifferentiableLaw: Law {
  /// The loss at the last step, in nats, and its derivatives by the rates: `gradient[t]` is set to
  /// ∂L/∂η_t for every step t, in nats per unit of rate.
  ///
  /// The loss equals that of `losses(_:along:)` for the same rates up to rounding.
  ///
  /// - Parameters:
  ///   - parameters: in the order of `parameterNames`.
  ///   - rates: positive after warm-up.
  ///   - gradient: as many numbers as there are rates.
  func finalLoss(
    _ parameters: [Double], of rates: StepRates, gradient: inout [Double]
  ) -> Double
}
