import Basics
import Fitting
import Laws
import LeastSquares
import RealModule

/// The search for a scaling law's parameters: those inside its terms from many starts, coefficients at
/// their best for each (variable projection, Golub and Pereyra 1973).
///
/// Points are counted in their geometric means: there all parameters are of order one, whatever the
/// units, and no start values are needed.
struct ScalingSearch {
  let law: any ScalingLaw
  /// In units of their geometric means.
  let points: ScalingPoints
  let losses: [Double]
  let options: ScalingOptions

  init(
    _ law: any ScalingLaw, _ points: ScalingPoints, _ losses: [Double], _ options: ScalingOptions
  ) {
    self.law = law
    self.points = points
    self.losses = losses
    self.options = options
  }

  /// What a search has found, parameters in the law's order.
  struct Found {
    var parameters: [Double]
    var solution: Solution
    var covariance: [[Double]]?
  }

  /// The minimum of the loss asked for.
  ///
  /// Least squares from many starts find the place. Far beyond its threshold a Huber loss has corners that
  /// searches halt at, so it narrows step by step.
  func solve() throws -> Found {
    var solution = try separable(near: nil, .none).solve(searching)
    if let threshold = options.huberThreshold {
      var width = 1.345 * scale(of: solution)
      for _ in 0..<16 where width > threshold {
        solution = try polished(solution, .huber(threshold: width))
        width = min(width / 4, 1.345 * scale(of: solution))
      }
      solution = try polished(solution, .huber(threshold: threshold))
      // Of many parameters, valleys of the squares and of this loss need not be the same.
      if law.nonlinear.count > 3,
        let other = try? separable(near: nil, .huber(threshold: threshold)).solve(searching),
        other.objective < solution.objective
      {
        solution = other
      }
    }
    return found(solution)
  }

  /// The minimum near parameters in the law's order.
  func solve(near start: [Double]) throws -> Found {
    let loss = options.huberThreshold.map { RobustLoss.huber(threshold: $0) } ?? .none
    return found(
      try separable(near: Array(start.dropFirst(law.linear.count)), loss).solve(Self.local))
  }

  private static let local = Solver(
    methods: [.dogleg, .acceleratedLevenbergMarquardt], maximumEvaluations: 300,
    multiStart: MultiStart(use: .never))

  private var searching: Solver {
    Solver(
      methods: [.acceleratedLevenbergMarquardt, .dogleg], maximumEvaluations: 100,
      multiStart: MultiStart(
        use: .always, count: starts, polished: law.nonlinear.count <= 2 ? 2 : 4,
        seed: options.seed, threads: 1))
  }

  private var starts: Int {
    switch law.nonlinear.count {
    case 0...2: 8
    case 3: 48
    case 4: 96
    default: 256
    }
  }

  private func polished(_ solution: Solution, _ loss: RobustLoss) throws -> Solution {
    let start = Array(solution.parameters.prefix(law.nonlinear.count))
    return try separable(near: start, loss).solve(Self.local)
  }

  /// 1.4826 times the median magnitude of the residuals.
  private func scale(of solution: Solution) -> Double { solution.residuals.medianDeviation ?? 0 }

  /// - Parameter start: of the parameters inside the terms.
  private func separable(
    near start: [Double]?, _ loss: RobustLoss
  ) throws -> SeparableProblem<FormulaTerms<ScalingPoints>> {
    let coordinates = law.nonlinear.enumerated().map { index, parameter -> SearchCoordinate in
      if let value = options.fixed[parameter.name] {
        return SearchCoordinate(parameter.name, heldAt: value)
      }
      let range = parameter.range
      return SearchCoordinate(
        Parameter(
          parameter.name,
          start: start.map {
            min(max($0[index], parameter.bounds.lowerBound), parameter.bounds.upperBound)
          },
          lower: parameter.bounds.lowerBound, upper: parameter.bounds.upperBound, range: range,
          scale: parameter.spread == .logarithmic ? .logarithmic : .linear))
    }
    return try SeparableProblem(
      model: FormulaTerms(law, over: [points], searched: coordinates), observed: losses,
      nonlinear: coordinates.map(\.parameter), linear: law.linear.map(\.name),
      signs: law.linear.map { parameter in
        options.fixed[parameter.name].map { LinearSign.fixed($0) }
          ?? (parameter.isNonnegative ? .nonnegative : .free)
      }, loss: loss, link: options.errors == .relative ? .logarithm : .identity)
  }

  /// In the law's order: coefficients first.
  private func found(_ solution: Solution) -> Found {
    let inside = law.nonlinear.count
    let order = Array(inside..<(inside + law.linear.count)) + Array(0..<inside)
    return Found(
      parameters: order.map { solution.parameters[$0] }, solution: solution,
      covariance: solution.covariance.map { covariance in
        order.map { i in order.map { covariance[i][$0] } }
      })
  }
}
