import Fitting
public import Laws
import RealModule
public import Records
import Schedules

/// Studies whose losses follow one law, its parameters drawn from what is believed of them: three
/// runs of 10,000 steps to fit, four of other schedules and horizons to predict.
///
/// Whoever knows how losses come about can see whether intervals hold them as often as they say.
public struct Simulation: Sendable {
  /// What is added to the law's ln L.
  public enum Errors: String, Sendable, CaseIterable {
    /// What averages of laws expect that a law misses, and independent scatter: all that they
    /// assume is true.
    case expectedMisfit
    /// Noise of autocorrelation 0.7 within a run and an offset of each run: the law is exact.
    case correlatedNoise
  }

  public struct Study: Sendable {
    public var fitted: [Run]
    public var judged: [Run]
  }

  public let law: any BelievedLaw
  public let errors: Errors
  private let plans: [Plan]
  private let misfit: MisfitDraw

  private struct Plan: Sendable {
    var name: String
    var schedule: any Schedule
    var steps: [Int]
    var history: RateHistory
  }

  private static let fitted = [
    "constant:peak=1e-3,steps=10000,warmup=200",
    "cosine:peak=1e-3,final=1e-4,steps=10000,warmup=200",
    "two-stage:peak=1e-3,second=3e-4,at=4000,steps=10000,warmup=200",
  ]
  private static let judged = [
    "wsd:peak=1e-3,final=1e-5,steps=10000,decay=2000,warmup=200",
    "cosine:peak=1e-3,final=1e-4,steps=20000,warmup=200",
    "linear:peak=1e-3,final=1e-5,steps=8000,warmup=200",
    "two-stage:peak=1e-3,second=1e-4,at=7000,steps=10000,warmup=200",
  ]

  /// Of ln L.
  private static let scatter = 0.0015
  private static let correlation = 0.7
  private static let noise = 0.0015
  private static let offset = 0.001

  /// - Parameters:
  ///   - law: the truth.
  ///   - rows: how many losses each run logs.
  public init(of law: any BelievedLaw, errors: Errors, rows: Int = 60) throws {
    self.law = law
    self.errors = errors
    let plans = try (Self.fitted + Self.judged).map { text in
      let schedule = try ScheduleText.parse(text)
      let steps = (1...rows).map {
        schedule.warmup + (schedule.steps - schedule.warmup) * $0 / rows
      }
      return Plan(
        name: text, schedule: schedule, steps: steps,
        history: RateHistory(of: schedule, at: steps, warmup: .trueRates))
    }
    guard
      let misfit = MisfitDraw(
        along: plans.map { ($0.schedule, $0.steps) }, fitted: Self.fitted.count,
        warmup: .trueRates, scale: Self.scale)
    else { throw SimulationError(description: "the misfit's covariance cannot be factored") }
    self.plans = plans
    self.misfit = misfit
  }

  /// The units of the beliefs: the peak of the schedules, and the lowest loss that is fitted.
  private static let scale = ReferenceScale(rate: 1e-3, loss: 3)
  /// Drawn studies whose lowest fitted loss is farther than this from that of the scale are drawn
  /// again. A choice by what is fitted alone leaves intervals as true as they were.
  private static let tolerance = 0.03
  private static let attempts = 10_000

  /// The study of that seed.
  ///
  /// - Throws: ``SimulationError`` if none of very many draws has losses in reason.
  public func study(seed: UInt64) throws -> Study {
    // Streams of neighboring seeds are one stream, some numbers apart.
    var normals = SeededNormals(seed: seed &* 1_000_003)
    for _ in 0..<Self.attempts {
      let deviations = law.beliefs.map { _ in normals.next() }
      guard let parameters = law.parameters(believing: deviations, at: Self.scale) else { continue }
      let losses = plans.map { law.values(parameters, over: $0.history) }
      guard losses.joined().allSatisfy({ $0 > 0 && $0.isFinite }) else { continue }
      let logged = zip(losses, drawnErrors(&normals)).map { losses, errors in
        zip(losses, errors).map { $0 * .exp($1) }
      }
      let lowest = logged[..<Self.fitted.count].joined().min() ?? 0
      guard abs(lowest / Self.scale.loss - 1) < Self.tolerance else { continue }
      let runs = zip(plans, logged).map { plan, losses in
        Run(
          name: plan.name, records: zip(plan.steps, losses).map { Record(step: $0, loss: $1) },
          schedule: plan.schedule)
      }
      return Study(
        fitted: Array(runs.prefix(Self.fitted.count)),
        judged: Array(runs.dropFirst(Self.fitted.count)))
    }
    throw SimulationError(description: "no draw from the beliefs of \(law.name) is in reason")
  }

  private func drawnErrors(_ normals: inout SeededNormals) -> [[Double]] {
    switch errors {
    case .expectedMisfit:
      let numbers = (0..<misfit.normalCount).map { _ in normals.next() }
      return misfit.errors(numbers).map { errors in
        errors.map { $0 + Self.scatter * normals.next() }
      }
    case .correlatedNoise:
      return plans.map { plan in
        let offset = Self.offset * normals.next()
        return normals.series(
          plan.steps.count, deviation: Self.noise, correlation: Self.correlation
        ).map { offset + $0 }
      }
    }
  }
}

public struct SimulationError: Error, CustomStringConvertible {
  public let description: String
}
