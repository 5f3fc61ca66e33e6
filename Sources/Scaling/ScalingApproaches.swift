public import Basics
import Fitting
import Laws
import LeastSquares
import RealModule

/// The three approaches of Hoffmann et al. (2022, arXiv 2203.15556) to one question, what to train with
/// a budget, beside each other on one table.
///
/// They err in different ways, and where they agree, the answer owes little to the way it was found.
public struct ScalingApproaches: Sendable {
  public enum Approach: Sendable, Hashable {
    /// 1: the lower envelope of training curves.
    case curves
    /// 2: isoFLOP profiles.
    case profiles
    /// 3: a law of size and tokens, by its name.
    case law(String)
  }

  /// What an approach says.
  public struct Answer: Sendable {
    public var approach: Approach
    /// a of N* ∝ C^a; of a law, at the largest budget.
    public var sizeExponent: Estimate
    /// At each of ``computes``.
    public var predictions: [IsoFLOP.Prediction]
    /// How many points, budgets or curves it rests on.
    public var count: Int
  }

  /// In the order of their numbers.
  public let answers: [Answer]
  /// Why others have none.
  public let refusals: [(approach: Approach, remark: Remark)]
  /// The budgets that were asked about, or the largest one.
  public let computes: [Double]
  /// Approach 2; nil where the table has no profiles.
  public let profiles: IsoFLOP?
  /// What was asked.
  public let options: IsoFLOPOptions
  public let conventions: ScalingConventions
  /// The largest compute of the table.
  public let largest: Double

  /// Cells with more than this times the least loss of their budget bend a law's fit.
  static let mostLoss = 1.1
  /// How often points are drawn anew.
  static let resamples = 200

  /// - Parameter computes: budgets to say the best training of; none is the largest budget.
  /// - Throws: `Refusal` if the table has neither profiles nor curves.
  public init(
    of table: ScalingTable, at computes: [Double] = [], options: IsoFLOPOptions = IsoFLOPOptions()
  ) throws(Refusal) {
    for compute in computes where !(compute > 0 && compute.isFinite) {
      throw Refusal(.usage, "a budget of \(compute) FLOP: it must be above 0, and finite")
    }
    var profiles: IsoFLOP?
    var refusals: [(Approach, Remark)] = []
    let curves = TrainingEnvelope.curves(of: table)
    let envelope = TrainingEnvelope(curves)
    do throws(Refusal) {
      profiles = try IsoFLOP(of: table, options: options)
    } catch {
      guard error.kind == .data, envelope != nil else { throw error }
      refusals.append((.profiles, error.remark))
    }
    self.options = options
    self.profiles = profiles
    conventions = table.conventions
    largest = profiles?.used.last?.compute ?? table.points.values(.compute).max() ?? 1
    self.computes = computes.isEmpty ? [largest] : computes
    var answers: [Answer] = []
    if let envelope {
      answers.append(Self.answer(envelope, curves, self.computes, options, conventions))
    } else {
      let words =
        curves.count < 3
        ? "needs training curves of three sizes or more, several losses of each run"
        : "no two sizes are the best of computes that smaller and larger ones saw too"
      refusals.insert((.curves, Remark(words, isDoubt: false)), at: 0)
    }
    if let profiles {
      answers.append(
        Answer(
          approach: .profiles, sizeExponent: profiles.sizeExponent,
          predictions: self.computes.map(profiles.prediction), count: profiles.used.count))
    }
    let fitted = Self.thinned(
      profiles.map { profiles in table.filtered { !profiles.rowsBesideValleys.contains($0) } }
        ?? table)
    for law in [AdditiveScalingLaw(), CoupledScalingLaw()] as [any ScalingLaw] {
      do throws(Refusal) {
        answers.append(
          try Self.answer(
            law, fitted, self.computes, within: table.range(.compute), at: largest, options))
      } catch {
        refusals.append((.law(law.name), error.remark))
      }
    }
    self.answers = answers
    self.refusals = refusals
  }

  // MARK: Approach 1

  private static func answer(
    _ envelope: TrainingEnvelope, _ curves: [TrainingEnvelope.Curve], _ computes: [Double],
    _ options: IsoFLOPOptions, _ conventions: ScalingConventions
  ) -> Answer {
    let drawn = TrainingEnvelope.bootstrap(curves, draws: resamples, seed: options.seed)
    let logs = envelope.points.map(\.compute)
    let range = Interval(.exp(logs.min() ?? 0), .exp(logs.max() ?? 0))
    func estimate(_ value: (TrainingEnvelope) -> Double) -> Estimate {
      Estimate(value(envelope), of: drawn.map(value), level: options.level)
    }
    return Answer(
      approach: .curves, sizeExponent: estimate(\.size.slope),
      predictions: computes.map { compute in
        IsoFLOP.Prediction(
          compute: compute, size: estimate { .exp($0.size.value(at: .log(compute))) },
          loss: estimate { .exp($0.loss.value(at: .log(compute))) }, within: range,
          conventions.rule)
      }, count: curves.count)
  }

  // MARK: Approach 3

  /// Losses of a run on its way hardly tell more the more there are of them.
  static let mostPoints = 400

  private static func thinned(_ table: ScalingTable) -> ScalingTable {
    guard table.count > mostPoints else { return table }
    let stride = (table.count + mostPoints - 1) / mostPoints
    // The last of each run always counts.
    return table.rows(
      table.groups(of: .runs).flatMap { rows in
        rows.indices.filter { (rows.count - 1 - $0) % stride == 0 }.map { rows[$0] }
      }.sorted())
  }

  private static func answer(
    _ law: any ScalingLaw, _ table: ScalingTable, _ computes: [Double], within range: Interval?,
    at largest: Double, _ options: IsoFLOPOptions
  ) throws(Refusal) -> Answer {
    let fit = try ResampledFit(
      ScalingFit(
        law, to: table, options: ScalingOptions(level: options.level, seed: options.seed)),
      resamples: resamples)
    let (best, others) = (fit.frontier(), fit.frontiers())
    func estimate(_ value: (ScalingFrontier) -> Double) -> Estimate {
      Estimate(value(best), of: others.map(value), level: options.level)
    }
    return Answer(
      approach: .law(law.name), sizeExponent: estimate { $0.sizeExponent(compute: largest) },
      predictions: computes.map { compute in
        IsoFLOP.Prediction(
          compute: compute, size: estimate { $0.best(compute: compute).size },
          loss: estimate { $0.best(compute: compute).loss },
          within: range ?? Interval(compute, compute), table.conventions.rule)
      }, count: table.count)
  }
}

extension ScalingFrontier {
  /// d ln N*/d ln C at a budget.
  func sizeExponent(compute: Double) -> Double {
    let step = 0.1
    let (low, high) = (best(compute: compute * .exp(-step)), best(compute: compute * .exp(step)))
    return .log(high.size / low.size) / (2 * step)
  }
}

extension IsoFLOP {
  /// Rows that a law is not fitted to: divergent ones, those that another of their size betters, and cells
  /// of a valley more than 10 % above its least loss.
  var rowsBesideValleys: Set<Int> {
    var rows: Set<Int> = []
    for profile in profiles where profile.isBudget {
      rows.formUnion(profile.repeats + profile.divergent.map(\.row))
      guard profile.cells.count >= AkimaSpline.fewestPoints else { continue }
      let most = ScalingApproaches.mostLoss * (profile.cells.map(\.loss).min() ?? 0)
      rows.formUnion(profile.cells.filter { $0.loss > most }.map(\.row))
    }
    return rows
  }
}

extension IsoFLOP.Prediction {
  init(
    compute: Double, size: Estimate, loss: Estimate, within range: Interval, _ rule: ComputeRule
  ) {
    func tokens(_ size: Double) -> Double { rule.tokens(compute: compute, size: size) }
    self.init(
      compute: compute, size: size, tokens: size.map(tokens),
      tokensPerParameter: size.map { tokens($0) / $0 }, loss: loss,
      extrapolation: max(compute / range.upper, range.lower / compute, 1))
  }
}

extension Estimate {
  /// A value, and the interval of others that chance would have made of it.
  init(_ value: Double, of drawn: [Double], level: Double) {
    self.init(
      value,
      OrderStatistics(drawn.filter { !$0.isNaN }).interval(level: level)
        ?? Interval(-.infinity, .infinity))
  }
}
