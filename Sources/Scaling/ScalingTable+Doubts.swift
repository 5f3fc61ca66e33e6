public import Basics
import Fitting
import Laws
import RealModule

extension ScalingTable {
  /// What is to be doubted in a table, whatever is fitted to it: budgets whose best run lies at an end,
  /// runs that are there twice, an irreducible loss that depends on which
  /// runs are looked at.
  public func doubts(options: ScalingOptions = ScalingOptions()) -> [Remark] {
    duplicates + edges + trimming(options)
  }

  /// What lies far above a law: runs that seem to have diverged.
  public func divergent(by predictor: any ScalingPredictor) -> [Remark] {
    let expected = predictor.law.values(
      predictor.central, over: points.counted(in: predictor.units))
    let excess = zip(losses, expected).map { Double.log($0 / $1) }
    let scale = excess.medianDeviation ?? 0
    let far = losses.indices.filter { excess[$0] > max(8 * scale, 0.03) }
    guard !far.isEmpty, far.count * 5 < count else { return [] }
    return [
      Remark(
        NumberText.counted(far.count, "run")
          + " \(far.count == 1 ? "lies" : "lie") far above the law, as after a divergence: "
          + list(far.sorted { excess[$0] > excess[$1] }) {
            "\(NumberText.percent(.exp(excess[$0]) - 1, 0))"
          })
    ]
  }

  /// Runs by name, or by line, at most three.
  private func list(_ rows: [Int], _ text: (Int) -> String) -> String {
    rows.prefix(3).map { row in
      let place = lines.isEmpty ? runs[row] : "line \(lines[row])"
      return "\(place) (\(text(row)))"
    }.joined(separator: ", ") + (rows.count > 3 ? " and \(rows.count - 3) more" : "")
  }

  private var duplicates: [Remark] {
    var seen: [[Double]: Int] = [:]
    var pairs: [Int] = []
    let columns = points.quantities.sorted { $0.rawValue < $1.rawValue }.map { points.values($0) }
    for row in losses.indices {
      let key = columns.map { $0[row] }
      if let first = seen[key] {
        if losses[first] == losses[row] { pairs.append(row) }
      } else {
        seen[key] = row
      }
    }
    guard !pairs.isEmpty else { return [] }
    return [
      Remark(
        NumberText.counted(pairs.count, "row")
          + " \(pairs.count == 1 ? "says" : "say") the same as another, loss and all, and count twice: "
          + list(pairs) { NumberText.significant(losses[$0], 5) })
    ]
  }

  /// Budgets of four sizes and more whose least loss is that of the smallest or the largest.
  private var edges: [Remark] {
    guard points.quantities.isSuperset(of: [.parameters, .compute]) else { return [] }
    let sizes = points.values(.parameters)
    var smallest = 0
    var largest = 0
    var whole = 0
    for budget in budgets where Set(budget.rows.map { sizes[$0] }).count >= 4 {
      whole += 1
      let order = budget.rows.sorted { sizes[$0] < sizes[$1] }
      guard let best = order.min(by: { losses[$0] < losses[$1] }) else { continue }
      if sizes[best] == sizes[order[0]] { smallest += 1 }
      if sizes[best] == sizes[order[order.count - 1]] { largest += 1 }
    }
    guard smallest + largest > 0, whole > 2 else { return [] }
    let ends = [(smallest, "smaller"), (largest, "larger")].filter { $0.0 > 0 }
      .map { "in \($0.0) it is missing \($0.1) sizes" }.joined(separator: ", ")
    return [
      Remark(
        "of \(whole) budgets \(smallest + largest) have their least loss at an end of their sizes: \(ends)"
      )
    ]
  }

  /// Whether the irreducible loss moves by more than its interval when the third of runs with the
  /// highest losses is left out.
  private func trimming(_ options: ScalingOptions) -> [Remark] {
    guard count >= 12, points.quantities.isSuperset(of: [.parameters, .tokens]) else { return [] }
    let limit = OrderStatistics(losses).quantile(2.0 / 3) ?? .infinity
    let trimmed = filtered { losses[$0] <= limit }
    guard let whole = try? ScalingFit(AdditiveScalingLaw(), to: self, options: options),
      let rest = try? ScalingFit(AdditiveScalingLaw(), to: trimmed, options: options),
      let e = whole.parameters["E"], let other = rest.parameters["E"]?.value
    else { return [] }
    let isInside = e.interval?.contains(other) ?? false
    if isInside || abs(other - e.value) < 0.01 * e.value { return [] }
    return [
      Remark(
        "the irreducible loss is not identified: the additive law has E = \(NumberText.significant(e.value, 3)) on all runs and "
          + "\(NumberText.significant(other, 3)) without the third with the highest losses")
    ]
  }
}
