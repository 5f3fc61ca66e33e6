package import Records

/// What a search has come to: its generations so far, in which members trained the same steps each, and were compared.
package struct Population: Sendable, Hashable {
  /// A member over one generation.
  package struct Member: Sendable, Hashable {
    /// Whose weights it began with, by number from 0; nil in the first generation.
    package var parent: Int?
    /// What it trained with, in the order of the search's values.
    package var values: [Double]
    /// The measure at its end; nil for one that has diverged.
    package var score: Double?
    /// The step at which it diverged; a member that has, and that copies nobody, trains no more.
    package var divergedAt: Int?

    /// Whether it began with another's weights.
    package func isCopy(_ member: Int) -> Bool { parent != nil && parent != member }
  }

  package struct Generation: Sendable, Hashable {
    /// The last step in it.
    package var step: Int
    package var members: [Member]
  }

  package let settings: SearchSettings
  /// The steps of each member in all.
  package let steps: Int
  /// The measure that decides, and what is better of it.
  package let metric: String
  package let goal: Curve.Goal
  package internal(set) var generations: [Generation]

  package init(
    settings: SearchSettings, steps: Int, metric: String, goal: Curve.Goal,
    generations: [Generation] = []
  ) {
    self.settings = settings
    self.steps = steps
    self.metric = metric
    self.goal = goal
    self.generations = generations
  }

  package var isFinished: Bool { generations.last?.step == steps }

  /// The step that generation number `generation`, from 1, ends at.
  package func end(of generation: Int) -> Int {
    let (end, isOver) = generation.multipliedReportingOverflow(by: settings.ready)
    return isOver ? steps : min(end, steps)
  }

  /// How many generations there will be.
  package var count: Int { (steps - 1) / settings.ready + 1 }

  /// The members of the last generation that have a score, the best first; of equal ones that of the lower number.
  package var ranking: [Int] {
    guard let members = generations.last?.members else { return [] }
    func cost(_ member: Int) -> Double { members[member].score.map(self.cost) ?? .infinity }
    return members.indices.filter { members[$0].score != nil }.sorted {
      cost($0) != cost($1) ? cost($0) < cost($1) : $0 < $1
    }
  }

  /// The score turned so that less is better.
  func cost(_ score: Double) -> Double { goal == .lower ? score : -score }

  /// Which member the weights of a member of the last generation were in, one number a generation.
  package func descent(of member: Int) -> [Int] {
    var path: [Int] = []
    var current = member
    for generation in generations.reversed() {
      path.append(current)
      current = generation.members[current].parent ?? current
    }
    return path.reversed()
  }

  /// How often weights were copied.
  package var copies: Int {
    generations.reduce(0) { count, generation in
      count + generation.members.enumerated().count { $1.isCopy($0) }
    }
  }

  /// The steps that were trained, of all members together: what a search costs.
  package var trainedSteps: Int {
    var total = 0
    var start = 0
    for generation in generations {
      for member in generation.members {
        total += max(0, (member.divergedAt ?? generation.step) - start)
      }
      start = generation.step
    }
    return total
  }

  /// For each of the search's values, the one that most steps of a member's descent were trained with; of equal
  /// ones the later.
  package func usualValues(of member: Int) -> [Double] {
    let path = descent(of: member)
    return settings.values.indices.map { index in
      var steps: [Double: Int] = [:]
      var latest = 0.0
      var start = 0
      for (generation, member) in zip(generations, path) {
        latest = generation.members[member].values[index]
        steps[latest, default: 0] += generation.step - start
        start = generation.step
      }
      let most = steps.values.max() ?? 0
      if steps[latest] == most { return latest }
      return zip(generations, path).map { $0.members[$1].values[index] }
        .last { steps[$0] == most } ?? latest
    }
  }
}

extension Population {
  /// The number that files and reports give a member, from 1.
  package static func name(of member: Int) -> String { "member-\(numbered(member + 1, 2))" }

  static func numbered(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// A row a member and generation: who copied whom, with which values, and what came of it.
  package var ledger: String {
    var names = ["generation", "step", "member", "parent", "copied"]
    names += settings.values.map(\.name.rawValue)
    names += [metric, "diverged_at"]
    var text = names.joined(separator: ",") + "\n"
    for (number, generation) in generations.enumerated() {
      for (index, member) in generation.members.enumerated() {
        var cells = [number + 1, generation.step, index + 1].map(String.init)
        cells.append(member.parent.map { String($0 + 1) } ?? "")
        cells.append(member.isCopy(index) ? "1" : "0")
        cells += zip(settings.values, member.values).map { $0.text(of: $1) }
        cells.append(member.score.map(\.description) ?? "")
        cells.append(member.divergedAt.map(String.init) ?? "")
        text += cells.joined(separator: ",") + "\n"
      }
    }
    return text
  }
}
