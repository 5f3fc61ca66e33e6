import Foundation
import Testing

@testable import Training

extension SearchSettings {
  static func sample(
    population: Int, values: [SearchedValue] = [.rate(0.01, 1)], seed: UInt64 = 1,
    _ change: (inout SearchSettings) -> Void = { _ in }
  ) -> SearchSettings {
    var settings = SearchSettings(place: TextPlace(line: 1, column: 1))
    settings.population = population
    settings.ready = 10
    settings.values = values
    settings.seed = seed
    change(&settings)
    return settings
  }
}

extension SearchedValue {
  static func rate(_ low: Double, _ high: Double) -> SearchedValue {
    SearchedValue(.rate, .logarithmic(low...high), place: TextPlace(line: 1, column: 1))
  }

  static func batch(_ values: [Double]) -> SearchedValue {
    SearchedValue(.batch, .list(values), place: TextPlace(line: 1, column: 1))
  }

  static func momentum(_ low: Double, _ high: Double) -> SearchedValue {
    SearchedValue(.momentum, .linear(low...high), place: TextPlace(line: 1, column: 1))
  }
}

@Suite("Rules of a population")
struct PopulationRulesTests {
  private static let costs: [Double?] = [5, 1, 4, 2, 9, 3, 8, 6, 10, 7]

  @Test func `the worst fifth copy the best fifth, and nobody else`() {
    let rules = PopulationRules(settings: .sample(population: 10))
    for generation in 2..<60 {
      let parents = rules.parents(of: Self.costs, generation: generation)
      // Costs 9 and 10 are members 4 and 8, the best are 1 and 3.
      for member in 0..<10 where member != 4 && member != 8 { #expect(parents[member] == member) }
      #expect([1, 3].contains(parents[4]) && [1, 3].contains(parents[8]))
    }
    // Either of the best is drawn about as often: 400 draws, of which 200 ± 3·10 are of one.
    let first = (2..<202).flatMap { generation in
      let parents = rules.parents(of: Self.costs, generation: generation)
      return [parents[4], parents[8]]
    }.count { $0 == 1 }
    #expect((170...230).contains(first))
  }

  @Test func `of equal members the first is the better, and a share below one is one`() {
    let rules = PopulationRules(settings: .sample(population: 3))
    #expect(rules.parents(of: [1, 1, 1], generation: 2) == [0, 1, 0])
    let pair = PopulationRules(settings: .sample(population: 2))
    #expect(pair.parents(of: [2, 1], generation: 2) == [1, 1])
  }

  @Test func `whoever has diverged copies, whatever the share, and where all have, nobody does`() {
    let rules = PopulationRules(settings: .sample(population: 5))
    #expect(rules.parents(of: [nil, nil, 3, nil, 4], generation: 2) == [2, 2, 2, 2, 4])
    #expect(rules.parents(of: [nil, nil, nil, nil, nil], generation: 2) == [0, 1, 2, 3, 4])
    let tournament = PopulationRules(
      settings: .sample(population: 5) { $0.exploit = .tournament })
    let parents = tournament.parents(of: [nil, nil, 3, nil, nil], generation: 2)
    #expect(parents == [2, 2, 2, 2, 2])
  }

  @Test func `in a tournament one is replaced as often as it loses to a random rival`() {
    let rules = PopulationRules(settings: .sample(population: 10) { $0.exploit = .tournament })
    var copies = [Int](repeating: 0, count: 10)
    let rounds = 900
    for generation in 2..<(rounds + 2) {
      let parents = rules.parents(of: Self.costs, generation: generation)
      for (member, parent) in parents.enumerated() where parent != member {
        let (own, other) = (Self.costs[member] ?? 0, Self.costs[parent] ?? 0)
        #expect(other < own)
        copies[member] += 1
      }
    }
    // The k-th best of ten loses to k − 1 of its nine rivals: 100·(k − 1) of 900, within four deviations.
    for (member, cost) in Self.costs.enumerated() {
      let expected = 100 * ((cost ?? 0) - 1)
      let deviation = (expected * (1 - expected / 900)).squareRoot()
      #expect(abs(Double(copies[member]) - expected) <= 4 * deviation)
    }
  }

  @Test func `at random nobody copies`() {
    let rules = PopulationRules(settings: .sample(population: 10) { $0.method = .random })
    #expect(rules.parents(of: Self.costs, generation: 2) == Array(0..<10))
    #expect(rules.parents(of: [nil] + Self.costs.dropFirst(), generation: 2) == Array(0..<10))
  }

  @Test func `copied values are perturbed or drawn anew, those of the others stay`() throws {
    let settings = SearchSettings.sample(
      population: 2, values: [.rate(1e-6, 1e6), .batch([8, 16, 32, 64])])
    let rules = PopulationRules(settings: settings)
    var counts = (up: 0, down: 0, anew: 0)
    for generation in 2..<2002 {
      let next = rules.next(
        costs: [2, 1], values: [[3, 64], [1, 16]], generation: generation)
      #expect(next[1] == .init(parent: 1, values: [1, 16]))
      #expect(next[0].parent == 1)
      switch next[0].values[0] {
      case 0.8: counts.down += 1
      case 1.2: counts.up += 1
      default: counts.anew += 1
      }
      #expect([8, 16, 32, 64].contains(next[0].values[1]))
    }
    // A quarter of 2000 anew, ± 4·19; the others half and half.
    #expect((423...577).contains(counts.anew))
    #expect(abs(counts.up - counts.down) < 4 * 39)
  }

  @Test func `without resampling a value of a list goes to one beside it, and stays within`() {
    let rules = PopulationRules(
      settings: .sample(population: 2, values: [.batch([8, 16, 32])]) { $0.resample = 0 })
    var seen: Set<Double> = []
    for generation in 2..<100 {
      let next = rules.next(costs: [2, 1], values: [[8], [16]], generation: generation)
      seen.insert(next[0].values[0])
    }
    #expect(seen == [8, 32])
    seen = []
    for generation in 2..<100 {
      let next = rules.next(costs: [2, 1], values: [[8], [32]], generation: generation)
      seen.insert(next[0].values[0])
    }
    #expect(seen == [16, 32])
  }

  @Test func `perturbed values stay within their range`() {
    let rules = PopulationRules(
      settings: .sample(population: 2, values: [.momentum(0.5, 0.95)]) { $0.resample = 0 })
    for generation in 2..<100 {
      let next = rules.next(costs: [2, 1], values: [[0.6], [0.9]], generation: generation)
      let value = next[0].values[0]
      #expect(value == 0.95 || abs(value - 0.72) < 1e-12)
    }
  }

  @Test func `first values are drawn from the prior, by the seed and the member alone`() {
    let settings = SearchSettings.sample(
      population: 1000, values: [.rate(0.001, 10), .momentum(0, 0.5)])
    let rules = PopulationRules(settings: settings)
    let first = (0..<1000).map { rules.first($0).values }
    // A quarter of them in each decade, ± 4·13.7; and uniform, the mean ± 4·0.0046.
    for decade in -3..<1 {
      let count = first.count { floor(log10($0[0])) == Double(decade) }
      #expect((195...305).contains(count))
    }
    let mean = first.reduce(0) { $0 + $1[1] } / 1000
    #expect(abs(mean - 0.25) < 0.019)
    #expect(rules.first(7) == rules.first(7))
    let other = PopulationRules(
      settings: .sample(population: 1000, values: settings.values, seed: 2))
    #expect(other.first(7) != rules.first(7))
  }
}
