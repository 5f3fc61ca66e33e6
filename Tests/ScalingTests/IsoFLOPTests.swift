import Basics
import Foundation
import Laws
import LeastSquares
import RealModule
import Records
import TestSupport
import Testing

@testable import Scaling

/// IsoFLOP profiles of tables whose best sizes are known in closed form, and of public ones.
struct IsoFLOPTests {
  /// Epoch's fit of Hoffmann's runs.
  private let epoch = [1.8172, 477.8, 2143, 0.3473, 0.3672]
  /// Sizes matter less than data: valleys are lopsided.
  private let lopsided = [1.8, 400, 1500, 0.28, 0.45]
  private let budgets = (0..<6).map { 1e18 * Double.pow(3, Double($0)) }

  private struct Row {
    var size: Double
    var tokens: Double
    var loss: Double
  }

  /// - Parameters:
  ///   - ratio: Of a size to the one before it.
  ///   - center: How far the middle of each budget's sizes is above its best, as a logarithm.
  private func rows(
    _ law: [Double], ratio: Double = 1.6, count: Int = 9, center: Double = 0.1, noise: Double = 0,
    seed: UInt64 = 1
  ) -> [Row] {
    let frontier = ScalingFrontier(AdditiveScalingLaw(), absolute: law)
    var random = SplitMix64(seed: seed)
    return budgets.flatMap { compute -> [Row] in
      let middle = Double.log(frontier.best(compute: compute).size) + center
      return (0..<count).map { index in
        let size = Double.exp(middle + .log(ratio) * (Double(index) - Double(count - 1) / 2))
        let tokens = compute / (6 * size)
        let shift = noise * Distributions.normalQuantile(random.uniform())
        return Row(
          size: size, tokens: tokens,
          loss: frontier.loss(size: size, tokens: tokens) * .exp(shift))
      }
    }
  }

  private func table(_ rows: [Row], runs: [String]? = nil) -> ScalingTable {
    ScalingTable(
      points: ScalingPoints([
        .parameters: rows.map(\.size), .tokens: rows.map(\.tokens),
        .compute: rows.map { 6 * $0.size * $0.tokens },
      ]), losses: rows.map(\.loss), runs: runs)
  }

  /// Three budgets next to each other leave the exponent open: the law of all points leads, and it is said why.
  @Test func `narrow budgets do not lead`() throws {
    let all = rows(epoch, noise: 2e-3)
    let narrow = table(all.filter { 6 * $0.size * $0.tokens < 1e19 })
    let few = try ScalingApproaches(of: narrow)
    let profiles = try #require(few.answers.first { $0.approach == .profiles })
    if profiles.sizeExponent.interval.width > 0.25 {
      #expect(few.leading?.approach == .law("coupled"))
      #expect(few.remarks.first?.message.contains("leave the exponent open") ?? false)
    }
    let many = try ScalingApproaches(of: table(all))
    #expect(many.leading?.approach == .profiles)
  }

  // MARK: Known valleys

  @Test(arguments: IsoFLOPOptions.Method.allCases)
  func `exact valleys give the best sizes of the law`(method: IsoFLOPOptions.Method) throws {
    let frontier = ScalingFrontier(AdditiveScalingLaw(), absolute: epoch)
    let fit = try IsoFLOP(of: table(rows(epoch)), options: IsoFLOPOptions(method: method))
    #expect(fit.used.count == budgets.count)
    #expect(abs(fit.sizeExponent.value - 0.3672 / (0.3473 + 0.3672)) < 0.003)
    #expect(abs(fit.sizeExponent.value + fit.tokensExponent.value - 1) < 1e-12)
    for (profile, compute) in zip(fit.used, budgets) {
      let minimum = try #require(profile.minimum)
      let best = frontier.best(compute: compute)
      #expect(abs(profile.compute / compute - 1) < 1e-9)
      #expect(abs(Double.log(minimum.size / best.size)) < 0.06)
      #expect(abs(Double.log(minimum.loss / best.loss)) < 5e-4)
      #expect(minimum.nearlyBest.contains(best.size))
      #expect(abs(6 * minimum.size * minimum.tokens / compute - 1) < 1e-9)
    }
    let prediction = fit.prediction(compute: 3e21)
    let best = frontier.best(compute: 3e21)
    #expect(abs(Double.log(prediction.size.value / best.size)) < 0.1)
    #expect(abs(prediction.loss.value / best.loss - 1) < 0.005)
    #expect(abs(prediction.extrapolation - 3e21 / budgets[5]) < 1e-6)
  }

  @Test func `the loss has its irreducible part`() throws {
    let fit = try IsoFLOP(of: table(rows(epoch)))
    let limit = try #require(fit.irreducibleLoss)
    #expect(abs(limit.value - 1.8172) < 0.05)
    #expect(abs(fit.lossExponent.value - 0.3473 * 0.3672 / (0.3473 + 0.3672)) < 0.01)
  }

  @Test func `a parabola is off where grids are off center, Akima's curve is not`() throws {
    // The steep side of the valley pulls the vertex away from it when more of it is seen.
    let frontier = ScalingFrontier(AdditiveScalingLaw(), absolute: lopsided)
    let off = table(rows(lopsided, ratio: 1.9, count: 11, center: 0.9))
    func misses(_ method: IsoFLOPOptions.Method) throws -> [Double] {
      try IsoFLOP(of: off, options: IsoFLOPOptions(method: method, noise: 0.001)).used.map {
        .log(($0.minimum?.size ?? .nan) / frontier.best(compute: $0.compute).size)
      }
    }
    let (parabola, akima) = (try misses(.parabola), try misses(.akima))
    // L = E + A·N^−α + B·D^−β with β > α is steeper toward large models.
    #expect(parabola.allSatisfy { $0 < 0 }, "\(parabola)")
    let sizes = (parabola.map(abs).max() ?? 0, akima.map(abs).max() ?? 1)
    #expect(sizes.1 < sizes.0, "\(akima), \(parabola)")
  }

  @Test func `intervals hold the truth as often as they say`() throws {
    let exponent = 0.3672 / (0.3473 + 0.3672)
    let best = ScalingFrontier(AdditiveScalingLaw(), absolute: epoch).best(compute: 1e21)
    var held = (exponent: 0, size: 0, loss: 0)
    let count = 60
    for seed in 0..<count {
      let noisy = table(rows(epoch, ratio: 1.5, noise: 0.002, seed: UInt64(seed)))
      let fit = try IsoFLOP(
        of: noisy, options: IsoFLOPOptions(seed: UInt64(seed), draws: 200))
      if fit.sizeExponent.interval.contains(exponent) { held.exponent += 1 }
      let prediction = fit.prediction(compute: 1e21)
      if prediction.size.interval.contains(best.size) { held.size += 1 }
      if prediction.loss.interval.contains(best.loss) { held.loss += 1 }
    }
    // 90 % of 60 is 54; the chance of fewer than 47 is 0.4 %.
    #expect(held.exponent >= 47 && held.size >= 47 && held.loss >= 45, "\(held)")
  }

  @Test func `noise is found, and given noise is taken`() throws {
    let noisy = table(rows(epoch, noise: 0.003))
    let found = try IsoFLOP(of: noisy)
    #expect(found.noise > 0.0015 && found.noise < 0.006)
    #expect(found.noiseSamples > 30)
    let given = try IsoFLOP(of: noisy, options: IsoFLOPOptions(noise: 0.01))
    #expect(given.noise == 0.01 && given.noiseSamples == 0)
    #expect(given.sizeExponent.interval.width > found.sizeExponent.interval.width)
  }

  @Test func `the same seed gives the same intervals, another one others`() throws {
    let noisy = table(rows(epoch, noise: 0.003))
    func interval(_ seed: UInt64) throws -> Interval {
      try IsoFLOP(of: noisy, options: IsoFLOPOptions(seed: seed)).sizeExponent.interval
    }
    let (first, again, other) = (try interval(3), try interval(3), try interval(4))
    #expect(first == again)
    #expect(first != other)
  }

  // MARK: What is dropped and left out

  @Test func `budgets whose minimum is at an end are dropped, with the direction`() throws {
    var cut = rows(epoch, count: 11)
    let best = ScalingFrontier(AdditiveScalingLaw(), absolute: epoch)
    cut.removeAll { row in
      let compute = 6 * row.size * row.tokens
      let size = best.best(compute: compute).size
      return compute < 1.1e18 && row.size < 1.2 * size || compute > 2.4e20 && row.size > 0.8 * size
    }
    let whole = try IsoFLOP(of: table(rows(epoch, count: 11)))
    let fit = try IsoFLOP(of: table(cut))
    #expect(fit.profiles.first?.outcome == .needsSmaller)
    #expect(fit.profiles.last?.outcome == .needsLarger)
    #expect(fit.profiles.first?.words.contains("needs smaller models") == true)
    #expect(fit.used.count == 4)
    #expect(abs(fit.sizeExponent.value - whole.sizeExponent.value) < 0.01)
  }

  @Test func `a divergent cell does not move the exponent`() throws {
    let clean = rows(epoch, noise: 0.001)
    let expected = try IsoFLOP(of: table(clean))
    for (index, rise) in [(5, 1.5), (3, 1.08), (4, 2.5)] {
      var damaged = clean
      damaged[9 * 2 + index].loss *= rise
      let fit = try IsoFLOP(of: table(damaged))
      #expect(fit.profiles[2].divergent.map(\.row) == [18 + index])
      #expect(abs(fit.sizeExponent.value - expected.sizeExponent.value) < 0.03)
      #expect(fit.profiles.filter { !$0.divergent.isEmpty }.count == 1)
    }
    #expect(expected.profiles.allSatisfy { $0.divergent.isEmpty })
  }

  @Test func `a divergent cell at the end does not pass for the far side of a valley`() throws {
    var cut = rows(epoch)
    // Up to the best size, and one beyond it that went wrong.
    cut = cut.enumerated().filter { $0.offset / 9 != 3 || $0.offset % 9 <= 5 }.map(\.element)
    let end = 9 * 3 + 5
    cut[end].loss *= 1.8
    let fit = try IsoFLOP(of: table(cut))
    #expect(fit.profiles[3].divergent.map(\.row) == [end])
  }

  @Test func `of near duplicates the lowest loss counts`() throws {
    let clean = rows(epoch)
    var doubled = clean
    for row in clean where row.size > 1e8 {
      doubled.append(Row(size: row.size * 1.01, tokens: row.tokens / 1.01, loss: row.loss * 1.02))
    }
    let (once, twice) = (try IsoFLOP(of: table(clean)), try IsoFLOP(of: table(doubled)))
    #expect(twice.profiles.reduce(0) { $0 + $1.repeats.count } == doubled.count - clean.count)
    #expect(abs(once.sizeExponent.value - twice.sizeExponent.value) < 1e-9)
  }

  @Test func `compute that is a little off moves losses to its budget`() throws {
    let frontier = ScalingFrontier(AdditiveScalingLaw(), absolute: epoch)
    let clean = rows(epoch)
    let off = clean.enumerated().map { index, row in
      let tokens = row.tokens * (index % 2 == 0 ? 0.96 : 1.04)
      return Row(
        size: row.size, tokens: tokens, loss: frontier.loss(size: row.size, tokens: tokens))
    }
    let fit = try IsoFLOP(of: table(off))
    #expect(fit.used.count == budgets.count)
    #expect(abs(fit.sizeExponent.value - 0.3672 / (0.3473 + 0.3672)) < 0.02)
    for profile in fit.used {
      let best = frontier.best(compute: profile.compute)
      #expect(abs((profile.minimum?.loss ?? 0) / best.loss - 1) < 2e-3)
    }
  }

  @Test func `tables without profiles are refused with the reason`() throws {
    let refusal = #expect(throws: Refusal.self) {
      try IsoFLOP(of: table(rows(epoch, count: 3)))
    }
    #expect(refusal?.remark.message.contains("no isoFLOP profiles") == true)
    let one = rows(epoch).filter { 6 * $0.size * $0.tokens < 1.1e18 }
    let single = #expect(throws: Refusal.self) { try IsoFLOP(of: table(one)) }
    #expect(single?.remark.message.contains("one budget alone") == true)
    let scattered = (0..<200).map { index in
      let compute = 1e18 * Double.pow(1.05, Double(index))
      let size = 1e8 * Double.pow(1.02, Double(index)) * (index % 2 == 0 ? 2 : 1)
      return Row(size: size, tokens: compute / (6 * size), loss: 3)
    }
    #expect(throws: Refusal.self) { try IsoFLOP(of: table(scattered)) }
    for options in [IsoFLOPOptions(noise: -1), IsoFLOPOptions(level: 1)] {
      #expect(throws: Refusal.self) { try IsoFLOP(of: table(rows(epoch)), options: options) }
    }
    #expect(throws: Refusal.self) { try ScalingApproaches(of: table(rows(epoch)), at: [0]) }
  }

  // MARK: The three approaches

  @Test func `laws and profiles agree on a law's own table`() throws {
    let approaches = try ScalingApproaches(of: table(rows(epoch, noise: 0.001)), at: [1e21, 1e24])
    #expect(approaches.answers.map(\.approach) == [.profiles, .law("additive"), .law("coupled")])
    #expect(approaches.refusals.map(\.approach) == [.curves])
    for answer in approaches.answers {
      #expect(abs(answer.sizeExponent.value - 0.514) < 0.05, "\(answer)")
      #expect(answer.sizeExponent.interval.contains(answer.sizeExponent.value))
      #expect(answer.predictions.map(\.compute) == [1e21, 1e24])
    }
    #expect(approaches.remarks.contains { $0.isDoubt && $0.message.contains("beyond the budgets") })
  }

  @Test func `curves of several sizes have a lower envelope`() throws {
    let frontier = ScalingFrontier(AdditiveScalingLaw(), absolute: epoch)
    var curves: [Row] = []
    var names: [String] = []
    for step in 0..<12 {
      let size = 5e7 * Double.pow(1.5, Double(step))
      // So close together that no budgets stand apart.
      for point in 0..<70 {
        let tokens = size * Double.pow(10, 0.2 + 2.3 * Double(point) / 69)
        curves.append(
          Row(size: size, tokens: tokens, loss: frontier.loss(size: size, tokens: tokens)))
        names.append("size \(step)")
      }
    }
    let approaches = try ScalingApproaches(of: table(curves, runs: names), at: [1e20])
    let envelope = try #require(approaches.answers.first)
    #expect(envelope.approach == .curves && envelope.count == 12)
    #expect(abs(envelope.sizeExponent.value - 0.514) < 0.04)
    let size = try #require(envelope.predictions.first?.size)
    #expect(abs(Double.log(size.value / frontier.best(compute: 1e20).size)) < 0.2)
    #expect(approaches.profiles?.used.isEmpty ?? true)
    #expect(approaches.refusals.contains { $0.approach == .profiles })
  }

  // MARK: Public valleys

  /// A stage on the way from Kaplan's exponent to Chinchilla's, as published.
  struct Stage: Sendable, CustomTestStringConvertible {
    var exponent: Double
    var conditions: [String]
    var testDescription: String { "\(exponent)" }
  }

  static let stages = [
    Stage(exponent: 0.835, conditions: ["hparams=base", "warmup=long", "param_count=kaplan"]),
    Stage(exponent: 0.706, conditions: ["hparams=base", "warmup=long", "param_count=standard"]),
    Stage(exponent: 0.602, conditions: ["hparams=base", "warmup=short", "decay=kaplan"]),
    Stage(exponent: 0.571, conditions: ["hparams=base", "warmup=short", "decay=chinchilla"]),
    Stage(exponent: 0.497, conditions: ["hparams=tuned", "warmup=short"]),
  ]

  @Test(
    .enabled(if: SharedData.isPresent, "the public curves are not beside the checkout"),
    arguments: stages)
  func `Porian's stages have their published exponents`(stage: Stage) throws {
    let file = "scaling/isoflop-kaplan-to-chinchilla-refinedweb.csv"
    let table = try ScalingTable(
      reading: SharedData.file(file).path,
      ScalingReading(conditions: stage.conditions.compactMap { RowCondition($0) }))
    let fit = try IsoFLOP(of: table)
    #expect(abs(fit.sizeExponent.value - stage.exponent) < 0.01)
    #expect(fit.sizeExponent.interval.contains(stage.exponent))
    #expect(fit.profiles.allSatisfy { $0.divergent.isEmpty })
  }
}
