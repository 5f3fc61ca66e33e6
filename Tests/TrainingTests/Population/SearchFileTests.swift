import Testing

@testable import Training

@Suite("Searches in study files")
struct SearchFileTests {
  private static let head = "common: {schedule: \"s\"}\nsearch:\n  population: 4\n  ready: 10\n"
  private static let values = "  values: {rate: {from: 0.1, to: 1}}\n"

  /// A study whose search is none, and what is said about it.
  static let bad: [StudyFileTests.Bad] = [
    .init("search: 3\n", 1, 9, "search is a mapping"),
    .init("search: {population: 4}\n", 1, 1, "a search has ready"),
    .init("search: {ready: 4}\n", 1, 1, "a search has population"),
    .init("search: {population: 4, ready: 4}\n", 1, 1, "a search has values"),
    .init("search: {population: 1}\n", 1, 22, "population is a whole number from 2 to 1000"),
    .init("search: {population: 1001}\n", 1, 22, "population is a whole number from 2 to 1000"),
    .init("search: {population: x}\n", 1, 22, "population is a whole number from 2 to 1000"),
    .init("search: {ready: 0}\n", 1, 17, "ready is a whole number from 1 on"),
    .init("search: {ready: 1e3}\n", 1, 17, "ready is a whole number from 1 on"),
    .init("search: {seed: -1}\n", 1, 16, "seed is a whole number from 0 on"),
    .init("search: {method: pbd}\n", 1, 18, "method is pbt or random"),
    .init("search: {exploit: best}\n", 1, 19, "exploit is truncation or tournament"),
    .init("search: {share: 0.6}\n", 1, 17, "share is above 0 and at most 0.5"),
    .init("search: {share: nan}\n", 1, 17, "'nan' is no number"),
    .init("search: {resample: 2}\n", 1, 20, "resample is a probability"),
    .init("search: {perturb: 0.8}\n", 1, 19, "perturb is a list of numbers"),
    .init("search: {perturb: [0]}\n", 1, 19, "factors from 0.01 to 100"),
    .init("search: {perturb: []}\n", 1, 19, "factors from 0.01 to 100"),
    .init("search: {goal: up}\n", 1, 16, "goal is lower or higher"),
    .init("search: {populatoin: 4}\n", 1, 10, "did you mean 'population'?"),
    .init("search: {values: {}}\n", 1, 18, "values names one at least"),
    .init("search: {values: {width: [1, 2]}}\n", 1, 19, "'width' cannot change within a run"),
    .init("search: {values: {rat: [1, 2]}}\n", 1, 19, "did you mean 'rate'?"),
    .init("search: {values: {rate: 3}}\n", 1, 25, "one value for all stands under common"),
    .init("search: {values: {rate: [3]}}\n", 1, 25, "two values at least"),
    .init("search: {values: {rate: [3, 1, 3]}}\n", 1, 32, "the value 3 twice"),
    .init("search: {values: {rate: [0, 1]}}\n", 1, 25, "above 0"),
    .init("search: {values: {rate: {from: 1}}}\n", 1, 25, "from one number to another"),
    .init("search: {values: {rate: {from: 2, to: 1}}}\n", 1, 25, "the first is below the second"),
    .init("search: {values: {clip: {from: 0, to: 1, scale: log}}}\n", 1, 49, "no logarithm"),
    .init("search: {values: {clip: {from: 0, to: 1, scale: lin}}}\n", 1, 49, "log or linear"),
    .init("search: {values: {clip: {from: 0, ot: 1}}}\n", 1, 35, "did you mean 'to'?"),
    .init("search: {values: {batch: {from: 1.5, to: 3}}}\n", 1, 26, "of whole numbers"),
    .init("search: {values: {batch: [1, 2.5, 3]}}\n", 1, 26, "of whole numbers"),
    .init(head + values + "vary: {width: [1, 2]}\n", 6, 1, "has no vary"),
    .init(head + values + "average: seed\n", 6, 1, "has no average"),
    .init(
      "search: {population: 2, ready: 1, values: {rate: [1, 2]}}\n", 1, 44,
      "rate is a factor on a schedule"),
    .init(
      "common: {seed: 1, schedule: s}\n" + head.dropFirst(24) + values, 1, 10,
      "the seed of a search stands under search"),
    .init(
      "common: {batch: 4}\nsearch: {population: 2, ready: 1, values: {batch: [1, 2]}}\n", 1, 10,
      "'batch' is searched"),
  ]

  private func reading(_ text: String) throws(StudyError) -> Study {
    try Study(
      yaml: Array(text.utf8), file: "s.yaml",
      options: TrainOptions(
        names: ["task", "width", "schedule", "seed", "batch"], flags: [], reserved: ["out"]))
  }

  @Test(arguments: bad) func `a bad search is refused at its place`(_ bad: StudyFileTests.Bad)
    throws
  {
    do {
      _ = try reading(bad.text)
      Issue.record("was read: \(bad.text)")
    } catch {
      #expect(error.message.contains(bad.message), "\(error.message)")
      #expect(error.place == TextPlace(line: bad.place.line, column: bad.place.column))
    }
  }

  @Test func `a search is read with its defaults`() throws {
    let study = try reading(Self.head + Self.values)
    let search = try #require(study.search)
    #expect(search.method == .pbt && search.exploit == .truncation)
    #expect(search.population == 4 && search.ready == 10 && search.seed == 1)
    #expect(search.share == 0.2 && search.perturb == [0.8, 1.2] && search.resample == 0.25)
    #expect(search.values.map(\.prior) == [.logarithmic(0.1...1)])
    #expect(study.runs.count == 1)
  }

  @Test func `a member has the values in place of the options`() throws {
    let study = try reading(
      "common: {schedule: \"constant:peak=1,steps=5\", width: 3}\nsearch: {population: 2, ready: 1, values: "
        + "{rate: [0.5, 2], batch: [8, 64]}}\n")
    let search = try #require(study.search)
    let member = study.runs[0].member(with: [0.5, 64], of: search, seed: 9, logEvery: 1)
    #expect(
      member.arguments == [
        "--schedule=scale(0.5; constant:peak=1,steps=5)", "--width=3", "--batch=64", "--seed=9",
        "--log-every=1",
      ])
  }
}
