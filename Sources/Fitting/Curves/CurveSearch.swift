import Basics
import Laws
import LeastSquares
import RealModule
import Records

/// The search for a family's parameters on points: nonlinear ones from many starts with the linear
/// ones at their best for each (variable projection, Golub and Pereyra 1973), then all together.
struct CurveSearch {
  let family: any CurveFamily
  let points: CurveData
  let options: CurveFitOptions
  /// In the order of parameters.
  let bounds: [ClosedRange<Double>]
  /// Evaluations of the family over all points, with and without derivatives.
  private(set) var evaluations = 0

  /// Of a family counted from other origins the search is that of its base, over shifted inputs.
  init(_ family: any CurveFamily, _ points: CurveData, _ options: CurveFitOptions) {
    let shifted = family as? ShiftedFamily
    let family = shifted?.base ?? family
    self.family = family
    var points = points
    if let shifted { points.inputs = shifted.shifted(points.inputs) }
    self.points = points
    self.options = options
    let levels = family.linear.map(\.isLevel) + family.nonlinear.map { $0.measure == .value }
    bounds = zip(zip(family.parameterNames, family.parameterBounds), levels).map { named, isLevel in
      var range = named.1
      if isLevel { range = range.intersection(points.bounds) ?? range }
      if let own = options.bounds[named.0] { range = range.intersection(own) ?? own }
      return range
    }
  }

  private var isRelative: Bool { options.errors == .relative }

  var weights: [Double]? {
    guard let errors = points.standardErrors else { return nil }
    return zip(errors, points.observed).map { error, value in
      let own = isRelative ? error / value : error
      return 1 / (own * own)
    }
  }

  /// The least squares from wherever is best.
  mutating func solve() throws -> Solution {
    var found: [Solution] = []
    let given = givenStarts
    if let given, let solution = try? polish(from: given, .none) {
      if solution.stopReason.isConverged { return solution }
      found.append(solution)
    }
    let starts = try searchedStarts()
    for start in starts {
      // Another start is worth the way only if it is better than where the best has led to.
      if let best = Self.best(of: found), start.objective >= (1 - 1e-6) * best.objective {
        continue
      }
      if let solution = try? polish(from: start.parameters, .none) { found.append(solution) }
    }
    if let best = Self.best(of: found) { return best }
    return try polish(from: given ?? starts.first?.parameters ?? bounds.map(\.middle), .none)
  }

  /// The minimum that a start leads to, with every bound as it is.
  mutating func polish(from start: [Double], _ loss: RobustLoss) throws -> Solution {
    let solution = try problem(from: start, loss).solve(
      // Where the points do not determine the parameters, no budget suffices.
      Solver(
        methods: [.dogleg, .acceleratedLevenbergMarquardt],
        maximumEvaluations: givenStarts == nil ? 50 * bounds.count : 2000,
        multiStart: MultiStart(use: .never)))
    evaluations += solution.evaluations.total
    return solution
  }

  private func problem(
    from start: [Double], _ loss: RobustLoss
  ) throws -> Problem<FormulaModel<[[Double]]>> {
    let parameters = zip(zip(family.parameterNames, bounds), start).map { named, value in
      Parameter(
        named.0, start: min(max(value, named.1.lowerBound), named.1.upperBound),
        lower: named.1.lowerBound, upper: named.1.upperBound, fixed: options.fixed[named.0])
    }
    return try Problem(
      model: FormulaModel(family, over: [points.inputs], isRelative: isRelative),
      observed: isRelative ? points.observed.map { .log($0) } : points.observed,
      weights: weights, parameters: parameters, loss: loss)
  }

  /// The profile-likelihood intervals of parameters that have a bound: where a parameter cannot be below 0, an
  /// interval as wide on either side says what cannot be. Of robust fits, and where standard errors are taken
  /// at their word, there are none.
  func profiles(around solution: Solution) -> [String: Interval] {
    guard options.robustness == .none,
      !options.trustsStandardErrors || points.standardErrors == nil,
      solution.stopReason.isConverged, solution.covariance != nil, solution.degreesOfFreedom > 0,
      let problem = try? problem(from: solution.parameters, .none)
    else { return [:] }
    var profiles: [String: Interval] = [:]
    for (name, bounds) in zip(family.parameterNames, bounds)
    where bounds != Curve.unbounded && options.fixed[name] == nil {
      guard
        let found = try? problem.profileInterval(of: name, level: options.level, around: solution),
        let value = solution[name], found.contains(value)
      else { continue }
      profiles[name] = found
    }
    return profiles
  }

  private static func best(of solutions: [Solution]) -> Solution? {
    solutions.min { a, b in
      let isTie = abs(a.objective - b.objective) <= 1e-9 * max(a.objective, b.objective)
      if isTie, a.stopReason.isConverged != b.stopReason.isConverged {
        return a.stopReason.isConverged
      }
      return a.objective < b.objective
    }
  }

  /// All starts, if every free nonlinear parameter has one; what coefficients have none, begin at
  /// their best.
  private var givenStarts: [Double]? {
    let names = family.parameterNames
    let free = names.filter { options.fixed[$0] == nil }
    guard !options.starts.isEmpty,
      family.nonlinear.allSatisfy({ options.starts[$0.name] ?? options.fixed[$0.name] != nil })
    else { return nil }
    if free.allSatisfy({ options.starts[$0] != nil }) {
      return names.map { options.fixed[$0] ?? options.starts[$0] ?? 0 }
    }
    let theta = family.nonlinear.map { options.fixed[$0.name] ?? options.starts[$0.name] ?? 0 }
    let box = zip(family.nonlinear, theta).map { SearchCoordinate($0.name, heldAt: $1) }
    guard let linear = try? separable(box).solve() else { return nil }
    return zip(names, family.inOrder(linear.parameters, box)).map { options.starts[$0] ?? $1 }
  }

  // MARK: Looking everywhere

  /// The best few points that searches in all boxes end at, parameters in order.
  private mutating func searchedStarts() throws -> [(objective: Double, parameters: [Double])] {
    if let broken = family as? BrokenPowerFamily, family.nonlinear.allSatisfy(isFree) {
      let (starts, spent) = BrokenPowerSearch(broken, self).starts()
      evaluations += spent
      if !starts.isEmpty { return starts }
    }
    var found: [(objective: Double, parameters: [Double])] = []
    var failure: (any Error)?
    let boxes = self.boxes
    for box in boxes {
      do {
        let solution = try separable(box).solve(solver(boxes: boxes.count))
        evaluations += solution.evaluations.total
        found.append((solution.objective, family.inOrder(solution.parameters, box)))
        for minimum in solution.minima.dropFirst().prefix(1) {
          found.append((minimum.objective, family.inOrder(minimum.parameters, box)))
        }
      } catch { failure = error }
    }
    // A parameter may have run away where the curve no longer depends on it.
    found = found.filter { $0.objective.isFinite && $0.parameters.allSatisfy(\.isFinite) }
    guard !found.isEmpty else {
      throw failure ?? ProblemError.undefinedModel(observation: 0, parameters: [])
    }
    return Array(found.sorted { $0.objective < $1.objective }.prefix(3))
  }

  private func isFree(_ parameter: NonlinearParameter) -> Bool {
    options.fixed[parameter.name] == nil && options.bounds[parameter.name] == nil
  }

  private func solver(boxes: Int) -> Solver {
    let dimensions = family.nonlinear.filter { options.fixed[$0.name] == nil }.count
    let count = dimensions <= 1 ? 24 : dimensions == 2 ? 64 : dimensions == 3 ? 128 : 256
    return Solver(
      methods: [.acceleratedLevenbergMarquardt, .dogleg],
      maximumEvaluations: 60,
      multiStart: MultiStart(
        use: .always, count: max(count / min(boxes, 4), 16),
        polished: dimensions <= 1 ? 2 : min(dimensions + 1, 6), seed: options.seed, threads: 1))
  }

  /// The terms against what is observed; a robust loss comes in only once the place is known.
  private func separable(_ box: [SearchCoordinate]) throws
    -> SeparableProblem<FormulaTerms<[[Double]]>>
  {
    let observed = family.isLogarithm ? points.observed.map { .exp($0) } : points.observed
    guard observed.allSatisfy(\.isFinite) else { throw ProblemError.overflow }
    let names = family.linear.map(\.name) + (family.hasOffset ? ["offset"] : [])
    let signs =
      zip(family.linear, bounds).map { parameter, bounds -> LinearSign in
        if let value = options.fixed[parameter.name] { return .fixed(value) }
        return bounds.lowerBound >= 0
          ? .nonnegative : bounds.upperBound <= 0 ? .nonpositive : .free
      } + (family.hasOffset ? [.fixed(1)] : [])
    return try SeparableProblem(
      model: FormulaTerms(family, over: [points.inputs], searched: box),
      observed: observed, weights: weights, nonlinear: box.map(\.parameter), linear: names,
      signs: signs,
      link: family.isLogarithm || isRelative ? .logarithm : .identity)
  }

  /// Boxes to look in: a parameter of either sign is above 0 in one and below in another. Of too
  /// many combinations, some at random.
  private var boxes: [[SearchCoordinate]] {
    let ranges = family.searchRanges(at: points.inputs, values: points.observed)
    let nonlinearBounds = Array(bounds.dropFirst(family.linear.count))
    var choices: [[SearchCoordinate]] = []
    for (index, parameter) in family.nonlinear.enumerated() {
      if let value = options.fixed[parameter.name] {
        choices.append([SearchCoordinate(parameter.name, heldAt: value)])
        continue
      }
      choices.append(
        SearchCoordinate.all(
          parameter.name, over: ranges[index], within: nonlinearBounds[index],
          near: options.starts[parameter.name]))
    }
    let total = choices.reduce(1) { min($0 * $1.count, 1 << 20) }
    let most = 16
    var state = options.seed
    return (0..<min(total, most)).map { box in
      // The digits of the box's number, or of a random one.
      var number = box
      if total > most {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        number = Int(state >> 40)
      }
      return choices.map { options in
        defer { number /= options.count }
        return options[number % options.count]
      }
    }
  }
}

extension ClosedRange<Double> {
  fileprivate var middle: Double {
    switch (lowerBound.isFinite, upperBound.isFinite) {
    case (true, true): (lowerBound + upperBound) / 2
    case (true, false): lowerBound + 1
    case (false, true): upperBound - 1
    default: 1
    }
  }
}
