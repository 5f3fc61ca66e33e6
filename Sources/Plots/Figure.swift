public import Basics

/// A picture: panels one below the other over the same width, drawn by gnuplot.
public struct Figure: Sendable {
  public var title: String
  public var panels: [Panel]
  /// Width and height in points.
  public var size: (width: Int, height: Int)

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
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?
  /// Whether the x-axis is logarithmic.
  public var isLogarithmic: Bool
  /// Names along the x-axis instead of numbers: the first at x = 0, the next at 1, and so on.
  public var names: [String]
  /// Its share of the figure's height against the other panels.
  public var share: Double
  public var series: [Series]
  /// Where the legend stands, or nil for none.
  public var legend: Legend?
  /// Names beside the right ends of curves, in place of a legend.
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

  public enum Legend: String, Sendable {
    case topRight = "top right"
    case topLeft = "top left"
    case bottomLeft = "bottom left"
    case bottomRight = "bottom right"
    /// Above the panel, a line a series: for labels too long to stand among curves.
    case above = "above left vertical maxcols 1"
    /// Above the panel, all in one line.
    case aboveInLine = "above right horizontal"
    /// Above the panel, three to a line: for more series than leave room among curves.
    case aboveInColumns = "above left horizontal maxcols 3"
  }

  public init(
    xLabel: String, yLabel: String, xRange: ClosedRange<Double>? = nil,
    yRange: ClosedRange<Double>? = nil, isLogarithmic: Bool = false, names: [String] = [],
    share: Double = 1,
    series: [Series],
    legend: Legend? = .topRight
  ) {
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.xRange = xRange
    self.yRange = yRange
    self.isLogarithmic = isLogarithmic
    self.names = names
    self.share = share
    self.series = series
    self.legend = legend
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
  public var points: [Point]

  public init(_ label: String?, _ style: Style, _ color: Color, _ points: [Point]) {
    self.label = label
    self.style = style
    self.color = color
    self.points = points
  }

  /// The `index`-th of several things, in a look that none of the 23 before it has.
  public init(_ label: String?, _ style: Style, index: Int, _ points: [Point]) {
    let (round, color) = index.quotientAndRemainder(dividingBy: Color.allCases.count)
    self.init(label, style, Color.allCases[color], points)
    self.round = round
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
