import Basics
import Laws
import Planning
import RealModule
import Scaling
import Testing

/// Plans against closed forms, and what they say where nothing is certain.
struct PlanTests {
  /// A grid of runs whose losses are those of an additive law, with small departures.
  static let table: ScalingTable = {
    let sizes = [1e7, 3e7, 1e8, 3e8, 1e9]
    let grid = sizes.flatMap { size in [5.0, 20, 80, 320].map { (size, $0 * size) } }
    let points = ScalingPoints([.parameters: grid.map(\.0), .tokens: grid.map(\.1)])
    let losses = AdditiveScalingLaw().losses([1.7, 400, 1500, 0.35, 0.3], at: points)
    return ScalingTable(
      points: points,
      losses: losses.enumerated().map { $1 * (1 + 0.001 * .sin(Double(7 * $0))) })
  }()

  @Test func planHoldsTheTruth() throws {
    let truth = ScalingFrontier(AdditiveScalingLaw(), absolute: [1.7, 400, 1500, 0.35, 0.3])
    let forecast = try ScalingForecast(to: Self.table)
    for compute in [1e21, 1e22] {
      let plan = try Plan(by: forecast, compute: compute)
      let best = truth.best(compute: compute)
      #expect(plan.size.contains(best.size))
      #expect(plan.tokens.contains(best.tokens))
      #expect(
        plan.loss.interval.contains(truth.loss(size: plan.best.size, tokens: plan.best.tokens)))
      #expect(plan.nearlyBest.contains(plan.best.size))
      #expect(abs(6 * plan.best.size * plan.best.tokens / compute - 1) < 1e-9)
      for other in plan.alternatives {
        #expect(other.excess >= -1e-9)
        if let overhead = other.overhead { #expect(overhead >= -1e-6) }
      }
    }
  }

  /// Runs of budgets, six of nine sizes each, whose losses lean against any law of size and data.
  private static func profiles(leaning slope: Double, budgets: Int = 6) -> ScalingTable {
    let frontier = ScalingFrontier(AdditiveScalingLaw(), absolute: [1.7, 400, 1500, 0.35, 0.3])
    var runs: [(size: Double, tokens: Double, loss: Double)] = []
    for budget in 0..<budgets {
      let compute = 1e18 * Double.pow(3, Double(budget))
      let middle = frontier.best(compute: compute, leaning: slope).size
      for step in -4...4 {
        let size = middle * .pow(1.6, Double(step))
        let tokens = compute / (6 * size)
        runs.append(
          (
            size, tokens,
            frontier.loss(size: size, tokens: tokens) * .exp(slope * .log(size / middle))
          ))
      }
    }
    return ScalingTable(
      points: ScalingPoints([
        .parameters: runs.map(\.size), .tokens: runs.map(\.tokens),
        .compute: runs.map { 6 * $0.size * $0.tokens },
      ]), losses: runs.map(\.loss))
  }

  /// Where the runs have profiles, the interval of the best size is theirs, stretched to the best of the law.
  @Test func profilesTellTheBestSize() throws {
    let truth = ScalingFrontier(AdditiveScalingLaw(), absolute: [1.7, 400, 1500, 0.35, 0.3])
    for slope in [0, 0.01] {
      let plan = try Plan(
        by: ScalingForecast(to: Self.profiles(leaning: slope)), compute: 1e21)
      let profiles = try #require(plan.profiles)
      #expect(profiles.budgets == 6)
      let best = truth.best(compute: 1e21, leaning: slope).size
      #expect(plan.size.contains(best) && plan.size.contains(plan.best.size))
      #expect(plan.size.lower <= profiles.size.interval.lower)
      #expect(
        abs(6 * plan.size.lower * plan.tokens.upper / 1e21 - 1) < 1e-9)
    }
    let few = try Plan(
      by: ScalingForecast(to: Self.profiles(leaning: 0, budgets: 3)), compute: 1e21)
    #expect(few.size.lower <= few.lawSize.lower && few.lawSize.upper <= few.size.upper)
    #expect(try Plan(by: ScalingForecast(to: Self.table), compute: 1e21).profiles == nil)
  }

  /// Farther ahead the slope of a valley is less sure, and with it the best size.
  @Test func leaningWidensBestSizes() throws {
    let forecast = try ScalingForecast(to: Self.table)
    let plan = try Plan(by: forecast, compute: 1e22)
    let drawn = forecast.frontiers().map { $0.best(compute: 1e22).size }.sorted()
    #expect(plan.lawSize.lower < drawn[20] && drawn[380] < plan.lawSize.upper)
    let frontier = forecast.frontier()
    let best = frontier.best(compute: 1e22)
    #expect(abs(frontier.best(compute: 1e22, leaning: 0).size / best.size - 1) < 1e-3)
    // A small lean moves it by slope over curvature.
    let moved = frontier.best(compute: 1e22, leaning: 1e-3)
    let expected = -1e-3 / frontier.curvature(compute: 1e22)
    #expect(abs(Double.log(moved.size / best.size) / expected - 1) < 0.1)
  }

  /// The law of routed experts knows no data, and its refusal says what to do.
  @Test func routedModelsAreRefusedWithAWayOut() throws {
    let (sizes, experts) = (
      [1e7, 1e7, 3e7, 3e7, 1e8, 1e8, 3e8, 3e8, 1e7, 1e8],
      [1.0, 8, 1, 8, 1, 8, 1, 8, 64, 64]
    )
    let points = ScalingPoints([.parameters: sizes, .experts: experts])
    let table = ScalingTable(
      points: points,
      losses: RoutedScalingLaw().losses([1.2, -0.1, -0.1, 0.01, 1.1, 2, 300], at: points))
    let fit = try ResampledFit(ScalingFit(RoutedScalingLaw(), to: table), resamples: 4)
    let error = #expect(throws: Refusal.self) { try Plan(by: fit, compute: 1e20) }
    #expect(error?.remark.advice as? PlanningAdvice == .forecastRouted)
  }

  @Test func inferenceAsksForSmallerModels() throws {
    let forecast = try ScalingForecast(to: Self.table)
    let plan = try Plan(by: forecast, compute: 1e22, inferenceTokens: 1e13)
    let later = try #require(plan.withInference)
    #expect(later.choice.size < plan.best.size)
    #expect(later.totalCompute < later.totalComputeOfBest)
    #expect(abs(later.choice.loss - plan.best.loss) < 1e-6)
  }

  /// What a law of whole curves doubts of the run that is planned, and of the runs that it rests on.
  @Test func doubtsOfWholeCurvesAreWarnings() throws {
    let runs = [1e7, 1e8].flatMap { size in
      [20.0, 80].map { ratio in
        let tokens = (1...10).map { Double($0) / 10 * ratio * size }
        return ScheduledRun(
          name: "\(size)-\(ratio)", size: size,
          rates: RelativeRates.linearDecay(share: 0.3).stretched(to: ratio * size),
          tokens: tokens,
          losses: tokens.map { 1.7 + 60 * .pow(size, -0.2) + 200 * .pow($0, -0.25) })
      }
    }
    let plan = try Plan(by: ScheduledScalingFit(to: runs), compute: 1e22)
    for part in ["only two sizes", "largest model", "longest run"] {
      #expect(plan.warnings.contains { $0.contains(part) }, "\(part): \(plan.warnings)")
    }
  }

  @Test func budgetsByDataAreBudgets() throws {
    let forecast = try ScalingForecast(to: Self.table)
    let compute = try Plan.compute(by: forecast, forTokens: 2e11)
    #expect(abs(try Plan(by: forecast, compute: compute).best.tokens / 2e11 - 1) < 1e-6)
  }

  @Test func farBudgetsAreWarnedOf() throws {
    let forecast = try ScalingForecast(to: Self.table)
    #expect(try Plan(by: forecast, compute: 1e21).warnings.isEmpty == false)
    let far = try Plan(by: forecast, compute: 1e25)
    #expect(far.warnings.contains { $0.contains("times the largest") })
    let near = try Plan(by: forecast, compute: 1e20)
    #expect(far.loss.interval.width > near.loss.interval.width)
    #expect(far.size.upper / far.size.lower > near.size.upper / near.size.lower)
  }

  @Test func whatIsNoPlanIsRefused() throws {
    let forecast = try ScalingForecast(to: Self.table)
    #expect(throws: Refusal.self) { try Plan(by: forecast, compute: .infinity) }
    #expect(throws: Refusal.self) { try Plan(by: forecast, compute: 1e21, uniqueTokens: 1e9) }
    let compute = ScalingTable(
      points: ScalingPoints([.compute: [1e18, 1e19, 1e20, 1e21, 1e22]]),
      losses: [3.5, 3.1, 2.8, 2.6, 2.45])
    let law = try ResampledFit(
      ScalingFit(OneQuantityLaw(of: .compute), to: compute), resamples: 20)
    #expect(throws: Refusal.self) { try Plan(by: law, compute: 1e21) }
  }

  @Test func lessonsShrinkIntervals() throws {
    let forecast = try ScalingForecast(to: Self.table)
    let lessons = ScalingLesson.best(for: forecast, compute: 1e23)
    #expect(!lessons.isEmpty)
    for lesson in lessons { #expect(lesson.then < lesson.now) }
    // More compute never teaches less.
    for (cheap, dear) in zip(lessons, lessons.dropFirst()) { #expect(dear.then < cheap.then) }
  }

  @Test func rulesAreCappedWhereTheyWereTested() {
    let rule = HyperparameterRule.stepLaw
    let inside = rule.setting(size: 1e9, tokens: 5e10)
    #expect(inside.isTested)
    #expect(abs(inside.peakRate / (1.79 * .pow(1e9, -0.713) * .pow(5e10, 0.307)) - 1) < 1e-9)
    #expect(Double.log2(inside.batch) == Double.log2(inside.batch).rounded())
    let beyond = rule.setting(size: 7e10, tokens: 1.4e12)
    #expect(!beyond.isTested)
    #expect(beyond.peakRate == rule.setting(size: 1.1e9, tokens: 1e11).peakRate)
    #expect(beyond.batch == rule.setting(size: 1.1e9, tokens: 1e11).batch)
  }
}
