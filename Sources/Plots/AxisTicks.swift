import Basics
import RealModule

/// Where an axis has ticks, and what stands beside them, as people write numbers: 0.25, 30k, 1.5M,
/// 3e-4.
struct AxisTicks {
  struct Tick: Hashable {
    var value: Double
    var label: String
  }

  private(set) var labeled: [Tick] = []
  /// Short ones between them.
  private(set) var minor: [Double] = []

  /// - Parameter most: About how many labels there is room for.
  init(_ range: ClosedRange<Double>, _ scale: AxisScale, most: Int) {
    let most = max(most, 2)
    switch scale {
    case .linear: addEven(range, most: most)
    case .logarithmic: addDecades(range, most: most)
    }
  }

  /// Ticks at multiples of 1, 2 or 5 times a power of ten.
  private mutating func addEven(_ range: ClosedRange<Double>, most: Int) {
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite else { return }
    let raw = width / Double(most)
    let exponent = Double.log10(raw).rounded(.down)
    let leading = [1.0, 2, 5].first { $0 * Double.pow(10, exponent) >= raw * (1 - 1e-9) } ?? 10
    let step = leading * Double.pow(10, exponent)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    // So far from 0 that neighbors are one number.
    guard step > 0, abs(first) < 1e12, abs(last) < 1e12, first <= last else { return }
    let values = stride(from: first, through: last, by: 1).map { $0 * step }
    let labels = Self.labels(of: values, apart: step)
    labeled = zip(values, labels).map(Tick.init)
  }

  /// Ticks at powers of ten, with 2 and 5 times these where there are few.
  private mutating func addDecades(_ range: ClosedRange<Double>, most: Int) {
    let low = Double.log10(range.lowerBound)
    let high = Double.log10(range.upperBound)
    guard low.isFinite, high.isFinite, high - low < 700 else { return }
    let exponents = stride(from: low.rounded(.down), through: high.rounded(.down), by: 1)
      .map { $0 }
    func multiples(_ leading: [Double]) -> [Double] {
      exponents.flatMap { exponent in leading.map { $0 * Double.pow(10, exponent) } }
        .filter { range.contains($0) }
    }
    var values = multiples([1])
    if values.count > most {
      let every = Double((values.count + most - 1) / most)
      minor = values
      values = exponents.filter { ($0 / every).rounded() == $0 / every }
        .map { Double.pow(10, $0) }.filter { range.contains($0) }
    } else {
      minor = multiples([1, 2, 3, 4, 5, 6, 7, 8, 9])
      for leading in [[1.0, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]] where values.count < 3 {
        let more = multiples(leading)
        if more.count <= most { values = more }
      }
    }
    if values.count < 2 {
      // Less than a few multiples wide: as good as linear.
      minor = []
      addEven(range, most: most)
      labeled.removeAll { $0.value <= 0 }
      return
    }
    labeled = values.map { Tick(value: $0, label: Self.label(of: $0, upTo: range.upperBound)) }
    minor.removeAll { values.contains($0) }
  }

  /// From here on numbers are written with a unit: 10k, but 9000.
  private static let leastWithUnit = 1e4
  private static let units = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
  private static let leastPlain = 1e-3
  private static let mostWithUnit = 1e15

  /// Evenly spaced numbers, all with the same unit and as many decimals.
  static func labels(of values: [Double], apart step: Double) -> [String] {
    let most = values.map(abs).max() ?? 0
    func decimals(_ unit: Double) -> Int {
      max(0, Int(saturating: (-Double.log10(step / unit) - 1e-9).rounded(.up)))
    }
    func labels(_ unit: Double, _ name: String) -> [String] {
      values.map {
        abs($0) < step / 2 ? "0" : NumberText.fixed($0 / unit, decimals(unit)) + name
      }
    }
    if most > 0, most < leastPlain || most >= mostWithUnit {
      return values.map { abs($0) < step / 2 ? "0" : scientific($0, step: step) }
    }
    if most >= leastWithUnit {
      if let (unit, name) = units.first(where: { most >= $0.0 }), decimals(unit) <= 2 {
        return labels(unit, name)
      }
      return values.map { NumberText.grouped(Int(saturating: $0.rounded())) }
    }
    return labels(1, "")
  }

  /// A number 1, 2, … times a power of ten, by itself.
  static func label(of value: Double, upTo most: Double) -> String {
    if value < leastPlain || value >= mostWithUnit { return scientific(value, step: value / 10) }
    if most >= leastWithUnit, let (unit, name) = units.first(where: { value >= $0.0 }) {
      return NumberText.significant(value / unit, 3) + name
    }
    return value >= 1000 ? NumberText.fixed(value, 0) : NumberText.significant(value, 3)
  }

  /// `3e-4`, `1.5e20`: no more digits than tell the number from its neighbors.
  private static func scientific(_ value: Double, step: Double) -> String {
    var exponent = Double.log10(abs(value)).rounded(.down)
    let digits = min(max(exponent - Double.log10(step).rounded(.down), 0), 9)
    var mantissa = NumberText.fixed(value / Double.pow(10, exponent), Int(saturating: digits))
    if mantissa.hasPrefix("10") || mantissa.hasPrefix("-10") {
      exponent += 1
      mantissa = NumberText.fixed(value / Double.pow(10, exponent), Int(saturating: digits))
    }
    if mantissa.contains(".") {
      while mantissa.hasSuffix("0") { mantissa.removeLast() }
      if mantissa.hasSuffix(".") { mantissa.removeLast() }
    }
    return "\(mantissa)e\(Int(saturating: exponent))"
  }
}
