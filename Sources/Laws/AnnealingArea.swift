import Differentiation
import RealModule

/// The annealing area S2(s) = Σ_{i≤s} m_i with m_i = λ·m_{i−1} + (η_{i−1} − η_i), advanced a
/// stretch at a time.
///
/// Over K steps with the same drop d each, geometric sums give, with g = (1 − λ^K)/(1 − λ),
///
/// ```
/// m_K   = λ^K·m_0 + d·g
/// Σ m_i = λ·g·m_0 + d·(K − λ·g)/(1 − λ)
/// ```
struct AnnealingArea<S: DifferentiableNumber> {
  /// S2 so far.
  private(set) var sum: S = 0

  private var momentum: S = 0
  private let lambda: S
  private let logLambda: S
  /// 1/(1 − λ).
  private let memory: S
  // Logs have even strides, so most stretches are equally long and share their powers of λ.
  private var powerSteps = 0
  private var power: S = 1
  private var geometricSum: S = 0

  init(momentum lambda: S) {
    self.lambda = lambda
    logLambda = .log(lambda)
    memory = 1 / (1 - lambda)
  }

  mutating func advance(over stretch: RateHistory.Stretch) {
    momentum = lambda * momentum + stretch.firstDrop
    sum += momentum
    let steps = stretch.steps - 1
    if steps == 0 { return }
    if steps != powerSteps {
      powerSteps = steps
      let minusFall = S.expMinusOne(logLambda * Double(steps))
      power = minusFall + 1.0
      geometricSum = -minusFall * memory
    }
    let carried = lambda * geometricSum
    if stretch.drop == 0 {
      sum += carried * momentum
      momentum = power * momentum
    } else {
      sum += carried * momentum + stretch.drop * ((Double(steps) - carried) * memory)
      momentum = power * momentum + stretch.drop * geometricSum
    }
  }
}
