/// Who copies whom, and what becomes of the copied values (Jaderberg et al. 2017, 1711.09846).
///
/// All members are compared at one moment, when each has trained the same steps, and what each then does depends on
/// the seed, the generation and its number alone: not on who was ready first. In the paper workers are
/// asynchronous, which no seed makes happen twice.
struct PopulationRules: Sendable {
  let settings: SearchSettings

  /// How a member begins a generation.
  struct Beginning: Hashable, Sendable {
    /// Whose weights it begins with; nil in the first generation.
    var parent: Int?
    var values: [Double]
  }

  /// The values that a member begins the first generation with.
  func first(_ member: Int) -> Beginning {
    var generator = generator(.prior, generation: 1, member)
    return Beginning(
      parent: nil, values: settings.values.map { $0.drawn(by: &generator) })
  }

  /// How each member begins a generation, given how all have ended the one before.
  ///
  /// - Parameters:
  ///   - costs: less is better; nil for one that has diverged.
  ///   - values: that they have trained with.
  ///   - generation: the one that begins, from 2.
  func next(costs: [Double?], values: [[Double]], generation: Int) -> [Beginning] {
    let parents = parents(of: costs, generation: generation)
    return parents.enumerated().map { member, parent in
      guard parent != member else { return Beginning(parent: parent, values: values[parent]) }
      var generator = generator(.explore, generation: generation, member)
      return Beginning(
        parent: parent,
        values: zip(settings.values, values[parent]).map { searched, value in
          generator.unit() < settings.resample
            ? searched.drawn(by: &generator)
            : searched.perturbed(value, by: settings.perturb, &generator)
        })
    }
  }

  /// Whose weights each member goes on with; its own number for one that copies nobody.
  ///
  /// One that has diverged has no weights to go on with, and copies whatever its rank; where all have, or nobody
  /// ever copies, it stays.
  func parents(of costs: [Double?], generation: Int) -> [Int] {
    let members = Array(costs.indices)
    // Of equal ones the first is the better.
    let alive = members.filter { costs[$0] != nil }.sorted { left, right in
      let (a, b) = (costs[left] ?? .infinity, costs[right] ?? .infinity)
      return a != b ? a < b : left < right
    }
    guard settings.method == .pbt, !alive.isEmpty else { return members }
    let ranked = alive + members.filter { costs[$0] == nil }
    // Fits: at most half of the members.
    let count = max(1, Int((settings.share * Double(members.count)).rounded(.down)))
    let best = alive.prefix(count)
    let worst = Set(ranked.suffix(count)).subtracting(best)
    return members.map { member in
      var generator = generator(.exploit, generation: generation, member)
      switch settings.exploit {
      case .truncation:
        guard worst.contains(member) || costs[member] == nil else { return member }
        return best[generator.below(best.count)]
      case .tournament:
        let rivals = costs[member] == nil ? alive : members.filter { $0 != member }
        let rival = rivals[generator.below(rivals.count)]
        return costs[rival] ?? .infinity < costs[member] ?? .infinity ? rival : member
      }
    }
  }

  private func generator(
    _ purpose: PhiloxGenerator.Purpose, generation: Int, _ member: Int
  ) -> PhiloxGenerator {
    PhiloxGenerator(
      seed: settings.seed, purpose: purpose,
      number: generation * SearchSettings.populations.upperBound + member)
  }
}
