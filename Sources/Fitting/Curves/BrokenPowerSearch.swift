import Differentiation
import Laws
import LeastSquares
import RealModule

/// Where a broken power law may fit, its breaks included, from nothing but the data.
///
/// Given the limit a, the breaks d and their widths f, ln(y − a) is linear in (ln b, c0, c1, …).
/// Its residual times y − a is that of y to first order, so the search by variable projection over
/// (a, d, f) minimizes nearly what the fit does, which then polishes all parameters.
struct BrokenPowerSearch {
  let family: BrokenPowerFamily
  let search: CurveSearch

  init(_ family: BrokenPowerFamily, _ search: CurveSearch) {
    self.family = family
    self.search = search
  }

  /// The best points found, in the order of the family's parameters.
  func starts() -> (
    starts: [(objective: Double, parameters: [Double])], evaluations: Int
  ) {
    let observed = search.points.observed
    guard let least = observed.min(), let greatest = observed.max(), least < greatest else {
      return ([], 0)
    }
    let allowed = search.bounds[0]
    var found: [(objective: Double, parameters: [Double])] = []
    var evaluations = 0
    // The limit below all values, and above them, for scores.
    for isBelow in [true, false] {
      let edge = isBelow ? least : greatest
      let room = isBelow ? edge - allowed.lowerBound : allowed.upperBound - edge
      let sign = search.bounds[1]
      guard room > 0, isBelow ? sign.upperBound > 0 : sign.lowerBound < 0 else { continue }
      let (own, spent) = starts(
        edge: edge, isBelow: isBelow, room: room, spread: greatest - least)
      found += own
      evaluations += spent
    }
    let best = found.filter { $0.parameters.allSatisfy(\.isFinite) }
      .sorted { $0.objective < $1.objective }
    // Objectives are those of the fit to first order only, so each start is worth a look.
    return (best.prefix(2).map { (0, $0.parameters) }, evaluations)
  }

  private func starts(
    edge: Double, isBelow: Bool, room: Double, spread: Double
  ) -> (found: [(objective: Double, parameters: [Double])], evaluations: Int) {
    let points = search.points
    let positions = points.inputs[0]
    guard let first = positions.min(), let last = positions.max(), first < last else {
      return ([], 0)
    }
    let widest = min(room, 20 * spread)
    let model = LogarithmicModel(
      breaks: family.breaks, positions: positions, observed: points.observed,
      scales: points.observed.indices.map { row in
        let error = points.standardErrors?[row] ?? 1
        let own = search.options.errors == .relative && points.standardErrors == nil
        return own ? abs(points.observed[row]) : error
      }, edge: edge, side: isBelow ? 1 : -1)
    let nonlinear =
      [
        Parameter(
          "gap", lower: 1e-6 * widest, upper: widest, range: (1e-3 * widest)...widest,
          scale: .logarithmic)
      ]
      + (0..<family.breaks).flatMap { i in
        [
          Parameter(
            "d\(i)", lower: first / 3, upper: last * 3, range: first...last, scale: .logarithmic),
          Parameter("f\(i)", lower: 1e-3, upper: 10, range: 0.03...1, scale: .logarithmic),
        ]
      }
    let count = model.linearCount
    guard
      let solution = try? SeparableProblem(
        model: model, observed: Array(repeating: 0, count: positions.count), nonlinear: nonlinear,
        linear: (1..<count).map { "\($0)" } + ["offset"],
        signs: Array(repeating: .free, count: count - 1) + [.fixed(1)]
      ).solve(
        Solver(
          methods: [.acceleratedLevenbergMarquardt], tolerances: Tolerances(offset: 1e-2),
          maximumEvaluations: 60,
          multiStart: MultiStart(
            use: .always, count: 64 * (family.breaks + 1), polished: 2 + family.breaks,
            seed: search.options.seed, threads: 1)))
    else { return ([], 0) }
    func start(_ parameters: [Double]) -> [Double] {
      let linear = parameters.dropFirst(nonlinear.count)
      let gap = parameters[0]
      let (limit, amplitude) = (
        isBelow ? edge - gap : edge + gap, Double.exp(linear[linear.startIndex])
      )
      var result = [limit, isBelow ? amplitude : -amplitude, linear[linear.startIndex + 1]]
      for i in 0..<family.breaks {
        result += [
          linear[linear.startIndex + 2 + i], parameters[1 + 2 * i], parameters[2 + 2 * i],
        ]
      }
      return result
    }
    let minima = solution.minima.prefix(3).map { ($0.objective, start($0.parameters)) }
    return (
      minima.isEmpty ? [(solution.objective, start(solution.parameters))] : Array(minima),
      solution.evaluations.total
    )
  }
}

/// (y − a)·(ln b − c0·ln x − Σ cᵢ·bendᵢ − ln(y − a)), whose size is to be small.
private struct LogarithmicModel: SeparableModel {
  let breaks: Int
  let positions: [Double]
  let observed: [Double]
  let scales: [Double]
  let edge: Double
  /// 1 where the limit lies below the values, −1 above.
  let side: Double

  var linearCount: Int { breaks + 3 }
  var nonlinearCount: Int { 1 + 2 * breaks }
  var observationCount: Int { positions.count }

  func basis<S: DifferentiableNumber>(_ p: [S], into columns: inout [[S]]) {
    let breakPoints = (0..<breaks).map { S.log(p[1 + 2 * $0]) }
    for row in positions.indices {
      let position = Double.log(positions[row])
      let excess = p[0] + side * (observed[row] - edge)
      let weight = excess / scales[row]
      columns[0][row] = weight
      columns[1][row] = weight * -position
      for i in 0..<breaks {
        columns[2 + i][row] =
          -weight
          * BrokenPowerFamily.bend(at: position, logBreak: breakPoints[i], p[2 + 2 * i])
      }
      columns[2 + breaks][row] = -weight * S.log(excess)
    }
  }
}
