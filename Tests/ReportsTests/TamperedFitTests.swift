import Basics
import Extrapolation
import Fitting
import Forecasting
import Foundation
import Laws
import Records
import Reports
import Schedules
import Testing

/// Saved files after somebody, or a disk, has changed them: each number, text and list of each kind
/// of file takes each bad value. What comes of it is an error about the data, or answers that are
/// numbers; never a crash.
struct TamperedFitTests {
  // MARK: Files

  private static func runs(_ count: Int = 3) throws -> [Run] {
    let schedules: [any Schedule] = [
      try Constant(peak: 0.01, steps: 300), try Cosine(peak: 0.01, steps: 300),
      try Linear(peak: 0.01, steps: 300),
    ]
    return schedules.prefix(count).enumerated().map { index, schedule in
      let steps = Array(stride(from: 20, through: 300, by: 20))
      let losses = AnnealingLaw().values(
        [2, 0.6, 0.1, 0.5, 0.99],
        over: RateHistory(of: schedule, at: steps, warmup: .trueRates))
      let records = zip(steps, losses).enumerated().map { row, point in
        let wave = 1 + 0.002 * Double((row * 7 + index * 3) % 5 - 2)
        return Record(step: point.0, loss: point.1 * wave)
      }
      return Run(name: "run \(index)", records: records, schedule: schedule)
    }
  }

  private static let badValues: [any Sendable] = [
    NSNull(), "text", true, -1, 0, 0.5, -0.5, 1, 2, 1e308, -1e308, Double.leastNonzeroMagnitude,
    1e18, Int.max, Int.min,
    [any Sendable](), [1.0, 2.0, 3.0], [1e308, -1e308], [String: any Sendable](),
  ]

  /// The object with one value changed, removed or repeated, for each that there is.
  private static func changed(
    _ value: any Sendable, at path: String, by bad: [any Sendable],
    _ use: (String, any Sendable) throws -> Void
  ) rethrows {
    for replacement in bad { try use("\(path) := \(replacement)", replacement) }
    if let object = value as? [String: any Sendable] {
      for key in object.keys.sorted() {
        var without = object
        without[key] = nil
        try use("\(path) without \(key)", without)
        guard let member = object[key] else { continue }
        try changed(member, at: "\(path).\(key)", by: bad) { what, new in
          var changed = object
          changed[key] = new
          try use(what, changed)
        }
      }
    } else if let list = value as? [any Sendable], !list.isEmpty {
      try use("\(path) less one", Array(list.dropLast()))
      try use("\(path) and one more", list + [list[0]])
      // Items are alike.
      for index in Set([0, list.count - 1]).sorted() {
        try changed(list[index], at: "\(path)[\(index)]", by: bad) { what, new in
          var changed = list
          changed[index] = new
          try use(what, changed)
        }
      }
    }
  }

  private static func isClean(_ text: String) -> Bool {
    text.replacing("infinity)", with: "").firstMatch(
      of: /(^|[^A-Za-z_])[-+]?(inf|nan|NaN|infinity)([^A-Za-z_]|$)/) == nil
  }

  /// Changes a file in all ways and uses each version that is not refused.
  private func check(
    _ json: Data, by bad: [any Sendable] = badValues, uses: Int,
    _ use: (Data) throws -> String?
  ) throws {
    let root = try #require(try JSONSerialization.jsonObject(with: json) as? [String: any Sendable])
    var (refused, used) = (0, 0)
    try Self.changed(root, at: "", by: bad) { what, changed in
      guard JSONSerialization.isValidJSONObject(changed) else { return }
      let data = try JSONSerialization.data(withJSONObject: changed)
      do {
        if let text = try use(data) {
          #expect(Self.isClean(text), "\(what): \(text)")
        }
        used += 1
      } catch let error as Refusal {
        #expect(error.kind == .data, "\(what): \(error)")
        #expect(!error.description.isEmpty)
        refused += 1
      } catch is DecodingError {
        refused += 1
      } catch {
        Issue.record("\(what): \(error)")
      }
    }
    // Both happen, or nothing was looked at.
    #expect(refused > 100, "\(refused) refused, \(used) used")
    #expect(used > uses, "\(refused) refused, \(used) used")
  }

  /// What commands ask of a fit, in text and JSON; nil where they refuse its losses.
  private static func answers(_ fit: any LossPredictor) throws -> String? {
    let schedule = try Cosine(peak: 0.01, steps: 400)
    let forecast = Forecast(of: schedule, under: fit, at: [100, 400])
    guard forecast.final.loss > 0, forecast.final.loss < 1e6 else { return nil }
    let joint = fit.joint(of: [Endpoint(schedule, step: 400), Endpoint(schedule, step: 100)])
    let draws = joint.draws(4) ?? []
    let summary = try EvaluationSummary(of: fit, on: runs(1).map(\.shifted))
    return try "\(forecast.report())\(summary.report(ReportStyle(.full)))"
      + FiniteJSON.text(of: forecast)
      + FiniteJSON.text(of: summary) + FiniteJSON.text(of: draws)
  }

  // MARK: Kinds of files

  @Test func `a fit changed anywhere is refused or answers with numbers`() throws {
    let fit = try Fit(AnnealingLaw(), to: Self.runs())
    try check(fit.json(), uses: 100) { data in
      let fit = try SavedFit.load(json: data)
      if let fit = fit as? Fit { _ = try fit.json() }
      return try Self.answers(fit)
    }
  }

  @Test func `an average changed anywhere is refused or answers with numbers`() throws {
    let average = try Average(of: [AnnealingLaw()], to: Self.runs(2))
    let bad: [any Sendable] = [
      NSNull(), -1, 0, 1e308, Int.max, [any Sendable](),
    ]
    try check(average.json(), by: bad, uses: 20) { data in
      try Self.answers(try SavedFit.load(json: data))
    }
  }

  @Test func `a fit of a curve changed anywhere is refused or answers with numbers`() throws {
    let curve = Curve(
      positions: (1...20).map { Double($0) }, values: (1...20).map { 2 + 1 / Double($0) })
    for family in [Power3Family(), try Formula("E + A*x^-a", variables: ["x"])] as [any CurveFamily]
    {
      let fit = try CurveFit(
        family, to: curve, options: CurveFitOptions(bounds: [family.parameterNames[0]: 0...9]))
      try check(fit.json(), uses: 100) { data in
        let fit = try CurveFit(json: data)
        guard fit.points.variables.count == 1 else { return nil }
        let predictions = fit.predictions(at: [1, 10, 1000])
        guard predictions.allSatisfy(\.value.isFinite) else { return nil }
        return try "\(fit.report(at: predictions, ReportStyle(.full)))"
          + FiniteJSON.text(of: predictions)
      }
    }
  }

  @Test(arguments: [true, false])
  func `a prior changed anywhere is refused or forecasts with numbers`(isTrend: Bool) throws {
    let curve = Curve(
      positions: (1...12).map { Double($0) }, values: (1...12).map { 0.9 - 0.5 / Double($0) },
      goal: .higher, bounds: 0...1)
    let json =
      isTrend
      ? try FiniteJSON.data(of: TrendPrior.shares) : try FiniteJSON.data(of: CurvePrior.lcpfn)
    let bad: [any Sendable] = [
      NSNull(), -1, 1e308, [0, 1e-300], [1e308, 1e308], [-1e308, 1e308], ["logNormal": [700, 1]],
      ["uniform": [0.1, 0.2]],
    ]
    try check(json, by: bad, uses: 1) { data in
      let prior = try JSONDecoder().decode(ExtrapolationPrior.self, from: data)
      let method = try CurveForecaster(prior: prior, horizon: 30)
      switch method.forecasts(of: [curve])[0] {
      case .failure(let error): throw error
      case .success(let forecast):
        let all = CurveForecasts([forecast], unanswered: [], positionName: "x", metric: "y")
        return try "\(all.report())" + FiniteJSON.text(of: all)
      }
    }
  }
}

extension Run {
  /// With other losses, so that no row has been fitted.
  fileprivate var shifted: Run {
    var run = self
    run.records = records.map { Record(step: $0.step, loss: $0.loss * 1.001) }
    return run
  }
}
