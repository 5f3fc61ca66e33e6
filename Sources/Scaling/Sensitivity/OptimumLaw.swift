public import Basics
import Fitting
public import Laws
import RealModule

/// How the best rate moves: η* = c·N^a·D^b, through the optima of sweeps, each of which counts by what it is known to.
public struct OptimumLaw: Sendable {
  public struct Exponent: Sendable, Hashable {
    public var quantity: ScalingQuantity
    /// Nil where these sweeps cannot tell it.
    public var estimate: Estimate?
    /// Why they cannot.
    public var reason: String?
  }

  /// The best rate of a run that was not swept.
  public struct Forecast: Sendable, Hashable {
    public var at: [ScalingQuantity: Double]
    /// With the interval that one more sweep's optimum would lie in; nil where it cannot be told.
    public var rate: Estimate?
    public var reason: String?
    /// How far beyond the sweeps, as a factor; 1 within them.
    public var extrapolation: Double
  }

  public let group: String
  public let exponents: [Exponent]
  /// How many sweeps had an optimum, and how many there were.
  public let used: Int
  public let sweeps: Int
  public let level: Double
  private let line: ScatteredLine
  private let middle: [Double]
  private let ranges: [Interval]
  private let told: [Int]

  /// The standard deviation of ln x beside the others that an exponent is told from.
  private static let leastSpread = 0.25

  /// Nil where nothing differs among the sweeps with an optimum, or fewer than two have one.
  init?(of sweeps: [RateSweep], group: String, level: Double) {
    let used = sweeps.compactMap { sweep in sweep.optimum.found.map { (sweep, $0) } }
    guard used.count > 1 else { return nil }
    var places: [(ScalingQuantity, [Double])] = []
    let length: ScalingQuantity = sweeps[0].lengthUnit == .tokens ? .tokens : .steps
    for (quantity, value) in [
      (ScalingQuantity.parameters, { $0.size }), (length, { $0.length }), (.batch, { $0.batch }),
    ] as [(ScalingQuantity, (RateSweep) -> Double?)] {
      let known = used.compactMap { value($0.0) }
      if known.count == used.count { places.append((quantity, known.map { .log($0) })) }
    }
    let middle = places.map { $0.1.reduce(0, +) / Double($0.1.count) }
    let centered = zip(places, middle).map { place, middle in place.1.map { $0 - middle } }
    var told: [Int] = []
    var reasons: [String?] = []
    for index in places.indices {
      let alone = Self.spread(centered[index], beside: [])
      let beside = Self.spread(centered[index], beside: told.map { centered[$0] })
      let reason: String? =
        if alone < Self.leastSpread {
          "all sweeps with an optimum have about the same"
        } else if beside < Self.leastSpread {
          "it grows with \(told.map { places[$0].0.symbol }.joined(separator: " and ")) in these sweeps"
        } else if used.count < told.count + 2 {
          "\(NumberText.counted(used.count, "sweep")) with an optimum are too few"
        } else {
          nil
        }
      if reason == nil { told.append(index) }
      reasons.append(reason)
    }
    guard !told.isEmpty,
      let line = ScatteredLine(
        used.map { .log($0.1.rate.value) }, errors: used.map { max($0.1.logError, 0.01) },
        rows: used.indices.map { row in [1] + told.map { centered[$0][row] } },
        precisions: [Double](repeating: 0, count: told.count + 1), scale: ScatteredLine.optima)
    else { return nil }
    self.group = group
    self.used = used.count
    self.sweeps = sweeps.count
    self.level = level
    self.line = line
    self.middle = middle
    self.told = told
    ranges = places.map { Interval($0.1.min() ?? 0, $0.1.max() ?? 0) }
    exponents = places.indices.map { index in
      let place = told.firstIndex(of: index)
      return Exponent(
        quantity: places[index].0,
        estimate: place.map { place in
          var row = [Double](repeating: 0, count: told.count + 1)
          row[place + 1] = 1
          return line.value(of: row).estimate(level: level)
        }, reason: reasons[index])
    }
  }

  private static func spread(_ column: [Double], beside others: [[Double]]) -> Double {
    var rest = column
    // One after another, as Gram and Schmidt do.
    var taken: [[Double]] = []
    for other in others {
      let free = taken.reduce(other) { $0.without($1) }
      taken.append(free)
      rest = rest.without(free)
    }
    return (dot(rest, rest) / Double(max(rest.count, 1))).squareRoot()
  }

  /// c, for quantities as they are: those that are not told are part of it.
  public var factor: Double {
    let row = [1] + told.map { -middle[$0] }
    return .exp(line.value(of: row).quantile(0.5))
  }

  /// The best rate of a run, with its interval.
  public func forecast(at asked: [ScalingQuantity: Double]) -> Forecast {
    var forecast = Forecast(at: asked, extrapolation: 1)
    var row = [1.0]
    for (index, exponent) in exponents.enumerated() {
      let value = asked[exponent.quantity].map { Double.log($0) }
      let range = ranges[index]
      if let value {
        forecast.extrapolation = max(
          forecast.extrapolation, .exp(max(value - range.upper, range.lower - value, 0)))
      }
      if told.contains(index) {
        guard let value else {
          forecast.reason =
            "its \(exponent.quantity.symbol) is not said, with which the best rate moves"
          return forecast
        }
        row.append(value - middle[index])
      } else if let value, let reason = exponent.reason,
        value > range.upper + Self.leastSpread || value < range.lower - Self.leastSpread,
        !reason.hasPrefix("it grows")
      {
        forecast.reason =
          "how the best rate moves with \(exponent.quantity.symbol) cannot be told: \(reason)"
        return forecast
      }
    }
    let found = line.value(of: row, isOneMore: true).estimate(level: level)
    forecast.rate = Estimate(.exp(found.value), found.interval.map { .exp($0) })
    return forecast
  }

  /// The same along a line of sizes, for pictures; nil where size is not what tells.
  public func curve(overSize sizes: [Double]) -> [(size: Double, rate: Estimate)]? {
    guard told.count == 1, exponents[told[0]].quantity == .parameters else { return nil }
    return sizes.compactMap { size in forecast(at: [.parameters: size]).rate.map { (size, $0) } }
  }
}

extension [Double] {
  /// What is left of it when its part along another is taken out.
  fileprivate func without(_ other: [Double]) -> [Double] {
    let square = dot(other, other)
    guard square > 0 else { return self }
    let part = dot(self, other) / square
    return zip(self, other).map { $0 - part * $1 }
  }
}
