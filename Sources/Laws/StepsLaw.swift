public import Differentiation
import RealModule

/// A power law in steps, blind to the schedule: what a law of the rate must beat.
///
/// ```
/// L(t) = L0 + A·t^−α
/// ```
///
/// L0 and A are at least 0, α > 0; the loss is in nats. The form goes back to Hestness et al. (2017,
/// arXiv 1712.00409).
public struct StepsLaw: Law {
  public init() {}

  public let name = "steps"
  public let formula = "L = L0 + A·t^−alpha"
  public let symbols = ["t, the step"]
  public let source = "Hestness et al. 2017, arXiv 1712.00409"
  public let use =
    "To see what the learning rate is worth: a power law of the step that knows no rate. "
    + "Runs of one schedule."

  public let linear: [LinearParameter] = [
    .irreducibleLoss,
    .amplitude,
  ]
  public let nonlinear: [NonlinearParameter] = [
    .exponent()
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    for (index, step) in history.steps.enumerated() {
      columns[0][row + index] = 1
      columns[1][row + index] = S.exp(-nonlinear[0] * .log(Double(step)))
    }
  }
}
