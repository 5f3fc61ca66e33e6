public import Basics
public import Laws
import LeastSquares
import RealModule

/// What whole curves say of annealed runs, for reports and plans: a schedule of ``typicalRates`` leaves h at
/// its end and S/D as constants, so that annealed runs follow a ``CrossedScalingLaw``.
extension ScheduledScalingFit: ScalingPredictor {
  public var law: any ScalingLaw { CrossedScalingLaw() }
  public var title: String { "schedule-aware law" }
  public var basis: String {
    "\(NumberText.counted(rowCount, "row")) of \(NumberText.counted(runs.count, "run"))"
  }
  public var isDefault: Bool { false }

  /// N in units of N₀, and tokens so that S is in units of S₀.
  public var units: ScalingUnits {
    ScalingUnits([.parameters: referenceSize, .tokens: referenceArea / areaShare])
  }

  /// The ends of the runs that were annealed, or of all if none was.
  public var table: ScalingTable {
    let ended = runs.filter { !$0.losses.isEmpty }
    let annealed = ended.filter { $0.finalShare <= 0.5 }
    let used = annealed.isEmpty ? ended : annealed
    return ScalingTable(ends: used)
  }

  /// Those of the coupled form. In the middle between the forms' parameters lies the law of neither.
  public var central: [Double] { annealed(Self.whole(forms[1].parameters)) }

  /// Of both forms, half each.
  public func draws(_ count: Int) -> [[Double]] {
    let normals = Distributions.uniformPoints(
      count: max(count / 2, 1), dimensions: ScheduledScalingLaw.names.count, seed: seed
    ).map { $0.map { Distributions.normalQuantile($0) } }
    return forms.flatMap { form in form.draws(normals).map { annealed(Self.whole($0)) } }
  }

  /// The losses of annealed runs; not a number where ``annealedLosses(size:tokens:along:level:)`` refuses.
  public func losses(at points: ScalingPoints, level: Double?) -> [Estimate] {
    zip(points.values(.parameters), points.values(.tokens)).map { size, tokens in
      let known = try? annealedLosses(size: size, tokens: [tokens], level: level)
      return known?.first ?? Estimate(.nan, Interval(.nan, .nan))
    }
  }

  /// S/D of the schedule that losses are told for.
  private var areaShare: Double {
    let rates = typicalRates
    return rates.area(through: rates.end) / rates.end
  }

  /// With ln k, which is 0 where terms are added.
  private static func whole(_ p: [Double]) -> [Double] {
    p.count < ScheduledScalingLaw.names.count ? p + [0] : p
  }

  /// A crossed law's parameters in ``units``, from those of the law of curves.
  private func annealed(_ p: [Double]) -> [Double] {
    let rates = typicalRates
    let gain = 1 + .exp(p[6]) * rates.hotShare(at: rates.end, memory: .exp(p[7]))
    return [
      p[0] * leastLoss, .exp(p[1]) * gain * leastLoss, p[2], p[4], p[5], .exp(p[8]), p[3] - p[1],
    ]
  }
}

extension ScalingTable {
  /// What runs ended with.
  public init(ends runs: [ScheduledRun]) {
    let ended = runs.filter { !$0.losses.isEmpty }
    self.init(
      points: ScalingPoints([
        .parameters: ended.map(\.size), .tokens: ended.map { $0.tokens.last ?? $0.end },
        .compute: ended.map { 6 * $0.size * ($0.tokens.last ?? $0.end) },
      ]), losses: ended.compactMap(\.losses.last), runs: ended.map(\.name))
  }
}
