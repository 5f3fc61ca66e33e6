import Basics

/// An axis as it is drawn: its scale and both its ends decided.
public struct DrawnAxis: Sendable {
  public var scale: AxisScale
  public var range: ClosedRange<Double>

  /// Numbers beyond these are none that a picture could show.
  static let drawable = -1e300...1e300

  /// Where a number stands: 0 at the lower end, 1 at the upper.
  func place(of value: Double) -> Double { scale.place(of: value, in: range) }

  /// Whether the axis has a place for the number at all.
  public func hasPlace(for value: Double) -> Bool {
    Self.drawable.contains(value) && (scale == .linear || value > 0)
  }
}

extension DrawnAxis {
  /// - Parameters:
  ///   - values: All that is drawn.
  ///   - wanted: What has to be seen, all of it by default.
  ///   - scale: By default what suits the values, as far as they have to be seen.
  ///   - margin: The share of the width to leave free on either side.
  ///   - growth: Where all that is drawn is at most so many times as wide as what has to be seen, all of
  ///     it is shown.
  init(
    showing values: [Double], wanted: ClosedRange<Double>?, measured: [Double], scale: AxisScale?,
    margin: Double, growth: Double
  ) {
    let values = values.filter { Self.drawable.contains($0) }
    let positive = values.filter { $0 > 0 }
    let seen = wanted.map { range in measured.filter { range.contains($0) } } ?? measured
    var scale = scale ?? AxisScale(suiting: seen)
    if positive.isEmpty { scale = .linear }
    self.scale = scale
    let all = Self.range(of: scale == .linear ? values : positive)
    guard let all else {
      range = wanted ?? 0...1
      return
    }
    guard var wanted else {
      range = scale.padded(all, by: margin)
      return
    }
    if scale == .logarithmic, wanted.lowerBound <= 0 {
      wanted = all.lowerBound...max(wanted.upperBound, all.lowerBound)
    }
    let both = min(all.lowerBound, wanted.lowerBound)...max(all.upperBound, wanted.upperBound)
    let growsLittle = scale.width(of: both) <= growth * scale.width(of: wanted)
    range = scale.padded(growsLittle ? both : wanted, by: margin)
  }

  private static func range(of values: [Double]) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }
}

extension Figure {
  /// The axes of each panel.
  ///
  /// Panels over the same positions have the same x-axis, so that these are below one another.
  public var axes: [(x: DrawnAxis, y: DrawnAxis)] {
    panels.map { panel in
      let x = Panel.xAxis(of: panels.filter { $0.sharesPositions(with: panel) })
      return (x, panel.yAxis(beside: x))
    }
  }
}

extension Panel {
  /// Whether the panels stand over the same positions; a panel of names has its own.
  public func sharesPositions(with other: Panel) -> Bool {
    names.isEmpty
      ? other.names.isEmpty && xLabel == other.xLabel
      : names == other.names && xLabel == other.xLabel
  }

  /// The x-axis of panels that share it.
  static func xAxis(of panels: [Panel]) -> DrawnAxis {
    let points = panels.flatMap { $0.series.flatMap(\.points) }
    let measured = panels.flatMap { $0.measured.flatMap(\.points) }
    let wanted = panels.compactMap(\.xRange)
    let range = wanted.isEmpty ? nil : Panel.union(wanted)
    return DrawnAxis(
      showing: points.filter { $0.y.isFinite }.map(\.x), wanted: range,
      measured: measured.map(\.x), scale: panels.compactMap(\.xScale).first,
      margin: range == nil ? 0.02 : 0, growth: 1)
  }

  private static func union(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double> {
    ranges.dropFirst().reduce(ranges[0]) {
      min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound)
    }
  }

  /// The y-axis beside this x-axis, beyond whose ends nothing counts.
  func yAxis(beside x: DrawnAxis) -> DrawnAxis {
    func visible(_ points: [Series.Point]) -> [Series.Point] {
      points.filter { x.range.contains($0.x) && $0.y.isFinite }
    }
    let intervals = series.filter(\.style.showsIntervals).flatMap { visible($0.points) }
      .flatMap(\.interval.ends)
    let values = series.flatMap { visible($0.points) }.map(\.y) + intervals
    let measured = measured.flatMap { visible($0.points) }.map(\.y)
    // A logarithmic axis has room for all.
    let isLogarithmic =
      yScale == .logarithmic
      || yScale == nil
        && AxisScale(suiting: measured.filter { yRange?.contains($0) ?? true })
          == .logarithmic
    return DrawnAxis(
      showing: values, wanted: yRange, measured: measured, scale: yScale, margin: 0.05,
      growth: isLogarithmic ? .infinity : Self.mostGrowth)
  }

  /// How many times as high as what has to be seen a panel may be to show all.
  private static let mostGrowth = 1.5

  /// What was measured, or if that is nothing, all: the scale of an axis suits it.
  private var measured: [Series] {
    let marks = series.filter(\.style.isMarks)
    return marks.contains { $0.points.count > 2 } ? marks : series
  }
}

extension Series.Style {
  /// Whether the ends of intervals are drawn.
  public var showsIntervals: Bool {
    switch self {
    case .errorBars, .shade: true
    case .line, .dashedLine, .points, .openPoints, .crosses: false
    }
  }

  /// Whether single points are marked, as measured ones are.
  var isMarks: Bool {
    switch self {
    case .points, .openPoints, .crosses, .errorBars: true
    case .line, .dashedLine, .shade: false
    }
  }

  var isArea: Bool { if case .shade = self { true } else { false } }

  var isLine: Bool {
    switch self {
    case .line, .dashedLine: true
    case .points, .openPoints, .crosses, .errorBars, .shade: false
    }
  }
}
