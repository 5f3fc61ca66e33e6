import Laws
import Records
import Schedules
import Testing

@testable import Fitting

/// What stays bounded however many runs there are.
struct RunChoiceTests {
  private func runs(_ count: Int, schedules: Int) throws -> [Run] {
    let losses = (1...12).map { Record(step: 10 * $0, loss: 2 + 1 / Double($0)) }
    return try (0..<count).map { number in
      Run(
        name: "r\(number)",
        records: losses.map { Record(step: $0.step, loss: $0.loss + Double(number) * 1e-4) },
        schedule: try Cosine(peak: 0.1 + Double(number % schedules), steps: 120))
    }
  }

  @Test func `few runs are all chosen`() throws {
    let runs = try runs(12, schedules: 12)
    #expect(RunChoice.indices(of: runs, most: 12) == Array(0..<12))
    #expect(RunChoice.indices(of: runs, most: 20) == Array(0..<12))
  }

  @Test(arguments: [2, 3, 40, 500])
  func `every schedule has its turn`(schedules: Int) throws {
    let runs = try runs(500, schedules: schedules)
    let chosen = RunChoice.indices(of: runs, most: 64)
    #expect(chosen.count == 64)
    #expect(chosen == chosen.sorted() && Set(chosen).count == 64)
    #expect(Set(chosen.map { $0 % schedules }).count == min(schedules, 64))
    // Fewer are some of more.
    #expect(Set(RunChoice.indices(of: runs, most: 20)).isSubset(of: chosen))
  }

  @Test func `folds, and what they hold, do not grow with the runs`() throws {
    let few = Fold.folds(of: try runs(16, schedules: 16))
    #expect(few.map(\.held.count) == Array(repeating: 1, count: 16) + [16])
    let many = Fold.folds(of: try runs(400, schedules: 400))
    #expect(many.count == 17)
    #expect(many.dropLast().allSatisfy { $0.held.count == 4 && $0.fitted.count == 375 })
    #expect(many[16].held.count == 64)
    let seeds = Fold.folds(of: try runs(400, schedules: 2))
    #expect(seeds.map(\.held.count) == [64, 64, 64])
  }

  @Test func `the rows of posteriors do not grow with the runs`() throws {
    let sample = PosteriorSample(of: try runs(300, schedules: 7), warmup: .trueRates)
    #expect(sample.rows.count == 8 * PosteriorSample.mostRuns)
    #expect(sample.histories.count == PosteriorSample.mostRuns)
    #expect(Set(sample.rows.map { $0.run % 7 }).count == 7)
    // Each row knows its run among all.
    #expect((sample.rows.map(\.run).max() ?? 0) > 40)
  }

  @Test func `replicates are found among very many schedules`() throws {
    let runs = try runs(560, schedules: 280)
    let groups = Replicates.groups(in: runs)
    #expect(groups.count == 280)
    #expect(groups.allSatisfy { $0.runs.count == 2 })
    #expect(Replicates.groups(in: try self.runs(300, schedules: 1)).map(\.runs.count) == [300])
  }
}
