/// A law that knows how its final loss changes with the rate of each step.
///
/// One number, the loss at the horizon, depends on thousands of rates, by way of the drops that its
/// last step sees: the derivatives by these cost about as much as the loss itself, and pass on to
/// whatever the drops were made from. Schedules are designed by them.
public protocol RateDifferentiableLaw: Law {
  /// The loss at the last step, in nats, and its derivatives by all that the drops say of a run.
  ///
  /// The loss equals that of `values(_:over:)` for the same rates up to rounding, or up to how well
  /// the drops stand for its steps.
  ///
  /// - Parameters:
  ///   - parameters: in the order of `parameterNames`.
  ///   - drops: of rates that are positive after warm-up, at the law's pace.
  ///   - slopes: set to the derivatives, in nats per unit.
  func finalLoss(
    _ parameters: [Double], of drops: FinalDrops, slopes: inout FinalDrops.Slopes
  ) -> Double

  /// The q of the paces η^q that areas are sums of; 1 unless the law has a pace of its own.
  func paceExponent(_ parameters: [Double]) -> Double
}

extension RateDifferentiableLaw {
  public func paceExponent(_ parameters: [Double]) -> Double { 1 }

  /// The loss at the last step, in nats, of any rates.
  public func finalLoss(_ parameters: [Double], of rates: StepRates) -> Double {
    let drops = rates.drops(pacedBy: paceExponent(parameters))
    var slopes = FinalDrops.Slopes(of: drops)
    return finalLoss(parameters, of: drops, slopes: &slopes)
  }

  /// The loss at the last step, in nats, and its derivatives by the rates: `gradient[t]` is set to
  /// ∂L/∂η_t for every step t, in nats per unit of rate.
  ///
  /// - Parameter gradient: as many numbers as there are rates.
  public func finalLoss(
    _ parameters: [Double], of rates: StepRates, gradient: inout [Double]
  ) -> Double {
    let drops = rates.drops(pacedBy: paceExponent(parameters))
    var slopes = FinalDrops.Slopes(of: drops)
    let loss = finalLoss(parameters, of: drops, slopes: &slopes)
    rates.pullBack(slopes, pacedBy: paceExponent(parameters), into: &gradient)
    return loss
  }
}
