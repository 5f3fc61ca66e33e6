import Basics
import Records
package import Training

extension Figure {
  /// Who copied whom: members over the steps, each after each generation in the color of its rank there, with the way
  /// that the weights of the best took; and below the rates, and what else was searched.
  ///
  /// - Parameter rates: of each member's last weights, step and rate; empty where rates were not searched, or it is not
  ///   over.
  package static func population(
    _ population: Population, rates: [[(step: Int, rate: Double)]]
  ) -> Figure? {
    guard !population.generations.isEmpty else { return nil }
    let best = population.ranking.first
    let descent = best.map(population.descent) ?? []
    var panels = [lineage(of: population, descent)]
    if !rates.isEmpty {
      let shown = best.map { best in rates.indices.filter { $0 != best } } ?? Array(rates.indices)
      func points(_ member: Int) -> [Series.Point] {
        rates[member].map { Series.Point(Double($0.step), $0.rate) }
      }
      let others = shown.enumerated().map { index, member in
        Series(index == 0 ? "members" : nil, .line, .gray, points(member))
      }
      panels.append(
        Panel(
          xLabel: "step", yLabel: "rate", xScale: .linear, yScale: .logarithmic,
          series: others + (best.map { [Series("the best", .line, .vermillion, points($0))] } ?? [])
        ))
    }
    for (index, searched) in population.settings.values.enumerated()
    where searched.name != .rate || rates.isEmpty {
      panels.append(values(index, searched, of: population, descent))
    }
    return Figure(
      "A population of \(population.settings.population), compared every "
        + "\(NumberText.grouped(population.settings.ready)) steps",
      panels: panels, size: (960, 420 + 200 * (panels.count - 1)))
  }

  private static func lineage(of population: Population, _ descent: [Int]) -> Panel {
    // Ranks, of which the colors of each generation have as many.
    let colors: [(label: String, color: Color)] = [
      ("best quarter", .blue), ("second", .sky), ("third", .orange), ("last quarter", .vermillion),
    ]
    var marks = [[Series.Point]](repeating: [], count: colors.count)
    var diverged: [Series.Point] = []
    var copies: [Series] = []
    var start = 0
    for generation in population.generations {
      let ranked = generation.members.indices.filter { generation.members[$0].score != nil }
        .sorted { left, right in
          let (a, b) = (
            generation.members[left].score ?? 0, generation.members[right].score ?? 0
          )
          return a == b ? left < right : population.goal == .lower ? a < b : a > b
        }
      for (rank, member) in ranked.enumerated() {
        marks[rank * colors.count / ranked.count].append(
          .init(Double(generation.step), Double(member + 1)))
      }
      for (index, member) in generation.members.enumerated() {
        if member.score == nil {
          diverged.append(.init(Double(generation.step), Double(index + 1)))
        }
        guard member.isCopy(index), let parent = member.parent else { continue }
        copies.append(
          Series(
            copies.isEmpty ? "copied" : nil, .dashedLine, .gray,
            [
              .init(Double(start), Double(parent + 1)),
              .init(Double(generation.step), Double(index + 1)),
            ]))
      }
      start = generation.step
    }
    let path = zip(population.generations, descent).map {
      Series.Point(Double($0.step), Double($1 + 1))
    }
    let way = descent.first.map { [Series.Point(0, Double($0 + 1))] } ?? []
    return Panel(
      xLabel: "step", yLabel: "member", xRange: 0...Double(population.steps),
      yRange: 0.5...Double(population.settings.population) + 0.5, xScale: .linear, yScale: .linear,
      share: 1.6,
      series: copies + [Series("the best's weights", .line, .black, way + path)]
        + zip(colors, marks).map { Series($0.label, .points, $0.color, $1) }
        + (diverged.isEmpty ? [] : [Series("diverged", .crosses, .black, diverged)]))
  }

  /// What members had of a searched value, and the best's weights.
  private static func values(
    _ index: Int, _ searched: SearchedValue, of population: Population, _ descent: [Int]
  ) -> Panel {
    let all = population.generations.flatMap { generation in
      generation.members.map { Series.Point(Double(generation.step), $0.values[index]) }
    }
    // A value holds through its generation, and then another one.
    var best: [Series.Point] = []
    var start = 0
    for (generation, member) in zip(population.generations, descent) {
      let value = generation.members[member].values[index]
      best += [.init(Double(start), value), .init(Double(generation.step), value)]
      start = generation.step
    }
    let isLogarithmic: Bool =
      switch searched.prior {
      case .logarithmic: true
      case .linear: false
      case .list(let values): values[0] > 0 && values[values.count - 1] >= 4 * values[0]
      }
    return Panel(
      xLabel: "step", yLabel: searched.name == .rate ? "rate factor" : searched.name.rawValue,
      xScale: .linear, yScale: isLogarithmic ? .logarithmic : .linear,
      series: [
        Series("members", .points, .gray, all), Series("the best", .line, .vermillion, best),
      ])
  }
}
