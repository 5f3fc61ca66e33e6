import Basics
import Fitting
import Forecasting
import Foundation
import Planning
import RealModule
import Schedules
import Testing

@Suite struct RunDesignTests {
  private let question: any Schedule
  private let candidates: [any Schedule]

  init() throws {
    question = try ScheduleText.parse("cosine:peak=1e-3,final=1e-4,steps=16000,warmup=200")
    candidates = try [
      "constant:peak=1e-3,steps=4000,warmup=200",
      "wsd:peak=1e-3,final=1e-4,steps=8000,decay=1600,warmup=200",
      "cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200",
    ].map { try ScheduleText.parse($0) }
  }

  /// Doubt about all parameters.
  private let fit = handMadeFit(
    covariance: diagonal([4e-4, 2.5e-5, 4e-4, 1e-4, 1e-7]), misfit: 0.003, misfitRuns: 6)

  /// V − C·(K + N)⁻¹·Cᵀ over V, by Gaussian elimination on K + N at once.
  private func shrinkage(_ weights: [Double], _ ends: [any Schedule], _ run: any Schedule) -> Double
  {
    let steps = (1...12).map { run.warmup + (run.steps - run.warmup) * $0 / 12 }
    let joint = fit.joint(
      of: ends.map { Endpoint($0, step: $0.steps) } + steps.map { Endpoint(run, step: $0) })
    let total = joint.losses.indices.map { i in
      joint.losses.indices.map { j in joint.errors!.reduce(0) { $0 + $1.covariance[i][j] } }
    }
    let first = ends.count
    let before = ends.indices.reduce(0) { sum, i in
      ends.indices.reduce(sum) { $0 + weights[i] * weights[$1] * total[i][$1] }
    }
    let cross = steps.indices.map { k in
      ends.indices.reduce(0) { $0 + weights[$1] * total[$1][first + k] }
    }
    var matrix = steps.indices.map { i in
      steps.indices.map { j in total[first + i][first + j] + (i == j ? 0.002 * 0.002 : 0) }
        + [cross[i]]
    }
    for pivot in matrix.indices {
      for row in matrix.indices where row != pivot {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in matrix[row].indices { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    let explained = cross.indices.reduce(0) {
      $0 + cross[$1] * matrix[$1][steps.count] / matrix[$1][$1]
    }
    return ((before - explained) / before).squareRoot()
  }

  @Test func `it shrinks a final loss as the normal distribution does`() throws {
    let design = try RunDesign(of: candidates, for: [question], under: fit)
    #expect(design.candidates.count == 3)
    let loss = fit.losses(of: question, at: [16_000])[0]
    #expect(abs(design.estimate - loss) < 1e-12)
    for candidate in design.candidates {
      let expected = shrinkage([loss], [question], candidate.schedule)
      #expect(abs(candidate.halfWidth / design.halfWidth - expected) < 1e-6)
      #expect((0.05...0.99).contains(expected))
    }
  }

  @Test func `it shrinks a gap as the normal distribution does`() throws {
    let pair: [any Schedule] = [question, try Constant(peak: 1e-3, steps: 16_000, warmup: 200)]
    let design = try RunDesign(of: candidates, for: pair, under: fit)
    let losses = pair.map { fit.losses(of: $0, at: [16_000])[0] }
    #expect(abs(design.estimate - (losses[0] - losses[1])) < 1e-12)
    let joint = fit.joint(of: pair.map { Endpoint($0, step: $0.steps) })
    let interval = try #require(joint.gapInterval(0, over: 1, level: 0.9))
    #expect(abs(2 * design.halfWidth - interval.width) < 1e-12)
    for candidate in design.candidates {
      let expected = shrinkage([losses[0], -losses[1]], pair, candidate.schedule)
      #expect(abs(candidate.halfWidth / design.halfWidth - expected) < 1e-6)
    }
  }

  @Test(arguments: [0, 0.3, 0.9])
  func `twelve points of one error tell as much as their mean`(correlation: Double) throws {
    let schedule = try Constant(peak: 1e-4, steps: 1000)
    let run = try Constant(peak: 2e-4, steps: 500)
    let design = try RunDesign(
      of: [run], for: [schedule],
      under: StatedLosses(deviation: 0.1, correlation: correlation, scatter: 0.2))
    // V = 0.01, and the mean of twelve has the variance V + 0.04/12.
    let left = (1 - correlation * correlation * 0.01 / (0.01 + 0.04 / 12)).squareRoot()
    let candidate = design.candidates[0]
    #expect(abs(candidate.halfWidth - design.halfWidth * left) < 1e-12)
    #expect(abs(candidate.gain - design.halfWidth * (1 - left)) < 1e-12)
    #expect(abs(candidate.gainPer1000Steps - 2 * candidate.gain) < 1e-12)
  }

  @Test func `candidates come by what they teach per step`() throws {
    let design = try RunDesign(
      of: try RunDesign.usualCandidates(for: fit), for: [try RunDesign.longCosine(beyond: fit)],
      under: fit)
    let gains = design.candidates.map(\.gainPer1000Steps)
    #expect(gains == gains.sorted(by: >))
    #expect(gains.allSatisfy { $0 >= 0 })
    #expect(design.warnings.count == 1 && design.warnings[0].hasPrefix("step 16000 lies beyond"))
    #expect(design.questions[0].text == "cosine:peak=1e-3,final=1e-4,steps=16000,warmup=200")
  }

  @Test func `proposed runs keep to what was fitted`() throws {
    let candidates = try RunDesign.usualCandidates(for: fit)
    #expect(candidates.count == 21)
    #expect(Set(candidates.map(\.steps)) == [2000, 4000, 8000])
    for candidate in candidates {
      #expect(candidate.warmup == 200)
      #expect(fit.warnings(for: candidate, through: candidate.steps).isEmpty, "\(candidate.text)")
    }
  }

  @Test func `a fit that does not know its misfit is refused`() {
    let unknown = handMadeFit(misfit: nil, misfitRuns: 0)
    let error = #expect(throws: Refusal.self) {
      try RunDesign(of: candidates, for: [question], under: unknown)
    }
    #expect(error?.kind == .data)
    #expect(error?.description.contains("fit more runs") == true)
  }

  @Test func `a gap between equal schedules has nothing to learn`() {
    let error = #expect(throws: Refusal.self) {
      try RunDesign(of: candidates, for: [question, question], under: fit)
    }
    #expect(error?.description.contains("no doubt left") == true)
  }

  @Test func `its JSON has the documented keys`() throws {
    let design = try RunDesign(of: candidates, for: [question], under: fit)
    let data = try JSONEncoder().encode(design)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(
      Set(object.keys) == [
        "questions", "estimate", "halfWidth", "level", "candidates", "warnings",
      ])
    let entries = try #require(object["candidates"] as? [[String: any Sendable]])
    #expect(
      Set(entries[0].keys) == [
        "schedule", "steps", "halfWidth", "gain", "gainPer1000Steps", "warnings",
      ])
  }
}
