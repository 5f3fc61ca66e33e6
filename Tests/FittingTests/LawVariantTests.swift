import Basics
import Fitting
import Laws
import RealModule
import Records
import Schedules
import SimulatedStudies
import Testing

/// Laws that know more of a run than its rates, or weigh them otherwise, on runs that follow them.
@Suite struct LawVariantTests {
  private func run(
    _ law: any Law, _ parameters: [Double], _ text: String, name: String, modelSize: Double? = nil,
    shiftStep: Int? = nil, noise: inout SeededNormals
  ) throws -> Run {
    let schedule = try ScheduleText.parse(text)
    let steps = Array(stride(from: 100, through: schedule.steps, by: 100))
    let history = RateHistory(
      of: schedule, at: steps, warmup: .trueRates, modelSize: modelSize, shiftStep: shiftStep)
    let errors = noise.series(steps.count, deviation: 1e-5)
    let records = zip(zip(steps, law.values(parameters, over: history)), errors).map {
      Record(step: $0.0, loss: $0.1 * .exp($1))
    }
    return Run(
      name: name, records: records, schedule: schedule, modelSize: modelSize, shiftStep: shiftStep)
  }

  /// Each value within five of its standard errors of the truth, and these small.
  private func expect(
    _ fit: Fit, finds truth: [Double], within share: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (index, name) in fit.law.parameterNames.enumerated() {
      let error = try #require(fit.parameters[index].standardError, "\(name)")
      #expect(
        abs(fit.values[index] - truth[index]) <= max(5 * error, 1e-4 * abs(truth[index])),
        "\(name) = \(fit.values[index]) ± \(error)", sourceLocation: sourceLocation)
      #expect(
        error <= share * abs(truth[index]), "\(name) ± \(error)", sourceLocation: sourceLocation)
    }
  }

  @Test func `the weight of the annealing area is found`() throws {
    let truth = [2.5, 0.6, 2.5, 0.45, 0.998, 0.2]
    var noise = SeededNormals(seed: 2)
    let runs = try [
      "constant:peak=1e-3,steps=4000,warmup=200",
      "cosine:peak=1e-3,final=1e-6,steps=4000,warmup=200",
      "two-stage:peak=1e-3,second=1e-5,at=2000,steps=4000,warmup=200",
    ].map { try run(WeightedAnnealingLaw(), truth, $0, name: $0, noise: &noise) }
    try expect(Fit(WeightedAnnealingLaw(), to: runs), finds: truth, within: 0.1)
  }

  private static let sized = [1.8, 0.5, 3, 0.2, 0.5, 0.998, 0.3, 0.25]

  private func sizedRuns(_ sizes: [Double] = [1e6, 1e7, 1e8]) throws -> [Run] {
    var noise = SeededNormals(seed: 3)
    return try sizes.flatMap { size in
      try ["constant", "cosine"].map { kind in
        try run(
          SizedAnnealingLaw(), Self.sized,
          "\(kind):peak=1e-3,\(kind == "cosine" ? "final=1e-4," : "")steps=4000,warmup=200",
          name: "\(kind)-\(size)", modelSize: size, noise: &noise)
      }
    }
  }

  @Test func `three sizes give the law over sizes back, and any size its annealing law`() throws {
    let fit = try Fit(SizedAnnealingLaw(), to: sizedRuns())
    try expect(fit, finds: Self.sized, within: 0.1)
    #expect(fit.diagnostics.replicates.isEmpty, "one schedule at several sizes is no replicate")

    let schedule = try ScheduleText.parse("linear:peak=1e-3,steps=4000,warmup=200")
    let truth = SizedAnnealingLaw().values(
      Self.sized,
      over: RateHistory(of: schedule, at: [4000], warmup: .trueRates, modelSize: 3e7))[0]
    let there = try fit.specialized(forModelSize: 3e7, shiftStep: nil)
    #expect(there.lawName == "annealing")
    let predicted = there.predictions(of: schedule, at: [4000])[0]
    #expect(abs(predicted.loss - truth) < 1e-3)
    #expect(!there.doubts.contains { $0.contains("outside those fitted") })
    #expect(
      try fit.specialized(forModelSize: 1e9, shiftStep: nil).doubts.contains {
        $0.contains("outside those fitted")
      }
    )

    // The doubt carried over is that of the law itself.
    let reduced = try #require(there as? Fit)
    let index = try #require(reduced.law.parameterNames.firstIndex(of: "C"))
    let error = try #require(reduced.parameters[index].standardError)
    let bySize = try #require(fit.parameters.covariance)
    let (gain, slope) = (Double.pow(30, fit.values[7]), Double.log(30))
    let reach: Double = fit.values[3] * slope
    let spread: Double = bySize[3][3] + 2 * reach * bySize[3][7] + reach * reach * bySize[7][7]
    let variance: Double = gain * gain * spread
    #expect(relativeDifference(error * error, variance) < 1e-9)
  }

  @Test func `runs without sizes, or all of one, are refused`() throws {
    var runs = try sizedRuns()
    runs[2].modelSize = nil
    #expect(throws: Refusal.self) { try Fit(SizedAnnealingLaw(), to: runs) }
    let one = try sizedRuns([1e7])
    #expect {
      try Fit(SizedAnnealingLaw(), to: one)
    } throws: { ($0 as? Refusal)?.remark.advice as? FittingAdvice == .addModelSizes }
    let fit = try Fit(AnnealingLaw(), to: one)
    #expect(throws: Refusal.self) { try fit.specialized(forModelSize: 1e7, shiftStep: nil) }
    #expect(throws: Refusal.self) { try fit.specialized(forModelSize: nil, shiftStep: 10) }
  }

  @Test(arguments: [0.4, -0.5])
  func `a shift of the data is found, up or down`(shift: Double) throws {
    let truth = [3, 0.5, 0.3, 0.35, shift, 0.5, 0.998, 20, 0.4]
    var noise = SeededNormals(seed: 4)
    let law = ContinualLaw()
    let texts = [
      "constant:peak=1e-3,steps=6000,warmup=200",
      "join(3000; wsd:peak=1e-3,final=1e-4,steps=3000,decay=1000,warmup=200; cosine:peak=1e-3,final=1e-5,steps=3000,warmup=100)",
      "join(3000; wsd:peak=1e-3,final=1e-4,steps=3000,decay=500,warmup=200; constant:peak=3e-4,steps=3000)",
      "cosine:peak=1e-3,final=1e-4,steps=6000,warmup=200",
    ]
    let runs = try texts.map {
      try run(law, truth, $0, name: $0, shiftStep: 3000, noise: &noise)
    }
    let fit = try Fit(law, to: runs)
    try expect(fit, finds: truth, within: 0.2)
    #expect(fit.conventions.shiftStep == 3000)
    let schedule = try ScheduleText.parse("linear:peak=1e-3,steps=6000,warmup=200")
    for shift in [3000, 4000] {
      let expected = law.values(
        truth,
        over: RateHistory(of: schedule, at: [6000], warmup: .trueRates, shiftStep: shift))[0]
      let there = try fit.specialized(forModelSize: nil, shiftStep: shift == 3000 ? nil : shift)
      #expect(abs(there.predictions(of: schedule, at: [6000])[0].loss - expected) < 3e-3)
    }
    let reread = try Fit(json: fit.json())
    #expect(reread.conventions.shiftStep == 3000)
    #expect(reread.values == fit.values)

    let whole = runs.map { run in
      var run = run
      run.shiftStep = nil
      return run
    }
    #expect(throws: Refusal.self) { try Fit(law, to: whole) }
  }
}
