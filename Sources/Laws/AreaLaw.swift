public import Differentiation
import RealModule

/// A power law in the area under the schedule, with no gain from annealing: the annealing law with
/// C = 0, to show what that gain is worth.
///
/// ```
/// L(t) = L0 + A·S1(t)^−α,   S1(t) = Σ_{i=1..t} η_i
/// ```
///
/// L0 and A are at least 0, α > 0. The loss is in nats, A in nats·(rate·step)^α.
public struct AreaLaw: Law {
  public init() {}

  public let name = "area"
  public let formula = "L = L0 + A·S1^−alpha"
  public let symbols = ["S1 = Σ_{i≤t} η_i, the area under the schedule"]
  public let source = "Tissue, Wang, Wang 2024, arXiv 2408.11029, without annealing"
  public let use =
    "To see what decay is worth: the area under the schedule alone, without gain from "
    + "annealing. Losses of runs at a constant rate."

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
    history.addPowerOfArea(nonlinear[0], into: &columns, at: row)
  }
}
