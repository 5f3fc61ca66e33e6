import Basics
import RealModule
import Records

/// Curves of stated shapes that logs take and power laws do not: their parameters are drawn anew for each.
struct MadeCurves {
  /// How many of each shape.
  private static let count = 60
  private static let lengths = [20, 40, 60, 100, 200]

  static var all: [CurveCollection] {
    [("U-shapes", uShape), ("steps", steps), ("collapses", collapse), ("plateaus", plateau)]
      .enumerated().map { index, shape in
        var made = MadeCurves(seed: UInt64(index + 1))
        return CurveCollection(
          shape.0,
          (0..<count).map { number in
            var curve = shape.1(&made)
            curve.name = "\(shape.0) \(number)"
            return curve
          })
      }
  }

  private var random: SplitMix64

  private init(seed: UInt64) { random = SplitMix64(seed: seed &* SplitMix64.step) }

  private mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * random.uniform()
  }

  /// By the transform of Box & Muller.
  private mutating func normal() -> Double {
    Double.sqrt(-2 * .log(random.uniform())) * .cos(2 * .pi * random.uniform())
  }

  private mutating func logNormal(_ mean: Double, _ deviation: Double) -> Double {
    .exp(mean + deviation * normal())
  }

  private mutating func positions() -> [Double] {
    let length = Self.lengths[min(Int(uniform(0, 5)), 4)]
    return (1...length).map(Double.init)
  }

  /// A power law that levels off, its noise relative to it.
  private mutating func decline(_ positions: [Double]) -> [Double] {
    let (level, size) = (logNormal(0, 0.7), logNormal(0, 0.7))
    let (exponent, delay) = (logNormal(-0.5, 0.5), uniform(0, 5))
    return positions.map { level + size * .pow($0 + delay, -exponent) }
  }

  private mutating func noisy(_ values: [Double], _ size: Double) -> [Double] {
    values.map { $0 * .exp(size * normal()) }
  }

  /// A validation loss that falls and then rises.
  private static func uShape(_ made: inout MadeCurves) -> Curve {
    let positions = made.positions()
    let base = made.decline(positions)
    let (turn, power) = (made.uniform(0.1, 0.7), made.uniform(1, 2))
    let rise = made.uniform(0.1, 1.5) * (base[0] - base[base.count - 1])
    let noise = made.logNormal(-4, 1)
    let values = positions.indices.map { index in
      let share = positions[index] / Double(positions.count)
      return base[index] + rise * .pow(max(share - turn, 0), power)
    }
    return Curve(positions: positions, values: made.noisy(values, noise))
  }

  /// One to three sudden changes that last, most of them for the better.
  private static func steps(_ made: inout MadeCurves) -> Curve {
    let positions = made.positions()
    var values = made.decline(positions)
    for _ in 0..<Int(made.uniform(1, 4)) {
      let turn = made.uniform(0.08, 0.9) * Double(positions.count)
      let factor = Double.exp((made.uniform(0, 1) < 0.7 ? -1 : 1) * made.uniform(0.05, 0.5))
      for index in positions.indices where positions[index] > turn { values[index] *= factor }
    }
    let noise = made.logNormal(-4, 1)
    return Curve(positions: positions, values: made.noisy(values, noise))
  }

  /// A score that rises, then breaks down, half of them for good.
  private static func collapse(_ made: inout MadeCurves) -> Curve {
    let positions = made.positions()
    let (top, speed) = (made.logNormal(4, 2), made.uniform(3, 15))
    let (turn, depth) = (made.uniform(0.15, 0.9), made.uniform(0.3, 1.1))
    let recovery = [0, 0, 5, 20][min(Int(made.uniform(0, 4)), 3)]
    let noise = top * made.logNormal(-3.5, 0.8)
    let values = positions.map { position in
      let share = position / Double(positions.count)
      let fall = share > turn ? depth * .exp(-Double(recovery) * (share - turn)) : 0
      return top * (1 - .exp(-share * speed)) * (1 - fall) + noise * made.normal()
    }
    return Curve(positions: positions, values: values, goal: .higher)
  }

  /// An accuracy that stays at chance, and leaves it late or never.
  private static func plateau(_ made: inout MadeCurves) -> Curve {
    let positions = made.positions()
    let chance = [0.001, 0.01, 0.1, 0.5][min(Int(made.uniform(0, 4)), 3)]
    let top = max(made.uniform(0.1, 0.95), chance)
    let (turn, width) = (made.uniform(0.05, 1.2), made.uniform(0.02, 0.15))
    let noise = 0.3 * made.logNormal(-4, 1)
    let values = positions.map { position in
      let share = position / Double(positions.count)
      let value = chance + (top - chance) / (1 + .exp((turn - share) / width))
      return min(max(value + noise * (value * (1 - value)).squareRoot() * made.normal(), 0), 1)
    }
    return Curve(positions: positions, values: values, goal: .higher, bounds: 0...1)
  }
}
