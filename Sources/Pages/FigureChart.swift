import Basics
public import Plots
import RealModule

/// A figure as the chart of a page: what `chart.js` draws of it, as JSON.
///
/// It is the same figure that gnuplot draws, with all of its series and with the axes that it has there. Points are
/// thinned to as many as a screen shows, numbers rounded to as many digits as it can tell apart, and texts made
/// printable.
public struct FigureChart: Encodable, Sendable {
  private var title: String
  private var caption: String?
  private var notes: [String]
  /// Pixels that all panels share.
  private var height: Int
  /// What can be shown and hidden.
  private var switches: [Switch]
  private var panels: [DrawnPanel]

  /// - Parameter mostPoints: as many points of a series are kept, the extremes among them.
  public init(_ figure: Figure, mostPoints: Int = 1200) {
    title = Self.text(figure.title)
    caption = figure.caption.map(Self.text)
    notes = figure.notes.map { PrintableText.line($0) }
    height = figure.size.height
    let all = Self.switches(of: figure.panels)
    switches = all
    var thinned: [(kept: Int, all: Int)] = []
    panels = zip(figure.panels, figure.axes).enumerated().map { index, drawn in
      let (panel, axes) = drawn
      let group = figure.panels.firstIndex { $0.sharesPositions(with: panel) } ?? index
      return DrawnPanel(
        share: panel.share, names: panel.names.map(Self.text),
        x: Axis(panel.xLabel, axes.x, group: group), y: Axis(panel.yLabel, axes.y),
        series: panel.series.map { series in
          let known = series.points.filter {
            axes.x.hasPlace(for: $0.x) && axes.y.hasPlace(for: $0.y)
          }
          let kept = Thinning.keepingExtremes(of: known, most: mostPoints, by: \.y)
          if kept.count < known.count { thinned.append((kept.count, known.count)) }
          let place = Self.place(of: series, in: panel, index, all)
          return DrawnSeries(
            name: (series.label.map(Self.text) ?? place.map { all[$0].label }), look: Look(series),
            place: place, points: kept)
        })
    }
    if let most = thinned.max(by: { $0.all < $1.all }) {
      notes.append(
        "of curves with many points not all are drawn, such as \(NumberText.grouped(most.kept)) of "
          + "\(NumberText.grouped(most.all)), the extremes among them")
    }
  }

  /// The chart as JSON in one line.
  public func json() throws -> String { try FiniteJSON.text(of: self, inOneLine: true) }

  private static func text(_ text: String) -> String { PrintableText.line(text, most: 400) }

  // MARK: Switches

  /// What hides and shows a thing, such as a run with its points, its line and its area.
  private struct Switch: Encodable {
    var label: String
    /// Whose legend it is in.
    var panel: Int
    var look: Look

    private enum Key: CodingKey { case label, panel }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(label, forKey: .label)
      try container.encode(panel, forKey: .panel)
      try look.encode(to: encoder)
    }
  }

  /// Panels without a legend of their own follow the first one's, in which each thing that is drawn has a name.
  private static func switches(of panels: [Panel]) -> [Switch] {
    panels.enumerated().filter { $0.offset == 0 || $0.element.showsLegend }.flatMap {
      index, panel in
      panel.series.filter { !$0.points.isEmpty }.compactMap { series in
        series.label.map { Switch(label: text($0), panel: index, look: Look(series)) }
      }
    }
  }

  /// The number of the switch that a series follows: its own, or the only one of the thing that it belongs to.
  private static func place(
    of series: Series, in panel: Panel, _ index: Int, _ switches: [Switch]
  ) -> Int? {
    let leading = index == 0 || panel.showsLegend ? index : 0
    let own = switches.indices.filter { switches[$0].panel == leading }
    if leading == index, let label = series.label.map(text) {
      return own.first { switches[$0].label == label }
    }
    guard let thing = series.index else { return nil }
    let same = own.filter { switches[$0].look.index == thing }
    return same.count == 1 ? same[0] : nil
  }

  // MARK: What is drawn

  private struct DrawnPanel: Encodable {
    var share: Double
    var names: [String]
    var x: Axis
    var y: Axis
    var series: [DrawnSeries]
  }

  private struct Axis: Encodable {
    var label: String
    var scale: String
    var range: [Double]
    /// Panels of one group have the same x-axis.
    var group: Int?

    init(_ label: String, _ axis: DrawnAxis, group: Int? = nil) {
      self.label = FigureChart.text(label)
      scale = axis.scale == .logarithmic ? "log" : "linear"
      range = [axis.range.lowerBound, axis.range.upperBound]
      self.group = group
    }
  }

  private struct Look: Encodable {
    var style: String
    var density: Double?
    var color: String
    var round: Int
    var index: Int?

    init(_ series: Series) {
      switch series.style {
      case .line: style = "line"
      case .dashedLine: style = "dashed"
      case .points: style = "points"
      case .openPoints: style = "rings"
      case .crosses: style = "crosses"
      case .errorBars: style = "bars"
      case .shade(let shade):
        style = "area"
        density = shade
      }
      color = String(describing: series.color)
      round = series.round
      index = series.index
    }

    private enum Key: CodingKey { case style, density, color, round }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(style, forKey: .style)
      try container.encodeIfPresent(density, forKey: .density)
      try container.encode(color, forKey: .color)
      try container.encode(round, forKey: .round)
    }
  }

  private struct DrawnSeries: Encodable {
    var name: String?
    var look: Look
    var place: Int?
    var points: [Series.Point]

    private enum Key: String, CodingKey {
      case name
      case place = "switch"
      case x, y, low, high
    }

    func encode(to encoder: any Encoder) throws {
      try look.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encodeIfPresent(name, forKey: .name)
      try container.encodeIfPresent(place, forKey: .place)
      // Positions may be large whole numbers, of which all digits count.
      try container.encode(points.map { $0.x.rounded(toDigits: 10) }, forKey: .x)
      try container.encode(points.map { $0.y.rounded(toDigits: 7) }, forKey: .y)
      guard points.contains(where: { $0.interval.lower != $0.y || $0.interval.upper != $0.y })
      else { return }
      try container.encode(points.map { Self.end($0.interval.lower) }, forKey: .low)
      try container.encode(points.map { Self.end($0.interval.upper) }, forKey: .high)
    }

    /// An end that there is none of is null.
    private static func end(_ value: Double) -> Double? {
      value.isFinite ? value.rounded(toDigits: 7) : nil
    }
  }
}

extension Double {
  /// The number to so many digits.
  fileprivate func rounded(toDigits digits: Double) -> Double {
    guard self != 0, isFinite else { return self }
    let exponent = digits - 1 - Double.log10(abs(self)).rounded(.down)
    // Beyond these powers of ten are no whole numbers, by which nothing is lost.
    guard abs(exponent) <= 22 else { return self }
    let power = Double.pow(10, abs(exponent))
    return exponent >= 0 ? (self * power).rounded() / power : (self / power).rounded() * power
  }
}
