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

  /// The middle of the two forms.
  public var central: [Double] { annealed(middle) }

  /// Of both forms in turn, farther apart than they are by √2: two forms stand for others.
  public func draws(_ count: Int) -> [[Double]] {
    let normals = Distributions.uniformPoints(
      count: max(count / 2, 1), dimensions: ScheduledScalingLaw.names.count, seed: seed
    ).map { $0.map { Distributions.normalQuantile($0) } }
    let middle = middle
    return forms.flatMap { form -> [[Double]] in
      let center = Self.whole(form.parameters)
      return form.draws(normals).map { drawn in
        let moved = Self.whole(drawn).indices.map { index in
          Self.whole(drawn)[index] + (2.0.squareRoot() - 1) * (center[index] - middle[index])
        }
        return annealed(
          zip(moved, ScheduledScalingLaw.bounds).map { min(max($0, $1.lowerBound), $1.upperBound) })
      }
    }
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

  private var middle: [Double] {
    let forms = forms.map { Self.whole($0.parameters) }
    return forms[0].indices.map { (forms[0][$0] + forms[1][$0]) / 2 }
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
