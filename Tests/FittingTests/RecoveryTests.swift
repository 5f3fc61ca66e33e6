import Fitting
import Laws
import RealModule
import Records
import Schedules
import SimulatedStudies
import Testing

/// Fits of runs that follow the law exactly find its parameters.
@Suite struct RecoveryTests {
  private let law = AnnealingLaw()

  private func expect(
    _ fit: Fit, finds truth: [Double], within tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (name, (value, expected)) in zip(law.parameterNames, zip(fit.values, truth)) {
      #expect(
        relativeDifference(value, expected) < tolerance, "\(name) = \(value), not \(expected)",
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [
    ["constant", "cosine"], ["constant", "cosine", "two-stage"], ["wsd", "linear"],
    ["constant", "cosine", "two-stage", "wsd", "linear"],
  ])
  func `noise-free runs give the parameters back`(names: [String]) throws {
    let fit = try Fit(law, to: SyntheticRuns.runs(names))
    expect(fit, finds: SyntheticRuns.truth)
    #expect(fit.objective < 1e-15)
    #expect(fit.runs.map(\.name) == names)
    #expect(fit.quality.count == fit.runs.map(\.rows).reduce(0, +))
  }

  @Test(arguments: WarmupConvention.allCases)
  func `each warm-up convention is fitted, stored and used`(convention: WarmupConvention) throws {
    let runs = try SyntheticRuns.runs(warmup: convention)
    let fit = try Fit(law, to: runs, options: FitOptions(warmup: convention))
    expect(fit, finds: SyntheticRuns.truth)
    #expect(fit.conventions.warmup == convention)
    let last = runs[1].records[runs[1].records.count - 1]
    let predicted = fit.losses(of: runs[1].schedule, at: [last.step])[0]
    #expect(relativeDifference(predicted, last.loss) < 1e-9)
    // The other convention is another law: reading the runs with it cannot fit them exactly.
    let other: WarmupConvention = convention == .trueRates ? .atPeak : .trueRates
    let mixed = try Fit(law, to: runs, options: FitOptions(warmup: other))
    #expect(mixed.objective > 1e-9)
  }

  @Test(arguments: [1e-6, 1e-3, 1e3, 1e9])
  func `the unit of loss scales L0, A and C alone`(unit: Double) throws {
    var noise = SeededNormals(seed: 4)
    let runs = try SyntheticRuns.runs { noise.series($0, deviation: 0.001) }
    let scaled = runs.map { run in
      var run = run
      for index in run.records.indices { run.records[index].loss *= unit }
      return run
    }
    let plain = try Fit(law, to: runs)
    let fit = try Fit(law, to: scaled)
    expect(
      fit, finds: zip(plain.values, [unit, unit, unit, 1, 1]).map { $0 * $1 }, within: 1e-6)
    #expect(relativeDifference(fit.objective, plain.objective) < 1e-8)
  }

  @Test(arguments: [1e-3, 1e3])
  func `the unit of rate scales A and C alone`(unit: Double) throws {
    var noise = SeededNormals(seed: 5)
    let runs = try SyntheticRuns.runs { noise.series($0, deviation: 0.001) }
    let scaled = try runs.map { run in
      Run(
        name: run.name, records: run.records,
        schedule: try ScheduleText.parse("scale(\(unit); \(run.schedule.text))"))
    }
    let plain = try Fit(law, to: runs)
    let fit = try Fit(law, to: scaled)
    let v = plain.values
    expect(fit, finds: [v[0], v[1] * .pow(unit, v[3]), v[2] / unit, v[3], v[4]], within: 1e-5)
    #expect(relativeDifference(fit.objective, plain.objective) < 1e-8)
  }

  @Test func `the order of runs does not matter`() throws {
    var noise = SeededNormals(seed: 6)
    let runs = try SyntheticRuns.runs { noise.series($0, deviation: 0.002) }
    let fit = try Fit(law, to: runs)
    let reversed = try Fit(law, to: runs.reversed())
    expect(reversed, finds: fit.values, within: 1e-5)
    #expect(relativeDifference(reversed.objective, fit.objective) < 1e-9)
  }

  @Test func `the seed of the search does not matter`() throws {
    var noise = SeededNormals(seed: 7)
    let runs = try SyntheticRuns.runs { noise.series($0, deviation: 0.002) }
    let first = try Fit(law, to: runs)
    for seed in 2...20 {
      let fit = try Fit(law, to: runs, options: FitOptions(seed: UInt64(seed)))
      #expect(relativeDifference(fit.objective, first.objective) < 1e-9, "seed \(seed)")
    }
  }

  @Test(arguments: [
    ["lambda": 0.998], ["alpha": 0.45], ["L0": 2.5], ["A": 0.6], ["C": 0.7],
    ["lambda": 0.998, "alpha": 0.45], ["L0": 2.5, "lambda": 0.998],
    ["L0": 2.5, "A": 0.6, "C": 0.7],
    ["L0": 2.5, "A": 0.6, "C": 0.7, "alpha": 0.45, "lambda": 0.998],
  ])
  func `parameters fixed at the truth leave the others there`(fixed: [String: Double]) throws {
    let fit = try Fit(law, to: SyntheticRuns.runs(), options: FitOptions(fixed: fixed))
    expect(fit, finds: SyntheticRuns.truth)
    for (name, parameter) in zip(law.parameterNames, fit.parameters) {
      #expect(parameter.isFixed == (fixed[name] != nil))
      #expect((parameter.standardError == nil) == parameter.isFixed)
      if let value = fixed[name] { #expect(parameter.value == value) }
    }
  }

  /// Far from the truth the fit is bad, but it must still be the best there is: nothing that is
  /// found from the truth or from the free fit may beat it.
  @Test(arguments: [
    ["L0": 0.0], ["L0": 2.0], ["L0": 2.55], ["alpha": 2.0], ["lambda": 0.9], ["C": 3.0],
    ["L0": 1.0, "lambda": 0.99],
  ])
  func `parameters fixed far away still give the minimum`(fixed: [String: Double]) throws {
    let runs = try SyntheticRuns.runs()
    let fits = try (1...4).map { seed in
      try Fit(law, to: runs, options: FitOptions(fixed: fixed, seed: UInt64(seed)))
    }
    for (name, value) in fixed { #expect(fits[0][name]?.value == value) }
    #expect(fits[0].objective > 1e-8)
    for fit in fits {
      #expect(relativeDifference(fit.objective, fits[0].objective) < 1e-6)
    }
    // A step in any free direction makes it worse.
    let sample = runs.map(\.afterWarmup)
    func objective(_ values: [Double]) -> Double {
      sample.reduce(0) { sum, run in
        let losses = law.values(
          values,
          over: RateHistory(
            of: run.schedule, at: run.records.map(\.step), warmup: .trueRates))
        return sum
          + zip(run.records, losses).reduce(0) { sum, row in
            let residual = abs(Double.log(row.0.loss) - Double.log(row.1))
            return sum
              + (residual <= 1e-3 ? residual * residual / 2 : 1e-3 * (residual - 5e-4))
          }
      }
    }
    let best = objective(fits[0].values)
    #expect(relativeDifference(best, fits[0].objective) < 1e-9)
    for (index, name) in law.parameterNames.enumerated() where fixed[name] == nil {
      for factor in [0.999, 1.001] {
        var values = fits[0].values
        values[index] = index == 4 ? 1 - (1 - values[4]) * factor : values[index] * factor
        #expect(objective(values) >= best * (1 - 1e-9), "\(name)·\(factor)")
      }
    }
  }

  @Test func `outliers move a Huber fit little`() throws {
    var noise = SeededNormals(seed: 8)
    let clean = try SyntheticRuns.runs { noise.series($0, deviation: 0.0003) }
    var spiked = clean
    for run in spiked.indices {
      for row in stride(from: 7, to: spiked[run].records.count, by: 12) {
        spiked[run].records[row].loss *= 1.2
      }
    }
    let fit = try Fit(law, to: clean)
    let robust = try Fit(law, to: spiked)
    let square = try Fit(law, to: spiked, options: FitOptions(huberThreshold: 10))
    func moved(_ other: Fit) -> Double { abs(other.values[0] - fit.values[0]) }
    // Spikes of 20 % on a twelfth of the rows.
    #expect(moved(robust) < 0.005)
    #expect(moved(square) > 3 * moved(robust))
  }
}
