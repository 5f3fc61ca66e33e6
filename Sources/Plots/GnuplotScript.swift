internal import Basics

/// The gnuplot program that draws a figure, to be read from standard input; the picture is what it
/// prints.
///
/// No text of a user's or a file's is part of the program. All of it is data: lines of the block
/// `$labels`, each made printable (``PrintableText``), which the program refers to by number.
struct GnuplotScript {
  private(set) var text = ""
  /// What stands in `$labels`, and where.
  private var labels: [String] = []
  private var numbers: [String: Int] = [:]
  /// The commands, which stand behind the labels that they refer to.
  private var commands = ""

  /// Longer labels would leave the picture.
  private static let longestLabel = 200

  init(_ figure: Figure, format: PictureFormat) {
    add("set encoding utf8")
    add("set terminal \(format.terminal(width: figure.size.width, height: figure.size.height))")
    add("set border 3 lc rgb '#444444'")
    add("set tics nomirror")
    // Panels share their edges, so that steps stand below one another.
    add("set lmargin at screen 0.1")
    let hasEndLabels = figure.panels.contains { !$0.endLabels.isEmpty }
    add("set rmargin at screen \(hasEndLabels ? 0.83 : 0.97)")
    // Rates are small; their labels are to be of one kind.
    add("set format y '%g'")
    add("set grid lc rgb '#dddddd' lt 1")
    add("set style fill solid 0.18 noborder")
    addData(of: figure)
    let shares = figure.panels.map(\.share)
    let total = shares.reduce(0, +)
    add("set multiplot title \(label(figure.title)) font ',15'")
    // The title takes the top; the panels share the rest.
    var top = 0.94
    for (index, panel) in figure.panels.enumerated() {
      let height = 0.93 * panel.share / total
      add("set size 1,\(height)")
      add("set origin 0,\(top - height)")
      add(panel, index: index, height: height * Double(figure.size.height))
      top -= height
    }
    add("unset multiplot")
    // A mark that no label has in it.
    var end = "END_OF_LABELS"
    while labels.contains(where: { $0.contains(end) }) { end += "_" }
    text = "$labels << \(end)\n" + labels.map { $0 + "\n" }.joined() + "\(end)\n" + commands
  }

  private mutating func addData(of figure: Figure) {
    for (p, panel) in figure.panels.enumerated() {
      for (s, series) in panel.series.enumerated() {
        add("$data_\(p)_\(s) << END_OF_DATA")
        for point in series.points where point.x.isFinite && point.y.isFinite {
          add("\(point.x) \(point.y) \(point.interval.lower) \(point.interval.upper)")
        }
        add("END_OF_DATA")
      }
    }
  }

  /// - Parameter height: of the panel, points.
  private mutating func add(_ panel: Panel, index: Int, height: Double) {
    add("set xlabel \(label(panel.xLabel))")
    add("set ylabel \(label(panel.yLabel)) offset 1")
    add(Self.range("xrange", panel.xRange))
    add(Self.range("yrange", panel.yRange))
    add(panel.isLogarithmic ? "set logscale x" : "unset logscale x")
    if panel.names.isEmpty {
      add("set xtics autofreq font ''")
    } else {
      let names = panel.names.enumerated().map { "\(ticLabel($0.element)) \($0.offset)" }
      // Smaller than numbers, since names stand side by side.
      add("set xtics (\(names.joined(separator: ", "))) font ',9'")
    }
    add(panel.legend.map { "set key \($0.rawValue) reverse Left samplen 4 opaque" } ?? "unset key")
    addEndLabels(of: panel, height: height)
    let drawn = panel.series.enumerated().filter { !$0.element.points.isEmpty }
    if drawn.isEmpty { return }
    let plots = drawn.map { number, series in
      let title = series.label.map { "title \(label($0))" } ?? "notitle"
      let color = Self.color(series.color)
      let data = "$data_\(index)_\(number)"
      switch series.style {
      case .line:
        let dash = ["solid", "(16,3)", "(16,3,2,3)"][series.round % 3]
        return "\(data) using 1:2 with lines lw 2 dt \(dash) lc \(color) \(title)"
      case .dashedLine:
        let dash = ["(8,5)", "(8,4,2,4)", "(2,3)"][series.round % 3]
        return "\(data) using 1:2 with lines lw 2 dt \(dash) lc \(color) \(title)"
      case .points:
        // Filled circles, then open ones, then pluses.
        let mark = ["pt 7 ps 0.4", "pt 6 ps 0.5", "pt 1 ps 0.5"][series.round % 3]
        return "\(data) using 1:2 with points \(mark) lc \(color) \(title)"
      case .openPoints:
        return "\(data) using 1:2 with points pt 6 ps 0.6 lw 1.2 lc \(color) \(title)"
      case .crosses:
        return "\(data) using 1:2 with points pt 2 ps 1.2 lw 2.5 lc \(color) \(title)"
      case .errorBars:
        return "\(data) using 1:2:3:4 with yerrorbars pt 7 ps 0.8 lw 1.5 lc \(color) \(title)"
      case .shade(let density):
        return "\(data) using 1:3:4 with filledcurves fs solid \(density) lc \(color) \(title)"
      }
    }
    add("plot " + plots.joined(separator: ", \\\n  "))
  }

  /// Names at the right edge, at the height of the curves' ends, or where these are too close for
  /// text, as close to them as lines of text allow.
  private mutating func addEndLabels(of panel: Panel, height: Double) {
    add("unset label")
    guard let range = panel.yRange else { return }
    // About four fifths of a panel are between its axes.
    let line = Self.lineHeight / (0.8 * height)
    let ends = panel.endLabels.map {
      ($0.y - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    for (end, place) in zip(panel.endLabels, Self.spread(ends, apart: line)) {
      let color = Self.color(end.color)
      add(
        "set label \(label(end.text)) at graph 1.01, graph \(place) left noenhanced tc \(color) "
          + "font ',11'")
    }
  }

  private static let lineHeight = 16.0

  /// Places from 0 to 1 that are at least so far apart, in the order of these and close to them.
  static func spread(_ places: [Double], apart distance: Double) -> [Double] {
    let order = places.indices.sorted { places[$0] < places[$1] }
    var spread = order.map { min(max(places[$0], 0), 1) }
    for index in spread.indices.dropFirst() {
      spread[index] = max(spread[index], spread[index - 1] + distance)
    }
    // What was pushed beyond the top pushes down in turn.
    var ceiling = 1.0
    for index in spread.indices.reversed() {
      spread[index] = min(spread[index], ceiling)
      ceiling = spread[index] - distance
    }
    var result = places
    for (index, place) in zip(order, spread) { result[index] = place }
    return result
  }

  private static func color(_ color: Color) -> String {
    let digits = String(color.rawValue, radix: 16)
    return "rgb '#\(String(repeating: "0", count: 6 - digits.count))\(digits)'"
  }

  private mutating func add(_ line: String) { commands += line + "\n" }

  private static func range(_ name: String, _ range: ClosedRange<Double>?) -> String {
    range.map { "set \(name) [\($0.lowerBound):\($0.upperBound)]" } ?? "set \(name) [*:*]"
  }

  /// The same for the label of a tic, which gnuplot takes for a format of numbers.
  private mutating func ticLabel(_ text: String) -> String {
    label(text.replacing("%", with: "%%"))
  }

  /// An expression whose value is the text.
  private mutating func label(_ text: String) -> String {
    let line = PrintableText.line(text, most: Self.longestLabel)
    let number = numbers[line] ?? labels.count + 1
    if number > labels.count {
      labels.append(line)
      numbers[line] = number
    }
    return "$labels[\(number)]"
  }
}
