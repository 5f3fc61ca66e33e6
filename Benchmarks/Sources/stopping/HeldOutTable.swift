import Basics

/// Each family's setting chosen on all folds but one, and what it makes of that one.
struct HeldOutTable {
  var cells: [Cell]
  var settings: [Setting]

  static let allowed = 0.05

  private var families: [String] {
    settings.map(\.family).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// What each family makes of the cells of each fold, by settings that were chosen on the other folds.
  var heldOut: [(family: String, outcomes: [Outcome?], choices: [String])] {
    families.map { family in
      let own = settings.filter { $0.family == family }
      var choices: [String] = []
      let outcomes = cells.indices.map { place -> Outcome? in
        let others = cells.indices.filter { cells[$0].fold != cells[place].fold }
        guard let setting = own.chosen(by: others, atMost: Self.allowed) else { return nil }
        choices.append(setting.name)
        return setting.outcomes[place]
      }
      return (family, outcomes, choices)
    }
  }

  func show() {
    let heldOut = heldOut
    print(
      """
      Each setting is the fastest with at most \(percent(Self.allowed)) % of winners killed on all other \
      folds, by the means over
      their cells; what stands here is of the fold that was left out. A taskset task is a fold.
      speed-up: the budget that no stopping needs for the same mean regret over the budget spent.
      Intervals of 90 %, over studies drawn from the same runs.

      """)
    for (place, cell) in cells.enumerated() {
      print("\(cell.name)\(cell.isUnequal ? ", unequal horizons" : "")")
      for entry in heldOut {
        guard let outcome = entry.outcomes[place] else { continue }
        let speed = outcome.speedUpInterval.map { "\(fixed($0.lower))–\(fixed($0.upper))" } ?? ""
        let killed = outcome.killedInterval
        print(
          "  " + entry.family.padded(26) + "×" + fixed(outcome.speedUp).padded(7)
            + speed.padded(14) + "killed \(percent(outcome.killedShare)) % ".padded(16)
            + "\(percent(killed.lower))–\(percent(killed.upper))")
      }
    }
    print(
      "\nmeans over the cells that were left out: all, taskset of 400, unequal horizons, small (4–16)"
    )
    let groups: [(Cell) -> Bool] = [
      { _ in true }, { $0.size > 100 }, { $0.isUnequal }, { $0.size <= 16 },
    ]
    for entry in heldOut {
      let parts = groups.map { holds -> String in
        let seen = cells.indices.filter { holds(cells[$0]) }.compactMap { entry.outcomes[$0] }
        guard !seen.isEmpty else { return "–".padded(18) }
        let means = seen.means
        return "×\(fixed(means.speedUp)) \(percent(means.killed)) %".padded(18)
      }
      print("  " + entry.family.padded(26) + parts.joined())
    }
    print("\nchosen with each fold left out")
    for entry in heldOut {
      let counts = Dictionary(grouping: entry.choices, by: \.self).mapValues(\.count)
      for (name, count) in counts.sorted(by: { $0.value > $1.value }) {
        print("  \(name): \(count) of \(entry.choices.count) cells")
      }
    }
    print("\nchosen on all folds, which nothing is left of to judge it by")
    for family in families {
      let own = settings.filter { $0.family == family }
      if let setting = own.chosen(by: Array(cells.indices), atMost: Self.allowed) {
        print("  \(setting.name)")
      }
    }
  }

  private func fixed(_ value: Double) -> String { NumberText.fixed(value, 2) }
  private func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 1) }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(width - count, 1))
  }
}
