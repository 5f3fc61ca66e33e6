import Foundation
import RealModule
import Schedules
import Testing

@testable import Training

struct AutoLRSTests {
  /// A made surface: under the rate η the loss falls to its limit by e^{−s} in s steps over the time
  /// that suits the rate, and the limit is least at `best`.
  struct Surface {
    var best = 0.03
    var diverging = Double.infinity
    var loss = 4.0

    func limit(_ rate: Double) -> Double {
      1 + 0.2 * Double.pow(.log(rate / best), 2)
    }

    mutating func train(_ stretch: AutoLRS.Stretch) -> [Double] {
      var losses: [Double] = []
      for step in stretch.first...stretch.last {
        let rate = stretch.rate(at: step)
        if rate > diverging { return losses + [.nan] }
        if !stretch.usesValidation { losses.append(loss) }
        if rate > 0 { loss += (limit(rate) - loss) * 0.02 }
        if stretch.usesValidation, (step - stretch.first + 1) % stretch.every == 0 {
          losses.append(loss)
        }
      }
      return losses
    }
  }

  private func settings(_ text: String) throws -> AutoLRS.Settings {
    try AutoLRS.Settings(text: "auto:" + text)
  }

  /// Runs a search to its end, and returns all that it asked for.
  @discardableResult
  private func run(
    _ search: inout AutoLRS, _ surface: Surface = Surface(),
    each: (inout AutoLRS) throws -> Void = { _ in }
  ) throws -> [AutoLRS.Instruction] {
    var (model, saved) = (surface, surface)
    var instructions: [AutoLRS.Instruction] = []
    while search.instruction != .finish, instructions.count < 10_000 {
      instructions.append(search.instruction)
      switch search.instruction {
      case .checkpoint:
        saved = model
        search.proceed()
      case .restore:
        model = saved
        search.proceed()
      case .train(let stretch): search.proceed(losses: model.train(stretch))
      case .finish: break
      }
      try each(&search)
    }
    return instructions
  }

  @Test(arguments: ProbeForecast.allCases)
  func `the best rate of a made surface is found`(forecast: ProbeForecast) throws {
    var settings = try settings("min=1e-4,max=1,steps=1500,stage=500,probe=50,candidates=20")
    settings.forecast = forecast
    var search = try AutoLRS(settings)
    try run(&search)
    #expect(search.stages.map(\.first) == [1, 501])
    for stage in search.stages {
      let best = try #require(stage.best)
      // Twenty rates over a factor of 10⁴ are about a factor of 1.6 apart. The surface is made of
      // exponentials, which ours does not take for granted.
      #expect(abs(Double.log(best.rate / 0.03)) < (forecast == .trend ? 1.2 : 0.5))
      #expect(stage.candidates.allSatisfy { (1e-4...1).contains($0.rate) })
      #expect(Set(stage.candidates.map(\.rate)).count == 20)
    }
  }

  @Test func `stages and probes double, and then validation is asked for`() throws {
    var search = try AutoLRS(settings("min=1e-3,max=1,steps=40000"))
    let instructions = try run(&search)
    #expect(search.stages.map(\.steps) == [1000, 2000, 4000, 8000, 8000, 8000, 8000, 1000])
    #expect(search.stages.map(\.probe) == [100, 200, 400, 800, 800, 800, 800, 800])
    #expect(
      search.stages.map(\.usesValidation) == [false, false, false, false, true, true, true, true])
    #expect(search.probeSteps == search.stages.reduce(0) { $0 + 10 * $1.probe })
    #expect(search.step == 40_000)
    // A checkpoint, ten probes with a restore after each, and what is kept.
    #expect(instructions.count == 8 * 22)
    let late = instructions.compactMap { instruction -> Int? in
      if case .train(let stretch) = instruction, !stretch.isKept, stretch.usesValidation {
        return stretch.every
      }
      return nil
    }
    #expect(Set(late) == [50])
  }

  @Test func `the schedule has the rates that were kept`() throws {
    var search = try AutoLRS(
      settings("min=1e-3,max=1,steps=777,stage=100,probe=10,warmup=40,peak=0.3,longest=200"))
    var kept: [Double] = []
    for case .train(let stretch) in try run(&search) where stretch.isKept {
      kept += (stretch.first...stretch.last).map(stretch.rate)
    }
    let schedule = try #require(search.schedule)
    #expect(kept.count == 777)
    #expect(schedule.steps == 777)
    #expect(schedule.warmup == 40)
    #expect((1...777).map(schedule.rate) == kept)
    #expect(try Warmup(40, then: Constant(peak: 0.3, steps: 1)).rate(at: 20) == kept[19])
    #expect(kept[38] == 0.3 && kept[39] == 0.3)
  }

  @Test func `a probe that diverges is worst, and all of them leave the lowest rate`() throws {
    var search = try AutoLRS(settings("min=1e-3,max=10,steps=300,stage=300,probe=30"))
    try run(&search, Surface(best: 5, diverging: 0.5))
    let stage = try #require(search.stages.first)
    #expect(stage.candidates.contains { $0.forecast == nil })
    #expect(try #require(stage.best).rate <= 0.5)

    var lost = try AutoLRS(settings("min=1e-3,max=10,steps=300,stage=300,probe=30"))
    try run(&lost, Surface(diverging: 1e-4))
    #expect(lost.stages.first?.best?.rate == lost.stages.first?.candidates.map(\.rate).min())
    #expect(lost.instruction == .finish)
  }

  /// Three in a row: the loss of the probe's end counts where it has been above the first of all.
  @Test func `late probes that climb are judged by their last loss`() throws {
    var search = try AutoLRS(
      settings("min=1e-3,max=1,steps=60,stage=20,probe=20,candidates=1,longest=20"))
    func next(_ losses: [Double]) { search.proceed(losses: losses) }
    next([])
    next([2] + [Double](repeating: 1, count: 19))
    next([])
    next([])
    next([])
    guard case .train(let stretch) = search.instruction else { return #expect(Bool(false)) }
    #expect(stretch.usesValidation && stretch.every == 1)
    next((0..<20).map { 3 - 0.1 * Double($0) })
    #expect(search.stages.last?.candidates.first?.forecast == 3 - 0.1 * 19)
  }

  @Test func `saved and read again, a search goes on alike`() throws {
    let settings = try settings("min=1e-3,max=1,steps=900,stage=100,probe=10,warmup=9,longest=400")
    var whole = try AutoLRS(settings)
    try run(&whole)
    var search = try AutoLRS(settings)
    try run(&search) { search in
      let data = try JSONEncoder().encode(search)
      let read = try JSONDecoder().decode(AutoLRS.self, from: data)
      #expect(read == search)
      search = read
    }
    #expect(search == whole)
    var other = settings
    other.seed = 2
    var different = try AutoLRS(other)
    try run(&different)
    #expect(different.stages != whole.stages)
  }

  /// After each instruction in turn a program loses its model, but not its checkpoint.
  @Test func `restarted anywhere, a program ends with the same stages`() throws {
    let settings = try settings("min=1e-3,max=1,steps=150,stage=50,probe=10,candidates=3,warmup=7")
    var whole = try AutoLRS(settings)
    let count = try run(&whole).count
    for lost in 1..<count {
      var search = try AutoLRS(settings)
      let first = Surface()
      var (model, saved, done) = (first, first, 0)
      while search.instruction != .finish {
        switch search.instruction {
        case .checkpoint:
          saved = model
          search.proceed()
        case .restore:
          model = saved
          search.proceed()
        case .train(let stretch):
          if stretch.first == 1, stretch.isKept { model = first }
          search.proceed(losses: model.train(stretch))
        case .finish: break
        }
        done += 1
        if done == lost {
          model.loss = .nan
          search.restart()
        }
      }
      #expect(search.stages == whole.stages, "lost after \(lost)")
    }
  }

  @Test(arguments: [
    #"{"settings":"auto:min=1e-3,max=1,steps=90","position":"keep","probeSteps":0,"stages":[]}"#,
    #"{"settings":"auto:min=1e-3,max=1,steps=90","position":"restore","probeSteps":0,"stages":[]}"#,
    #"{"settings":"auto:min=1e-3,max=1,steps=-9","position":"checkpoint","probeSteps":0,"stages":[]}"#,
    #"{"settings":"auto:min=1e-3,max=1,steps=90","position":"checkpoint","probeSteps":7,"stages":[]}"#,
    #"{"settings":"cosine:peak=1","position":"checkpoint","probeSteps":0,"stages":[]}"#,
    #"{"settings":"auto:min=1e-3,max=1,steps=90","position":"probe","probeSteps":0,"stages":[{"first":5,"steps":90,"probe":90,"usesValidation":false,"candidates":[]}]}"#,
    #"{"settings":"auto:min=1e-3,max=1,steps=90","position":"probe","probeSteps":0,"stages":[{"first":1,"steps":90,"probe":90,"usesValidation":false,"candidates":[{"rate":7,"forecast":1}]}]}"#,
    #"{"settings":"auto:min=1e-3,max=1,steps=90","position":"checkpoint","probeSteps":0,"stages":[{"first":1,"steps":90,"probe":90,"usesValidation":false,"candidates":[]}]}"#,
  ])
  func `a search that was tampered with is refused`(text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(AutoLRS.self, from: Data(text.utf8))
    }
  }

  @Test func `settings are read and written`() throws {
    let text =
      "auto:min=1e-4,max=0.1,steps=24000,stage=500,probe=20,candidates=7,longest=4000,validations=8,"
      + "kappa=2,forecast=trend,warmup=100,peak=0.01,seed=18446744073709551615"
    let settings = try AutoLRS.Settings(text: text)
    #expect(try AutoLRS.Settings(text: settings.text) == settings)
    #expect(settings.steps == 24_000 && settings.seed == .max && settings.forecast == .trend)
    #expect(try AutoLRS.Settings(text: "auto:min=1e-4,max=1,steps=24k").steps == 24_000)
    #expect(
      try AutoLRS.Settings(text: "auto:min=1e-4,max=1,steps=9").text
        == "auto:min=1e-4,max=1,steps=9")
    // A tenth of a shorter stage; and the usual one is written where it is not that.
    let short = try AutoLRS.Settings(text: "auto:min=1e-4,max=1,steps=900,stage=200")
    #expect(short.probe == 20)
    #expect(try AutoLRS.Settings(text: short.text) == short)
    var odd = short
    odd.probe = 100
    #expect(try AutoLRS.Settings(text: odd.text) == odd)
  }

  @Test(arguments: [
    ("auto:min=1,max=0.1,steps=9", "max"), ("auto:min=0,max=0.1,steps=9", "min"),
    ("auto:min=nan,max=0.1,steps=9", "min"), ("auto:min=1e-3,max=0.1", "schedule"),
    ("auto:min=1e-3,max=0.1,steps=0", "steps"), ("auto:min=1e-3,max=0.1,steps=1e300", "steps"),
    ("auto:min=1e-3,max=0.1,steps=2.5", "steps"), ("auto:", "schedule"),
    ("auto:min=1e-3,max=0.1,steps=9,probes=3", "schedule"),
    ("auto:min=1e-3,max=0.1,steps=9,min=3", "schedule"),
    ("auto:min=1e-3,max=0.1,steps=9,warmup=1", "warmup"),
    ("auto:min=1e-3,max=0.1,steps=9,warmup=9", "warmup"),
    ("auto:min=1e-3,max=0.1,steps=9,stage=10,probe=11", "probe"),
    ("auto:min=1e-3,max=0.1,steps=9,forecast=linear", "forecast"),
    ("auto:min=1e-3,max=0.1,steps=9,seed=-1", "seed"),
    ("auto:min=1e-3,max=0.1,steps=9,kappa=-1", "kappa"),
  ])
  func `settings that cannot be are refused by their key`(text: String, key: String) {
    let error = #expect(throws: TrainingError.self) { try AutoLRS.Settings(text: text) }
    #expect(error?.argument == key)
  }
}
