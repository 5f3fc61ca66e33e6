public import Differentiation
import RealModule

/// The loss along training of Kaplan et al. (2020, arXiv 2001.08361), as Su et al. (2024, arXiv 2403.06563)
/// estimate it: after S updates with batches of B tokens L solves
///
/// ```
/// L = (N_c/N)^α_N + [(S_c/S)·(1 + B_crit/B)]^α_S,    B_crit = B_c·L^(−1/α_B)
/// ```
///
/// At the critical batch B_crit a loss takes twice the fewest updates and twice the fewest tokens. The right
/// side falls with L, so that there is one root; Newton steps find it, and one more on numbers with
/// derivatives brings these in.
public struct TrajectoryScalingLaw: ScalingLaw {
  public init() {}
  public let name = "trajectory"
  public let formula = "L = (N_c/N)^alpha_N + [(S_c/S)·(1 + B_crit/B)]^alpha_S"
  public let symbols = ["B_crit = B_c·L^(−1/alpha_B), the critical batch at the loss itself"]
  public let source = "Kaplan et al. 2020, arXiv 2001.08361; Su et al. 2024, arXiv 2403.06563"
  public let use =
    "Whole curves of models of several sizes and batches at a constant rate, to learn the critical "
    + "batch. Batches have to differ, or B_c is not determined."
  public let quantities: [ScalingQuantity] = [.parameters, .steps, .batch]
  public let linear: [LinearParameter] = [
    LinearParameter("scale", "loss to a finite model in the middle of the data, nats")
  ]
  public let nonlinear: [NonlinearParameter] = [
    .scalingExponent("alpha_N", "exponent of the model's size"),
    .scalingExponent("alpha_S", "exponent of the updates"),
    NonlinearParameter(
      "alpha_B", "how fast the critical batch grows as the loss falls", bounds: 0.02...5,
      range: 0.1...0.6, spread: .logarithmic),
    NonlinearParameter(
      "pace", "ln of the updates' term over the size's, in the middle of the data",
      bounds: -40...40, range: -4...2, spread: .even),
    NonlinearParameter(
      "crowd", "ln of the critical batch over the batch, in the middle of the data",
      bounds: -20...20, range: -3...3, spread: .even),
  ]
  public let absoluteParameters: [(name: String, meaning: String)] = [
    ("N_c", "size at which endless training would lose one nat"),
    ("S_c", "updates at which an endless model would lose one nat"),
    ("B_c", "critical batch at a loss of one nat, tokens"),
    ("alpha_N", "exponent of the model's size"), ("alpha_S", "exponent of the updates"),
    ("alpha_B", "how fast the critical batch grows as the loss falls"),
  ]

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over points: ScalingPoints, into columns: inout [[S]], from row: Int
  ) {
    let (sizes, steps, batches) = (
      points.logs(.parameters), points.logs(.steps), points.logs(.batch)
    )
    for i in sizes.indices {
      columns[0][row + i] = Self.root(
        size: S.exp(-p[0] * sizes[i]), updates: p[3] - p[1] * steps[i], exponent: p[1],
        crowd: p[4] - batches[i], response: 1 / p[2])
    }
  }

  /// The ℓ with ℓ = `size` + e^`updates`·(1 + e^`crowd`·ℓ^−`response`)^`exponent`.
  private static func root<S: DifferentiableNumber>(
    size: S, updates: S, exponent: S, crowd: S, response: S
  ) -> S {
    guard size.value > 0 else { return S(.nan) }
    /// The right side less the left, which falls with z = ln ℓ.
    func excess<T: DifferentiableNumber>(_ z: T, _ values: (T, T, T, T, T)) -> T {
      let (size, updates, exponent, crowd, response) = values
      return size + T.exp(updates + exponent * logSumExp(T(0), crowd - response * z)) - T.exp(z)
    }
    let plain = (size.value, updates.value, exponent.value, crowd.value, response.value)
    // Above the loss of endless training.
    var low = Double.log(plain.0)
    var high = low + 1
    while excess(high, plain) > 0, high < 700 { high += high - low }
    guard high < 700 else { return S(.nan) }
    var z = high
    for _ in 0..<80 {
      let value = excess(z, plain)
      if value > 0 { low = z } else { high = z }
      var next = z - value / slope(z, plain)
      if !(next > low && next < high) { next = (low + high) / 2 }
      let isDone = abs(next - z) <= 4e-16 * max(1, abs(z))
      z = next
      if isDone { break }
    }
    guard slope(z, plain) < 0 else { return S(.nan) }
    let value = excess(S(z), (size, updates, exponent, crowd, response))
    return S.exp(S(z) - value / slope(z, plain))
  }

  /// The derivative of `excess` by z.
  private static func slope(
    _ z: Double, _ p: (Double, Double, Double, Double, Double)
  ) -> Double {
    let crowding = p.3 - p.4 * z
    let share = 1 / (1 + Double.exp(-crowding))
    return -p.2 * p.4 * share
      * .exp(
        p.1 + p.2
          * (crowding > 0
            ? crowding + .log(onePlus: .exp(-crowding)) : .log(onePlus: .exp(crowding))))
      - .exp(z)
  }

  // With L = scale·ℓ in units: N_c^α_N = scale, S_c^α_S = scale·e^pace and B_c = e^crowd·scale^(1/α_B).

  public func absolute<S: DifferentiableNumber>(_ p: [S], in units: ScalingUnits) -> [S] {
    let scale = S.log(p[0])
    return [
      S.exp(scale / p[1] + units.log(.parameters)),
      S.exp((scale + p[4]) / p[2] + units.log(.steps)),
      S.exp(p[5] + scale / p[3] + units.log(.batch)), p[1], p[2], p[3],
    ]
  }

  public func relative(_ p: [Double], in units: ScalingUnits) -> [Double] {
    let scale = p[3] * (Double.log(p[0]) - units.log(.parameters))
    return [
      .exp(scale), p[3], p[4], p[5], p[4] * (.log(p[1]) - units.log(.steps)) - scale,
      .log(p[2]) - units.log(.batch) - scale / p[5],
    ]
  }

  /// B_crit at a loss, in tokens.
  public func criticalBatch(_ absolute: [Double], at loss: Double) -> Double {
    absolute[2] * .exp(-.log(loss) / absolute[5])
  }
}
