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

  public var units: ScalingUnits { units(along: typicalRates) }

  /// The ends of the runs that were annealed, or of all if none was.
  public var table: ScalingTable {
    let ended = runs.filter { !$0.losses.isEmpty }
    let annealed = ended.filter { $0.finalShare <= 0.5 }
    let used = annealed.isEmpty ? ended : annealed
    return ScalingTable(ends: used)
  }

  /// Those of the coupled form. In the middle between the forms' parameters lies the law of neither.
  public var central: [Double] { annealed(forms[1].parameters, along: typicalRates) }

  /// Of both forms, half each.
  public func draws(_ count: Int) -> [[Double]] {
    let normals = Distributions.uniformPoints(
      count: max(count / 2, 1), dimensions: ScheduledScalingLaw.names.count, seed: seed
    ).map { $0.map { Distributions.normalQuantile($0) } }
    let shape = typicalRates
    return forms.flatMap { form in form.draws(normals).map { annealed($0, along: shape) } }
  }

  /// The losses of annealed runs; not a number where ``annealedLosses(size:tokens:along:level:)`` refuses.
  public func losses(at points: ScalingPoints, level: Double?) -> [Estimate] {
    zip(points.values(.parameters), points.values(.tokens)).map { size, tokens in
      let known = try? annealedLosses(size: size, tokens: [tokens], level: level)
      return known?.first ?? Estimate(.nan, Interval(.nan, .nan))
    }
  }

  /// Of the largest model and the longest run that are asked about.
  public func doubts(at points: ScalingPoints) -> [Remark] {
    let asked = zip(points.values(.parameters), points.values(.tokens)).flatMap { size, tokens in
      (try? planned(size: size, tokens: [tokens], along: nil)) ?? []
    }
    return remarks(on: asked)
  }

  /// N in units of N₀, and tokens so that S is in units of S₀.
  func units(along shape: RelativeRates) -> ScalingUnits {
    let share = shape.area(through: shape.end) / shape.end
    return ScalingUnits([.parameters: referenceSize, .tokens: referenceArea / share])
  }

  /// A crossed law's parameters in those units, from those of the law of curves: what h leaves at the end of
  /// the schedule multiplies both terms. Where terms are added, k is 1.
  func annealed(_ p: [Double], along shape: RelativeRates) -> [Double] {
    let gain = 1 + .exp(p[6]) * shape.hotShare(at: shape.end, memory: .exp(p[7]))
    return [
      p[0] * leastLoss, .exp(p[1]) * gain * leastLoss, p[2], p[4], p[5],
      p.count > 8 ? .exp(p[8]) : 1, p[3] - p[1],
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
