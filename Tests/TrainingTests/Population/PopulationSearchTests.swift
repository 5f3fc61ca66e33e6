import Foundation
import Records
import Schedules
import Synchronization
import Testing

@testable import Training

/// A folder that is gone when the value is.
private final class Folder {
  let path = FileManager.default.temporaryDirectory
    .appending(path: "population-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// All files by their paths, without checkpoints.
  func files() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path).filter {
      $0.hasSuffix(".csv")
    }
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: URL(filePath: "\(path)/\($0)")))
      })
  }
}

@Suite("A population that searches")
struct PopulationSearchTests {
  private static let values: [SearchedValue] = [
    .rate(0.01, 1), .momentum(0.3, 0.95), .batch([4, 8]),
  ]

  private static let settings = SearchSettings.sample(population: 5, values: values, seed: 3) {
    $0.share = 0.4
  }

  @Sendable private static func plan(
    _ values: [Double], _ seed: UInt64, _ logEvery: Int
  ) throws -> TrainingPlan {
    try TrainingPlan(
      .logisticRegression(
        LogisticRegression(
          DrawnLabels(inputs: 6), trainSize: 40, validationExamples: 200, batch: Int(values[2]))),
      optimization: Optimization(.momentum, momentum: values[1]),
      schedule: Scaled(Cosine(peak: 1, steps: 57), by: values[0]), seed: seed, logEvery: logEvery)
  }

  private func search(
    _ folder: String, _ settings: SearchSettings = settings
  ) throws -> PopulationSearch {
    try PopulationSearch(
      settings, base: try Self.plan([0.1, 0.5, 4], 1, 5), logEvery: 5, folder: folder,
      title: "test", file: "s.yaml", makePlan: Self.plan)
  }

  @Test func `the same bytes come at any number of workers`() throws {
    var all: [[String: Data]] = []
    for workers in [1, 2, 4] {
      let folder = Folder()
      let population = try search(folder.path).run(workers: workers, isStopped: { false })
      #expect(population.isFinished && population.generations.count == 6)
      #expect(population.copies > 0)
      all.append(try folder.files())
    }
    #expect(all[0].count == 5 * 6 + 5 + 2)
    #expect(all[1] == all[0])
    #expect(all[2] == all[0])
  }

  @Test func `stopped anywhere, it goes on to the same bytes`() throws {
    let whole = Folder()
    let expected = try search(whole.path).run(workers: 1, isStopped: { false })
    for limit in [1, 13, 57, 100, 144, 250] {
      let folder = Folder()
      let asked = Atomic(0)
      let stopped = try search(folder.path).run(
        workers: 2,
        isStopped: { asked.add(1, ordering: .relaxed).newValue > limit })
      #expect(!stopped.isFinished)
      #expect(try search(folder.path).found().generations == stopped.generations)
      let population = try search(folder.path).run(workers: 1, isStopped: { false })
      #expect(population == expected)
      #expect(try folder.files() == whole.files())
    }
  }

  @Test func `a member's log is that of the path of its weights, with what was searched`() throws {
    let folder = Folder()
    let population = try search(folder.path).run(workers: 2, isStopped: { false })
    let best = try #require(population.ranking.first)
    let descent = population.descent(of: best)
    #expect(descent.count == 6 && descent.last == best)
    let log = try #require(
      try LogText(reading: "\(folder.path)/\(Population.name(of: best)).csv"))
    let columns = log.names.split(separator: ",").map(String.init)
    #expect(columns.suffix(3) == ["rate_factor", "momentum", "batch"])
    #expect(!columns.contains("seconds"))
    let steps = log.rows.compactMap(LogText.step(ofRow:))
    #expect(steps == Array(stride(from: 5, through: 55, by: 5)) + [57])
    let rate = try #require(columns.firstIndex(of: "lr"))
    let consumed = try #require(columns.firstIndex(of: "examples"))
    let score = try #require(columns.firstIndex(of: population.metric))
    let cosine = try Cosine(peak: 1, steps: 57)
    var examples = 0.0
    var before = 0
    for row in log.rows {
      let cells = row.split(separator: ",").compactMap { Double($0) }
      let step = Int(cells[0])
      let generation = (step - 1) / 10
      let values = population.generations[generation].members[descent[generation]].values
      #expect(Array(cells.suffix(3)) == values)
      #expect(cells[rate] == values[0] * cosine.rate(at: step))
      examples += Double(step - before) * values[2]
      before = step
      #expect(cells[consumed] == examples)
    }
    let last = try #require(log.rows.last).split(separator: ",").compactMap { Double($0) }
    #expect(last[score] == population.generations[5].members[best].score)
    // The exported rates are those of the log.
    let exported = try LogText(reading: "\(folder.path)/best-schedule.csv")
    #expect(exported?.rows.count == 57)
    let logged = try #require(log.rows.last).split(separator: ",")[rate]
    #expect(exported?.rows.last?.split(separator: ",").last == logged)
  }

  @Test func `where nothing changes, segments are one run`() throws {
    // Nobody copies: a member is a run of its own, whose numbers are those of a run in one piece.
    var settings = Self.settings
    settings.method = .random
    let folder = Folder()
    let population = try search(folder.path, settings).run(workers: 2, isStopped: { false })
    #expect(population.copies == 0)
    for member in 0..<2 {
      let plan = try Self.plan(
        population.generations[0].members[member].values, 3 + UInt64(member), 5)
      var losses: [Double] = []
      try TrainingRun(plan, threads: 1).train { losses.append($0[population.metric] ?? .nan) }
      let log = try #require(
        try LogText(reading: "\(folder.path)/\(Population.name(of: member)).csv"))
      let column = try #require(
        log.names.split(separator: ",").firstIndex { $0 == population.metric })
      let logged = log.rows.compactMap { Double($0.split(separator: ",")[column]) }
      #expect(logged == losses)
    }
  }

  @Test func `a folder of another search, or one that was changed, is refused`() throws {
    let folder = Folder()
    _ = try search(folder.path).run(workers: 2, isStopped: { false })
    var other = Self.settings
    other.seed = 4
    #expect(throws: LogError.self) {
      try search(folder.path, other).run(workers: 1, isStopped: { false })
    }
    let segment = URL(filePath: "\(folder.path)/segments/generation-0002/member-01.csv")
    let text = String(decoding: try Data(contentsOf: segment), as: UTF8.self)
    try Data(text.replacing("\n15,", with: "\n16,").utf8).write(to: segment)
    let error = try #require(throws: LogError.self) {
      try search(folder.path).run(workers: 1, isStopped: { false })
    }
    #expect(error.message.contains("was changed since"))
    // Removed, it can only be trained again from a checkpoint, and those of finished generations are gone.
    try FileManager.default.removeItem(at: segment)
    #expect(throws: LogError.self) {
      try search(folder.path).run(workers: 1, isStopped: { false })
    }
    try search(folder.path).removeAll()
    #expect(try folder.files().isEmpty)
    #expect(try search(folder.path).run(workers: 1, isStopped: { false }).isFinished)
  }

  @Test func `members that diverge copy the others, and a search of which all have says so`() throws
  {
    func search(_ folder: String, _ values: [Double], seed: UInt64) throws -> PopulationSearch {
      let plan: PopulationSearch.MakePlan = { values, seed, logEvery in
        try TrainingPlan(
          .powerLawRegression(PowerLawRegression(size: 16)),
          schedule: Scaled(Constant(peak: 1, steps: 57), by: values[0]), seed: seed,
          logEvery: logEvery)
      }
      return try PopulationSearch(
        Self.rates(values, seed: seed), base: try plan([0.1], 1, 10), logEvery: 10, folder: folder,
        title: "test", file: "s.yaml", makePlan: plan)
    }
    let folder = Folder()
    let hopeless = try search(folder.path, [1e6, 2e6], seed: 5).run(
      workers: 2, isStopped: { false })
    #expect(hopeless.isFinished && hopeless.ranking.isEmpty)
    #expect(hopeless.trainedSteps < 4 * 57)
    // A seed by which some members begin with the one rate, and some with the other.
    let seeds: [UInt64] = (1..<100).filter { seed in
      let rules = PopulationRules(settings: Self.rates([0.1, 1e6], seed: seed))
      return (0..<4).count { rules.first($0).values == [0.1] } == 2
    }
    let seed = try #require(seeds.first)
    let mixed = Folder()
    let population = try search(mixed.path, [0.1, 1e6], seed: seed).run(
      workers: 2, isStopped: { false })
    let (first, second) = (population.generations[0].members, population.generations[1].members)
    let dead = first.indices.filter { first[$0].score == nil }
    #expect(dead.count == 2)
    for member in dead {
      #expect(second[member].isCopy(member))
      #expect(first[second[member].parent ?? member].score != nil)
    }
    #expect(!population.ranking.isEmpty)
  }

  private static func rates(_ values: [Double], seed: UInt64) -> SearchSettings {
    SearchSettings.sample(
      population: 4,
      values: [SearchedValue(.rate, .list(values), place: TextPlace(line: 1, column: 1))],
      seed: seed)
  }

  @Test(arguments: [
    (100, nil as Int?, "the schedule has 57"), (10, 3, "does not divide it"),
  ])
  func `what cannot be compared is refused`(_ ready: Int, _ logEvery: Int?, _ message: String)
    throws
  {
    var settings = Self.settings
    settings.ready = ready
    let error = try #require(throws: StudyError.self) {
      try PopulationSearch(
        settings, base: try Self.plan([0.1, 0.5, 4], 1, 5), logEvery: logEvery, folder: "x",
        title: "test", file: "s.yaml", makePlan: Self.plan)
    }
    #expect(error.message.contains(message))
  }

  @Test func `a measure that runs have not is refused by name`() throws {
    var settings = Self.settings
    settings.metric = "val_los"
    let error = try #require(throws: StudyError.self) { try search("x", settings) }
    #expect(error.message.contains("did you mean 'val_loss'?"))
  }
}
