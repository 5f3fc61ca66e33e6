public import Basics

/// A picture: panels one below the other over the same width, drawn by gnuplot.
///
/// Nothing stands where curves are: legends are above their panels, as many entries to a row as there is
/// room for, or names beside the ends of curves.
public struct Figure: Sendable {
  public var title: String
  public var panels: [Panel]
  /// Width and height in pixels. Legends and notes add their height to it, unless ``isOfExactSize``.
  public var size: (width: Int, height: Int)
  /// Whether the size is that of the whole picture, and panels shrink for legends.
  public var isOfExactSize = false
  /// What marks and lines mean, in small type below the panels.
  public var caption: String?
  /// What the picture does not show and is to be known, below the caption: such as curves that are left
  /// out.
  public var notes: [String] = []

  /// Whether figures are made for a page, where curves can be switched off and be looked at from near: then all
  /// curves are in them, and all of their points.
  @TaskLocal public static var isInteractive = false

  public init(_ title: String, panels: [Panel], size: (width: Int, height: Int) = (960, 720)) {
    self.title = title
    self.panels = panels
    self.size = size
  }
}

/// One pair of axes with what is drawn between them.
public struct Panel: Sendable {
  public var xLabel: String
  public var yLabel: String
  /// What has to be seen; by default all that is drawn. Where curves go farther, marks on the edge say
  /// so.
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?
  /// By default what suits the content, see ``AxisScale/init(suiting:reaching:)``.
  public var xScale: AxisScale?
  public var yScale: AxisScale?
  /// Names along the x-axis instead of numbers: the first at x = 0, the next at 1, and so on.
  public var names: [String]
  /// Its share of the figure's height against the other panels.
  public var share: Double
  public var series: [Series]
  /// Whether the labels of series stand above the panel.
  public var showsLegend: Bool
  /// Names beside the right ends of curves. Where there is no room for all of them, they are left out
  /// and the legend is shown.
  public var endLabels: [EndLabel] = []

  public struct EndLabel: Sendable {
    public var text: String
    /// Where the curve ends.
    public var y: Double
    public var color: Color

    public init(_ text: String, at y: Double, _ color: Color) {
      self.text = text
      self.y = y
      self.color = color
    }
  }

  public init(
    xLabel: String, yLabel: String, xRange: ClosedRange<Double>? = nil,
    yRange: ClosedRange<Double>? = nil, xScale: AxisScale? = nil, yScale: AxisScale? = nil,
    names: [String] = [], share: Double = 1, series: [Series], showsLegend: Bool = true
  ) {
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.xRange = xRange
    self.yRange = yRange
    self.xScale = xScale
    self.yScale = yScale
    self.names = names
    self.share = share
    self.series = series
    self.showsLegend = showsLegend
  }
}

/// A set of points in the style they are drawn in.
public struct Series: Sendable {
  public enum Style: Sendable {
    case line
    case dashedLine
    case points
    /// Rings, for what was held out.
    case openPoints
    /// Marks that show over error bars.
    case crosses
    /// Points with their intervals as bars.
    case errorBars
    /// The area between the ends of the intervals, shaded as densely as said, from 0 to 1.
    case shade(Double)

    public static let band = shade(0.18)

    /// One of several areas that lie over one another: paler the more there are.
    static func band(among count: Int) -> Style { shade(min(0.18, 0.6 / Double(max(count, 1)))) }
  }

  public struct Point: Sendable {
    public var x: Double
    public var y: Double
    /// What bars and areas show.
    public var interval: Interval

    /// - Parameter interval: by default `y` alone.
    public init(_ x: Double, _ y: Double, _ interval: Interval? = nil) {
      self.x = x
      self.y = y
      self.interval = interval ?? Interval(y, y)
    }
  }

  /// Its name in the legend; nil leaves it out.
  public var label: String?
  public var style: Style
  public var color: Color
  /// How often all colors have been used up before: each time, lines are dashed and points shaped
  /// otherwise.
  public var round = 0
  /// Which of several things of the figure it is of, such as the second run.
  public private(set) var index: Int?
  public var points: [Point]

  public init(_ label: String?, _ style: Style, _ color: Color, _ points: [Point]) {
    self.label = label
    self.style = style
    self.color = color
    self.points = points
  }

  /// How many things can be told apart by their looks: by each color with each dash.
  public static let lookCount = 3 * Color.allCases.count

  /// The `index`-th of several things, in a look that none of the ``lookCount`` - 1 before it has.
  public init(_ label: String?, _ style: Style, index: Int, _ points: [Point]) {
    let (round, color) = index.quotientAndRemainder(dividingBy: Color.allCases.count)
    self.init(label, style, Color.allCases[color], points)
    self.round = round
    self.index = index
  }
}

/// Colors that people with any color vision can tell apart (Okabe and Ito 2008).
public enum Color: Int, Sendable, CaseIterable {
  case blue = 0x0072B2
  case vermillion = 0xD55E00
  case green = 0x009E73
  case purple = 0xCC79A7
  case orange = 0xE69F00
  case sky = 0x56B4E9
  case black = 0x222222
  case gray = 0x888888
}
