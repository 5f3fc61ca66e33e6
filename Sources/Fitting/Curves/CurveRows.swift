import Basics
import Laws
import LeastSquares

/// A fit to those points at which the family has a value.
///
/// At some points, such as x = 0 under a power, that hangs on the parameters, and a search that had to
/// have a value there would be pushed to where there is one, whatever the other points say. So these fit
/// first, and the others join where their fit has a value. Where it has none they are left out, and said.
struct CurveRows {
  /// What was fitted.
  private(set) var points: CurveData
  private(set) var solution: Solution
  private(set) var evaluations: Int
  /// The points left out, by their index among those given.
  private(set) var leftOut: [Int] = []

  /// A fit without more than this share of the points would be one of another curve.
  private static let mostLeftOut = 0.25

  init(
    of family: any CurveFamily, in given: CurveData, _ options: CurveFitOptions
  ) throws(Refusal) {
    let doubtful = Set(family.doubtfulRows(over: given.inputs))
    let sure = given.filtered { !doubtful.contains($0) }
    let free = family.parameterNames.filter { options.fixed[$0] == nil }.count
    guard sure.count >= max(free, 1) else {
      if sure.count == 0 { throw Self.refusal(of: family, doubtful.sorted(), given) }
      throw Refusal(
        .data,
        "\(NumberText.counted(sure.count, "usable point")), without "
          + "\(given.places(of: doubtful.sorted())), cannot determine the \(free) parameters of "
          + family.name, advice: FittingAdvice.givePoints)
    }
    points = sure
    var search = CurveSearch(family, sure, options)
    do {
      solution = try search.fit()
    } catch ProblemError.undefinedModel(let row, _) where sure.inputs[0].indices.contains(row) {
      throw Refusal(
        .data,
        "\(family.subject) has no value at \(sure.place(of: row)) wherever its search can begin",
        advice: FittingAdvice.changeSearch)
    } catch {
      throw Refusal(
        .data,
        "\(family.subject) cannot be fitted: \(error)"
          + (family.doubt(onClockOf: given).map { "; \($0)" } ?? ""))
    }
    evaluations = search.evaluations
    if doubtful.isEmpty { return }
    let values = family.values(solution.parameters, over: given.inputs)
    func isOut(_ row: Int) -> Bool {
      doubtful.contains(row)
        && !(values[row].isFinite && (options.errors == .absolute || values[row] > 0))
    }
    leftOut = given.observed.indices.filter(isOut)
    if leftOut.count < doubtful.count {
      let more = given.filtered { !isOut($0) }
      var search = CurveSearch(family, more, options)
      if let joined = try? search.fit(from: solution.parameters), joined.stopReason.isConverged {
        (points, solution) = (more, joined)
        evaluations += search.evaluations
      } else {
        leftOut = doubtful.sorted()
      }
    }
  }

  /// What is to be said of what was left out.
  ///
  /// - Throws: `Refusal` where it is too much.
  func remarks(on family: any CurveFamily, _ given: CurveData) throws(Refusal) -> [Remark] {
    if leftOut.isEmpty { return [] }
    guard Double(leftOut.count) <= Self.mostLeftOut * Double(given.count) else {
      throw Self.refusal(of: family, leftOut, given)
    }
    return [Remark("left out \(given.places(of: leftOut)), where \(family.subject) has no value")]
  }

  private static func refusal(
    of family: any CurveFamily, _ rows: [Int], _ given: CurveData
  ) -> Refusal {
    Refusal(
      .data,
      "\(family.subject) has no value at \(rows.count) of \(given.count) points: "
        + given.places(of: rows), advice: FittingAdvice.leaveOutPoint)
  }
}
