import Differentiation
import RealModule

/// The annealing area S2(s) = Σ_{i≤s} m_i with m_i = λ·m_{i−1} + (η_{i−1} − η_i), advanced a
/// stretch at a time.
///
/// Over K steps with the same drop d each,
///
/// ```
/// m_K   = λ^K·m_0 + d·g_K,       g_K = Σ_{i<K} λ^i = (1 − λ^K)/(1 − λ)
/// Σ m_i = λ·g_K·m_0 + d·G_K,     G_K = Σ_{i≤K} g_i = (K − λ·g_K)/(1 − λ)
/// ```
struct AnnealingArea<S: DifferentiableNumber> {
  /// S2 so far.
  private(set) var sum: S = 0

  /// m of the last step.
  private var momentum: S = 0
  private let lambda: S
  private let logLambda: S
  /// 1/(1 − λ).
  private let memory: S
  // Logs have even strides, so most stretches are equally long and share their powers of λ.
  private var powerSteps = 0
  /// λ^K, g_K and G_K.
  private var power: S = 1
  private var geometricSum: S = 0
  private var doubleSum: S = 0

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
      sumPowers(steps)
    }
    let carried = lambda * geometricSum
    if stretch.drop == 0 {
      sum += carried * momentum
      momentum = power * momentum
    } else {
      sum += carried * momentum + stretch.drop * doubleSum
      momentum = power * momentum + stretch.drop * geometricSum
    }
  }

  /// Advances with the momentum of each step weighted: Σ w_i·m_i for Σ m_i.
  ///
  /// - Parameter weight: w of a step of the stretch, counted from 0; the same one at every step
  ///   where the rate does not change.
  @inline(__always)
  mutating func advance(over stretch: RateHistory.Stretch, weight: (Int) -> S) {
    if stretch.paceChange == 0 {
      let before = sum
      advance(over: stretch)
      sum = before + (sum - before) * weight(0)
      return
    }
    momentum = lambda * momentum + stretch.firstDrop
    sum += momentum * weight(0)
    for step in 1..<stretch.steps {
      momentum = lambda * momentum + stretch.drop
      sum += momentum * weight(step)
    }
  }

  /// The same over a line of many steps, see ``RateLines``: panels of steps that double in length from
  /// the line's start on, where momentum changes fastest, and are no longer than the rate is far from 0.
  ///
  /// - Parameter weight: w at a place between the steps of the stretch.
  mutating func advance(
    overLine stretch: RateHistory.Stretch, _ rules: inout GramRules, weight: (Double) -> S
  ) {
    momentum = lambda * momentum + stretch.firstDrop
    sum += momentum * weight(0)
    let start: S = momentum
    /// How far it is from where it would settle.
    let unsettled: S = start - memory * stretch.drop
    /// The momentum k steps after the first.
    func later(_ k: Double) -> S {
      let fall: S = S.expMinusOne(logLambda * k)
      return start + fall * unsettled
    }
    var rest = [1..<stretch.steps]
    while let panel = rest.popLast() {
      if panel.count <= GramRules.fewestSteps {
        for step in panel { sum += later(Double(step)) * weight(Double(step)) }
        continue
      }
      let count = Double(panel.count)
      let least = min(
        stretch.firstPace + Double(panel.lowerBound) * stretch.paceChange,
        stretch.firstPace + Double(panel.upperBound - 1) * stretch.paceChange)
      if count > Double(panel.lowerBound) + 1 || least < count * abs(stretch.paceChange) {
        let middle = panel.lowerBound + panel.count / 2
        rest.append(middle..<panel.upperBound)
        rest.append(panel.lowerBound..<middle)
        continue
      }
      let rule = rules.rule(places: GramRules.most, steps: panel.count)
      let center = 0.5 * Double(panel.lowerBound + panel.upperBound - 1)
      for (place, share) in zip(rule.places, rule.weights) {
        let k = center + 0.5 * count * place
        let term: S = later(k) * weight(k)
        sum += term * share
      }
    }
    momentum = later(Double(stretch.steps - 1))
  }

  private mutating func sumPowers(_ steps: Int) {
    let count = Double(steps)
    let forgetting = 1 - lambda
    if count * forgetting.value > 0.1 {
      let minusFall = S.expMinusOne(logLambda * count)
      power = minusFall + 1.0
      geometricSum = -minusFall * memory
      doubleSum = (count - lambda * geometricSum) * memory
      return
    }
    // The closed forms cancel where λ hardly acts on a stretch, their derivatives twice over. The
    // binomial series in 1 − λ do not, and eight terms leave less than rounding:
    // g_K = Σ_j C(K, j + 1)·(λ − 1)^j,  G_K = Σ_j C(K + 1, j + 2)·(λ − 1)^j.
    var single: S = S(count)
    var double: S = S(count * (count + 1) / 2)
    geometricSum = single
    doubleSum = double
    for j in 0..<7 {
      let left = count - 1 - Double(j)
      single = single * forgetting * (-left / Double(j + 2))
      double = double * forgetting * (-left / Double(j + 3))
      geometricSum += single
      doubleSum += double
    }
    power = 1 - forgetting * geometricSum
  }
}
