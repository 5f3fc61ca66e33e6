import Basics
import Foundation
import Laws
import Records
import Schedules
import SimulatedStudies
import Testing

@testable import Fitting

/// The average of laws: what it learns, keeps and refuses.
@Suite struct AverageTests {
  private func average(_ names: [String] = ["constant", "cosine", "two-stage"]) throws -> Average {
    var noise = SeededNormals(seed: 3)
    return try Average(
      to: SyntheticRuns.runs(names) { count in
        (0..<count).map { _ in 5e-4 * noise.next() }
      })
  }

  @Test func `it forecasts runs of a law among its members`() throws {
    let average = try average()
    for name in ["wsd", "linear"] {
      let run = try SyntheticRuns.runs([name])[0]
      let steps = [2000, 6000, 8000]
      let predicted = average.predictions(of: run.schedule, at: steps)
      for (step, prediction) in zip(steps, predicted) {
        let truth = try #require(run.records.first { $0.step == step }).loss
        let interval = try #require(prediction.interval(level: 0.99))
        #expect(interval.contains(truth), "\(name), \(step)")
        #expect(abs(prediction.loss - truth) < 0.02)
      }
    }
  }

  @Test func `weights are of laws that predict, and add up`() throws {
    let average = try average()
    #expect(abs(average.members.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
    #expect(!average.members.contains { $0.law.name == "area" }, "an area alone predicts no decay")
    #expect(average.candidates.map(\.law).contains("area"))
    let errors = Dictionary(
      uniqueKeysWithValues: average.candidates.map { ($0.law, $0.crossValidatedError ?? .nan) })
    let (paced, area) = (try #require(errors["annealing-q"]), try #require(errors["area"]))
    #expect(paced < area)
  }

  @Test func `a run that goes on keeps what sets it apart from others of its schedule`() throws {
    var runs = try SyntheticRuns.runs(["constant", "cosine", "constant"])
    // Another seed: half a percent above, all along, and seen to its middle.
    runs[2].records = runs[2].records.filter { $0.step <= 4000 }.map {
      Record(step: $0.step, loss: 1.005 * $0.loss)
    }
    let average = try Average(
      of: [PacedLaw(AnnealingLaw())], to: runs, weighing: .evenly)
    let schedule = runs[2].schedule
    let joint = average.joint(of: [
      Endpoint(schedule, step: 4200, continuing: 2), Endpoint(schedule, step: 4200, continuing: 0),
      Endpoint(schedule, step: 4200),
    ])
    let truth = try #require(runs[0].records.first { $0.step == 4200 }).loss
    #expect(abs(joint.losses[0] / (1.005 * truth) - 1) < 0.001)
    #expect(abs(joint.losses[1] / truth - 1) < 0.001)
    let variances = try #require(joint.errors?[0].covariance).enumerated().map { $1[$0] }
    #expect(variances[1] < variances[0] && variances[0] < variances[2])
  }

  @Test func `joint and single predictions agree`() throws {
    let average = try average()
    let schedules = try ["wsd", "linear"].map(SyntheticRuns.schedule)
    let joint = average.joint(of: schedules.map { Endpoint($0, step: 8000) })
    let errors = try #require(joint.errors)
    for (index, schedule) in schedules.enumerated() {
      let single = average.predictions(of: schedule, at: [8000])[0]
      #expect(abs(single.loss / joint.losses[index] - 1) < 1e-12)
      let variance = try #require(single.errors?[0].variance)
      #expect(abs(errors[0].covariance[index][index] / variance - 1) < 1e-9)
    }
    // What they share cancels in their gap.
    let gap = try #require(joint.gapInterval(0, over: 1, level: 0.9))
    let single = try #require(
      average.predictions(of: schedules[0], at: [8000])[0].interval(level: 0.9, logged: false))
    #expect(gap.width < 2 * single.width)
    // Two endpoints of one schedule are of one run, and equal schedules equal.
    let twice = average.joint(of: [0, 0].map { Endpoint(schedules[$0], step: 8000) })
    #expect(try #require(twice.gapInterval(0, over: 1, level: 0.9)) == Interval(0, 0))
  }

  @Test func `intervals widen with the distance from what was fitted`() throws {
    let average = try average()
    func width(_ text: String) throws -> Double {
      let schedule = try ScheduleText.parse(text)
      let interval = try #require(
        average.predictions(of: schedule, at: [schedule.steps])[0].interval(level: 0.9))
      return interval.width / interval.lower
    }
    let near = try width("cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200")
    let longer = try width("cosine:peak=1e-3,final=1e-4,steps=24000,warmup=200")
    let lower = try width("two-stage:peak=1e-3,second=1e-5,at=3000,steps=8000,warmup=200")
    #expect(longer > 1.2 * near)
    #expect(lower > 1.2 * near)
  }

  @Test func `a file brings back the same forecasts`() throws {
    let average = try average()
    let copy = try #require(try SavedFit.load(json: average.json()) as? Average)
    #expect(try copy.json() == average.json())
    let schedule = try SyntheticRuns.schedule("wsd")
    let steps = [1000, 7000, 8000]
    #expect(
      zip(copy.predictions(of: schedule, at: steps), average.predictions(of: schedule, at: steps))
        .allSatisfy { abs($0.loss / $1.loss - 1) < 1e-12 })
  }

  @Test(arguments: [
    ("\"weight\" : 0.", "\"weight\" : 1."), ("\"misfitScale\" : ", "\"misfitScale\" : -"),
    ("\"varianceFactor\" : ", "\"varianceFactor\" : -"),
    ("\"law\" : \"annealing-q\"", "\"law\" : \"x\""),
    ("\"scatter\" : ", "\"scatter\" : -"),
  ])
  func `a damaged file is refused`(damage: (old: String, new: String)) throws {
    let text = String(decoding: try average(["constant", "cosine"]).json(), as: UTF8.self)
    let damaged = text.replacing(damage.old, with: damage.new)
    try #require(damaged != text)
    #expect(throws: Refusal.self) { try Average(json: Data(damaged.utf8)) }
  }

  @Test func `seeds of one schedule are held out together`() throws {
    var runs = try SyntheticRuns.runs(["constant", "cosine"])
    var again = runs[1]
    again.name = "cosine-2"
    again.records = again.records.map { Record(step: $0.step, loss: $0.loss * 1.001) }
    runs.append(again)
    let schedules = Fold.folds(of: runs.map(\.afterWarmup)).filter { $0.kind == .schedule }
    #expect(schedules.map { $0.held.map(\.name) } == [["constant"], ["cosine", "cosine-2"]])
    #expect(try Average(to: runs).replicates.map(\.runs) == [["cosine", "cosine-2"]])
  }

  @Test func `the future is predicted from the past alone`() throws {
    let runs = try SyntheticRuns.runs(["constant", "cosine"]).map(\.afterWarmup)
    let future = try #require(Fold.folds(of: runs).first { $0.kind == .future })
    let seen = try #require(future.fitted.flatMap { $0.records.map(\.step) }.max())
    let held = try #require(future.held.flatMap { $0.records.map(\.step) }.min())
    #expect(seen < held)
  }

  @Test func `every law's beliefs are met by some parameters`() throws {
    let sample = PosteriorSample(
      of: try SyntheticRuns.runs().map(\.afterWarmup), warmup: .trueRates)
    let grid = MisfitGrid(sample, scales: [1])
    for law in LawCatalog.all.compactMap({ $0 as? any BelievedLaw }) {
      #expect(law.beliefs.count == law.parameterNames.count)
      let posterior = try #require(
        LawPosteriorSearch(law, sample).posterior(over: grid), "\(law.name)")
      #expect(posterior.parameters.allSatisfy { $0.isFinite })
      #expect(Cholesky(of: posterior.covariance.count) { posterior.covariance[$0][$1] } != nil)
    }
  }

  @Test func `more of the misfit is believed where runs show more of it`() throws {
    func scale(_ deviation: Double) throws -> Double {
      var noise = SeededNormals(seed: 8)
      // A slow wave that no law follows.
      let runs = try SyntheticRuns.runs(every: 100) { count in
        let phase = noise.next()
        return (0..<count).map { deviation * sin(0.15 * Double($0) + phase) + 2e-4 * noise.next() }
      }
      let average = try Average(of: [MultiPowerLaw()], to: runs)
      return average.predictors[0].posterior.kernel.scale
    }
    #expect(try scale(6e-3) > 1.3 * scale(3e-4))
  }
}
