public import Basics
public import Laws
import RealModule

/// Families fitted to the same points, best first.
public struct CurveRanking: Sendable {
  /// What families are judged by.
  public enum Criterion: String, Sendable, Codable, CaseIterable {
    /// The corrected Akaike criterion of the fit to all points.
    case aicc
    /// Schwarz's criterion of the fit to all points.
    case bic
    /// How well the points beyond the middle of the range are foretold by a fit to those before it:
    /// √ of the mean squared error of ln y, or of y where y is not above 0 (Alabdulmohsin et al. 2022,
    /// arXiv 2209.06640). The fit itself is then to all points.
    case heldOut = "held-out"
  }

  /// One family.
  public struct Entry: Sendable {
    public var fit: CurveFit
    /// The error on the points held out; absent if the family could not be fitted to the others.
    public var heldOutError: Double?
    /// What it was judged by, less is better; absent if there is no such figure.
    public var score: Double?
  }

  public var criterion: Criterion
  public var entries: [Entry]
  /// Families that could not be fitted, and why.
  public var failures: [(name: String, refusal: Refusal)]

  /// The fit of the best.
  public var best: CurveFit { entries[0].fit }

  /// - Throws: `Refusal` if no family can be fitted, or too few points can be held out.
  public init(
    of families: [any CurveFamily], to points: CurveData, by criterion: Criterion = .aicc,
    options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) {
    self.criterion = criterion
    entries = []
    failures = []
    var first: Refusal?
    let usable = points.usable
    let split = criterion == .heldOut ? try Self.split(usable) : nil
    let work = WorkInProgress("fitting families", of: families.count)
    defer { work.end() }
    for family in families {
      defer { work.advance() }
      do throws(Refusal) {
        let fit = try CurveFit(family, to: points, options: options)
        let error = split.flatMap { Self.error(of: family, $0, options) }
        let score =
          switch criterion {
          case .aicc: fit.quality.aicc
          case .bic: fit.statistics.bic
          case .heldOut: error
          }
        entries.append(Entry(fit: fit, heldOutError: error, score: score))
      } catch {
        first = first ?? error
        failures.append((family.name, error))
      }
    }
    if entries.isEmpty {
      throw first ?? Refusal(.usage, "no family was given to be fitted")
    }
    // Equal scores are those of one curve in different parameters: the first in the list stands.
    let order = entries.indices.sorted { a, b in
      let (x, y) = (entries[a].score ?? .infinity, entries[b].score ?? .infinity)
      return abs(x - y) <= 1e-6 * max(abs(x), 1e-9) || x == y ? a < b : x < y
    }
    entries = order.map { entries[$0] }
  }

  private static func split(
    _ points: CurveData
  ) throws(Refusal) -> (seen: CurveData, beyond: CurveData) {
    let last = points.inputs[0].max() ?? 0
    let seen = points.filtered { points.inputs[0][$0] <= last / 2 }
    let beyond = points.filtered { points.inputs[0][$0] > last / 2 }
    guard seen.count >= 4, beyond.count > 0 else {
      throw Refusal(
        .data,
        "only \(seen.count) points lie below half of the range, too few to be judged by the "
          + "others; select by aicc or bic")
    }
    return (seen, beyond)
  }

  private static func error(
    of family: any CurveFamily, _ split: (seen: CurveData, beyond: CurveData),
    _ options: CurveFitOptions
  ) -> Double? {
    guard let fit = try? CurveFit(family, to: split.seen, options: options) else { return nil }
    let predicted = family.values(fit.values, over: split.beyond.inputs)
    let isRelative = split.beyond.observed.allSatisfy { $0 > 0 }
    let squares = zip(split.beyond.observed, predicted).map { value, predicted -> Double in
      let error = isRelative ? .log(value) - .log(max(predicted, 1e-300)) : value - predicted
      return error * error
    }
    let mean = squares.reduce(0, +) / Double(squares.count)
    return mean.isFinite ? mean.squareRoot() : nil
  }
}

extension CurveFit {
  /// A broken power law with as many breaks, up to `most`, as pay by Schwarz's criterion. Where breaks
  /// are is found from the data.
  public static func brokenPower(
    to points: CurveData, upTo most: Int = 3, options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) -> CurveFit {
    try CurveRanking(
      of: (0...most).map(BrokenPowerFamily.init(breaks:)), to: points, by: .bic, options: options
    ).best
  }
}
