import Basics
import Fitting
import Laws
import Records
import Schedules
import Testing

/// Every way in which a fit is refused, and what is said.
@Suite struct FitErrorTests {
  private func refusal(_ runs: [Run], _ options: FitOptions = FitOptions()) -> Refusal? {
    #expect(throws: Refusal.self) {
      try Fit(AnnealingLaw(), to: runs, options: options)
    }
  }

  private func expect(
    _ error: Refusal?, _ kind: Refusal.Kind, says words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(error?.kind == kind, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        error?.description.contains(word) == true,
        "'\(error?.description ?? "nothing")' should say '\(word)'", sourceLocation: sourceLocation)
    }
  }

  @Test func `no runs`() { expect(refusal([]), .usage, says: "at least one run") }

  @Test func `an average holds no parameter, and no level beyond reason`() throws {
    let runs = try SyntheticRuns.runs()
    for options in [FitOptions(fixed: ["L0": 2]), FitOptions(level: 0.99999)] {
      let error = #expect(throws: Refusal.self) { try Average(to: runs, options: options) }
      #expect(error?.kind == .usage)
    }
  }

  @Test func `an unknown parameter suggests the nearest`() throws {
    expect(
      refusal(try SyntheticRuns.runs(), FitOptions(fixed: ["lamda": 0.9])), .usage,
      says: "no parameter 'lamda'", "lambda")
  }

  @Test(arguments: [
    ("lambda", 1.0), ("lambda", .nan), ("alpha", -1), ("L0", -0.5), ("C", .infinity), ("A", .nan),
  ])
  func `a value that the law does not allow`(name: String, value: Double) throws {
    expect(
      refusal(try SyntheticRuns.runs(), FitOptions(fixed: [name: value])), .usage,
      says: "\(name)=\(NumberText.exact(value)): must be ")
  }

  @Test(arguments: [0, 1, -0.5, 90, Double.nan])
  func `a level outside 0 to 1`(level: Double) throws {
    expect(
      refusal(try SyntheticRuns.runs(), FitOptions(level: level)), .usage, says: "must be above 0")
  }

  @Test(arguments: [0, -1e-3, Double.infinity, .nan])
  func `a threshold that nothing could have`(threshold: Double) throws {
    expect(
      refusal(try SyntheticRuns.runs(), FitOptions(huberThreshold: threshold)), .usage,
      says: "must be from 1e-9 to 1e3")
  }

  @Test func `a run that ends in warm-up`() throws {
    var runs = try SyntheticRuns.runs()
    runs[1].records = [Record(step: 50, loss: 4), Record(step: 100, loss: 3.9)]
    expect(refusal(runs), .data, says: "cosine: no row after the warm-up of 200 steps")
  }

  @Test func `a run without any rate`() throws {
    var runs = try SyntheticRuns.runs()
    runs[2].schedule = try ScheduleText.parse("constant:peak=0,steps=8000")
    expect(refusal(runs), .data, says: "two-stage: its rate is 0 at every step", "column of rates")
  }

  @Test(arguments: [0, -2.5, Double.nan])
  func `a loss without logarithm`(loss: Double) throws {
    var runs = try SyntheticRuns.runs()
    runs[0].records[5].loss = loss
    expect(refusal(runs), .data, says: "constant, step 1200", "no logarithm", "Leave the row out")
  }

  @Test func `an infinite loss`() throws {
    var runs = try SyntheticRuns.runs()
    runs[0].records[5].loss = .infinity
    expect(refusal(runs), .data, says: "annealing law cannot be fitted")
  }

  @Test func `as many parameters as rows`() throws {
    var runs = try SyntheticRuns.runs(["cosine"])
    runs[0].records = Array(runs[0].records.suffix(5))
    expect(
      refusal(runs), .data, says: "the 5 rows of cosine cannot determine 5 parameters", "fix")
  }

  @Test func `all losses equal`() throws {
    var runs = try SyntheticRuns.runs()
    for run in runs.indices {
      for row in runs[run].records.indices { runs[run].records[row].loss = 3 }
    }
    expect(refusal(runs), .data, says: "equal 3,", "column of losses")
  }
}
