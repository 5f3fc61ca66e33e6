import Fitting
import RealModule
import Records
import SimulatedStudies
import Testing

struct ReplicatesTests {
  /// Runs of one schedule that lie apart all along, with jitter on top.
  func seeds(
    _ count: Int, _ schedule: String = "cosine", offset: Double, jitter: Double,
    correlation: Double = 0, seed: UInt64
  ) throws -> [Run] {
    var normals = SeededNormals(seed: seed)
    return try (1...count).map { number in
      let shift = offset * normals.next()
      var run = try SyntheticRuns.runs([schedule], every: 80) { rows in
        normals.series(rows, deviation: jitter, correlation: correlation).map { $0 + shift }
      }[0].afterWarmup
      run.name = "seed-\(number)"
      return run
    }
  }

  @Test func `runs of one schedule are one group, in any order`() throws {
    let cosine = try seeds(3, "cosine", offset: 0, jitter: 0.01, seed: 1)
    let linear = try seeds(2, "linear", offset: 0, jitter: 0.01, seed: 2)
    let alone = try seeds(1, "wsd", offset: 0, jitter: 0.01, seed: 3)
    let groups = Replicates.groups(in: [
      cosine[0], linear[0], cosine[1], alone[0], linear[1], cosine[2],
    ])
    #expect(groups.map(\.runs) == [["seed-1", "seed-2", "seed-3"], ["seed-1", "seed-2"]])
    #expect(groups.map(\.rows) == [cosine[0].records.count, linear[0].records.count])
  }

  @Test func `a branch of a trunk, a copy and a shorter run are no replicates`() throws {
    let runs = try seeds(2, offset: 0, jitter: 0.01, seed: 1)
    var branch = runs[0]
    branch.records[branch.records.count - 1].loss += 0.1
    #expect(Replicates.groups(in: [runs[0], branch]).isEmpty)
    #expect(Replicates.groups(in: [runs[0], runs[0]]).isEmpty)
    var short = runs[1]
    short.records.removeLast(short.records.count / 2)
    #expect(Replicates.groups(in: [runs[0], short]).isEmpty)
  }

  @Test func `rows that not all have are left out`() throws {
    var runs = try seeds(2, offset: 0, jitter: 0.01, seed: 1)
    let rows = runs[0].records.count
    runs[1].records.remove(at: 10)
    #expect(Replicates.groups(in: runs).map(\.rows) == [rows - 1])
  }

  @Test(arguments: [0.0, 0.7])
  func `offset and jitter are told apart`(correlation: Double) throws {
    var offsets = 0.0
    var jitters = 0.0
    let studies = 40
    for seed in 1...studies {
      let group = try #require(
        Replicates.groups(
          in: seeds(
            4, offset: 0.004, jitter: 0.006, correlation: correlation, seed: UInt64(seed))
        ).first)
      offsets += group.offsetDeviation * group.offsetDeviation / Double(studies)
      jitters += group.jitter * group.jitter / Double(studies)
      #expect(abs(group.jitterCorrelation - correlation) < 0.2)
    }
    // 120 degrees of freedom between runs: a standard error of 13 % of the variance.
    #expect(abs(offsets / (0.004 * 0.004) - 1) < 0.35)
    #expect(abs(jitters / (0.006 * 0.006) - 1) < 0.1)
  }

  @Test func `runs without offsets hardly have any`() throws {
    let group = try #require(
      Replicates.groups(in: seeds(6, offset: 0, jitter: 0.006, seed: 4)).first)
    #expect(group.offsetDeviation < 0.001)
  }
}
