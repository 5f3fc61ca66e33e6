public import Differentiation
import RealModule

/// The bound of convex optimization on the last iterate as a law of the loss (Schaipp et al. 2025,
/// arXiv 2501.18965; the bound is theorem 10 of Defazio et al. 2023, arXiv 2310.07831):
///
/// ```
/// L(T) = C + P/(2·Σ_{t≤T} η_t)
///      + Q·(Σ_{t≤T} η_t²/(2·Σ_{t≤T} η_t)
///           + ½·Σ_{k<T} [η_k/Σ_{k<t≤T} η_t]·[Σ_{k≤t≤T} η_t²/Σ_{k≤t≤T} η_t])
/// ```
///
/// It is C + M·Ω_T for subgradient descent on a convex function with gradients of norm G from a
/// distance D to the minimum, P = M·D² and Q = M·G². Networks are not convex, nor are their gradients
/// of one norm; yet the bound orders schedules as they come out, and its sudden drop in a cooldown is
/// theirs. All three parameters are linear and at least 0: two differing runs determine them.
///
/// Steps at rate 0 do not move the iterate: after them the bound is that of the last step that did.
public struct ConvexBoundLaw: Law {
  public init() {}

  public let name = "convex-bound"
  public let formula = "L = C + P/(2·S1) + Q·Noise(η_1, …, η_T)"
  public let symbols = [
    "S1 = Σ_{t≤T} η_t, the area under the schedule",
    "Noise = Σ η_t²/(2·S1) + ½·Σ_{k<T} (η_k/Σ_{t>k} η_t)·(Σ_{t≥k} η_t²/Σ_{t≥k} η_t)",
  ]
  public let source = "Schaipp et al. 2025, arXiv 2501.18965"
  public let use =
    "To ask what theory says of a schedule: the bound for convex problems, with three "
    + "coefficients. Its sums over all pairs of steps make it slow on long runs."

  public let linear = [
    LinearParameter("C", "loss of the minimum, nats"),
    LinearParameter("P", "M·D², of the distance to the minimum"),
    LinearParameter("Q", "M·G², of the gradients' norm"),
  ]
  public let nonlinear: [NonlinearParameter] = []

  public func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], over history: RateHistory, into columns: inout [[S]], from row: Int
  ) {
    let noise = history.convexNoise
    for index in history.steps.indices {
      columns[0][row + index] = 1
      columns[1][row + index] = S(0.5 / history.areas[index])
      columns[2][row + index] = S(noise.values[index])
    }
  }
}
