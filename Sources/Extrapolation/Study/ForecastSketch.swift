import LeastSquares
import RealModule

/// What an extrapolation says of some positions, each by itself: equally likely values that may be logged
/// there.
struct ForecastSketch: Sendable {
  static let count = 64

  /// A row a position, each in ascending order.
  private(set) var values: [[Double]]

  init(_ extrapolation: ExtrapolatedCurve) {
    values = extrapolation.positions.indices.map { index in
      // The scatter of a draw is one number of an even spread, another at each position.
      let logged = extrapolation.draws.enumerated().map { number, draw in
        let share = Self.fraction(
          (Double(number) + 0.5) * Self.golden + Double(index + 1) * Self.silver)
        return (
          value: extrapolation.logged(
            draw, at: index, deviate: Distributions.normalQuantile(share)),
          weight: draw.weight
        )
      }
      let distribution = WeightedValues(logged)
      return (0..<Self.count).map {
        distribution.quantile((Double($0) + 0.5) / Double(Self.count))
      }
    }
  }

  private init(values: [[Double]]) { self.values = values }

  /// The same on a scale.
  func on(_ scale: MetricScale) -> ForecastSketch {
    ForecastSketch(
      values: values.map { row in
        let coordinates = row.map { scale.coordinate($0) }
        guard let first = coordinates.first, let last = coordinates.last, first > last else {
          return coordinates
        }
        return coordinates.reversed()
      })
  }

  func median(_ index: Int) -> Double {
    0.5 * (values[index][Self.count / 2 - 1] + values[index][Self.count / 2])
  }

  /// How wide it is at each position: four fifths of what may be logged lie within.
  var spreads: [Double] {
    values.map { $0[Self.count * 9 / 10] - $0[Self.count / 10] }
  }

  /// Multiples of these, without their whole parts, are spread evenly.
  private static let golden = 0.618_033_988_749_894_9
  private static let silver = 0.414_213_562_373_095_1

  private static func fraction(_ number: Double) -> Double { number - number.rounded(.down) }
}
