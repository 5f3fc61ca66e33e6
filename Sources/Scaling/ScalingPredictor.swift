public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// What forecasts losses from a table of runs: the default ``ScalingForecast``, or a law that was chosen
/// and fitted, a ``ResampledFit``.
public protocol ScalingPredictor: Sendable {
  /// The law whose parameters ``central`` and ``draws(_:)`` are.
  var law: any ScalingLaw { get }
  /// What it is called within a sentence.
  var title: String { get }
  /// What it was fitted to, such as `234 points`.
  var basis: String { get }
  /// Whether it is the ``ScalingForecast``, which no law was chosen for.
  var isDefault: Bool { get }
  /// In what the law counts.
  var units: ScalingUnits { get }
  var table: ScalingTable { get }
  var level: Double { get }
  var notes: [Remark] { get }
  /// The parameters that are reported, in ``units`` and the law's order.
  var central: [Double] { get }
  /// Parameters that the runs leave possible, `count` at the most; the same for the same seed.
  func draws(_ count: Int) -> [[Double]]
  /// The losses that runs would end with.
  ///
  /// - Parameter level: of the intervals; nil for ``level``.
  func losses(at points: ScalingPoints, level: Double?) -> [Estimate]
  /// What is to be doubted of these forecasts beyond what any table tells; nothing by default.
  func doubts(at points: ScalingPoints) -> [Remark]
}

extension ScalingPredictor {
  public var basis: String { NumberText.counted(table.count, "point") }
  public func doubts(at points: ScalingPoints) -> [Remark] { [] }

  /// The loss of a run, if the law is one of size and data.
  ///
  /// - Parameter uniqueTokens: how many of the tokens are different; nil for all.
  public func loss(size: Double, tokens: Double, uniqueTokens: Double? = nil) -> Estimate {
    losses(
      at: ScalingPoints([
        .parameters: [size], .tokens: [tokens],
        .uniqueTokens: [min(tokens, uniqueTokens ?? tokens)],
      ]), level: nil)[0]
  }

  /// The law with the parameters that are reported, asked for budgets.
  public func frontier(uniqueTokens: Double? = nil) -> ScalingFrontier {
    ScalingFrontier(
      law, central, in: units, rule: table.conventions.rule, uniqueTokens: uniqueTokens)
  }

  /// The same with each of the parameters that the runs leave possible.
  public func frontiers(_ count: Int = 400, uniqueTokens: Double? = nil) -> [ScalingFrontier] {
    draws(count).map {
      ScalingFrontier(law, $0, in: units, rule: table.conventions.rule, uniqueTokens: uniqueTokens)
    }
  }

  /// Intervals of the parameters as the law's authors write them, by draws; nil where these do not agree
  /// on a number.
  public func absoluteParameters(_ draws: [[Double]]) -> [ReportedParameter] {
    let values = law.absolute(central, in: units)
    let drawn = draws.map { law.absolute($0, in: units) }
    return law.absoluteParameters.indices.map { index in
      let column = drawn.map { $0[index] }
      let interval =
        column.allSatisfy(\.isFinite) && column.count > 1
        ? OrderStatistics(column).interval(level: level) : nil
      return ReportedParameter(
        name: law.absoluteParameters[index].name, value: values[index], interval: interval)
    }
  }
}

/// A parameter of a scaling law as its authors write it.
public struct ReportedParameter: Sendable, Hashable, Encodable {
  public var name: String
  public var value: Double
  /// Nil where draws do not agree on a number.
  public var interval: Interval?

  private enum CodingKeys: CodingKey { case value, interval }
}

extension [ReportedParameter] {
  /// As JSON has them: an object of each name.
  package var byName: [String: ReportedParameter] {
    Dictionary(map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }
}

extension ScalingForecast: ScalingPredictor {
  public var law: any ScalingLaw { Self.law }
  public var title: String { "default forecast" }
  public var isDefault: Bool { true }
}

/// A law that was chosen, with fits to resampled tables: what it forecasts if it is true.
///
/// Ordinary intervals of one law held 69 % of larger runs where they claimed 90 %, since they know nothing
/// of other forms; ``ScalingForecast`` does.
public struct ResampledFit: ScalingPredictor {
  public let fit: ScalingFit
  /// What was drawn with replacement.
  public let resampling: Resampling
  private let resamples: [[Double]]

  /// - Parameter count: how many resamples.
  /// - Throws: `Refusal` if hardly any resample determines the law.
  public init(
    _ fit: ScalingFit, resamples count: Int = 400, of resampling: Resampling? = nil
  ) throws(Refusal) {
    // Points of one run do not vary on their own.
    let resampling =
      resampling ?? (Set(fit.table.runs).count < fit.table.count ? .runs : .points)
    let resamples = fit.bootstrap(count, of: resampling)
    guard resamples.count >= max(2, count / 2) else {
      throw Refusal(
        .data,
        "only \(resamples.count) of \(count) resampled tables determine the \(fit.law.name) law: its parameters are not known from these points",
        advice: ScalingAdvice.varyOrOther)
    }
    self.fit = fit
    self.resampling = resampling
    self.resamples = resamples
  }

  public var law: any ScalingLaw { fit.law }
  public var title: String { "\(fit.law.name) law" }
  public var isDefault: Bool { false }
  public var units: ScalingUnits { fit.units }
  public var table: ScalingTable { fit.table }
  public var level: Double { fit.options.level }
  public var notes: [Remark] { fit.quality.notes }
  public var central: [Double] { fit.relative }

  public func draws(_ count: Int) -> [[Double]] { Array(resamples.prefix(count)) }

  /// The law's losses; their intervals are of what resampled fits say and of the points' scatter.
  public func losses(at points: ScalingPoints, level: Double?) -> [Estimate] {
    let points = points.counted(in: units)
    let values = fit.losses(at: points)
    let drawn = resamples.map { law.values($0, over: points).map { Double.log($0) } }
    let scatter = fit.scatter
    let quantile = Distributions.normalQuantile((1 + (level ?? self.level)) / 2)
    return values.indices.map { index in
      let logs = drawn.map { $0[index] }.filter(\.isFinite)
      // What resampling moves, and the scatter of most points.
      let middle = logs.median ?? .log(values[index])
      let deviation = logs.map { $0 - middle }.medianDeviation ?? .infinity
      let half = quantile * (deviation * deviation + scatter * scatter).squareRoot()
      let log = Double.log(values[index])
      return Estimate(values[index], Interval(.exp(log - half), .exp(log + half)))
    }
  }
}
