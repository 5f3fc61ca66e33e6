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
  private let format: PictureFormat
  private let layout: FigureLayout

  /// Longer labels would leave the picture.
  private static let longestLabel = 400

  init(_ figure: Figure, format: PictureFormat) {
    self.format = format
    layout = FigureLayout(figure)
    add("set encoding utf8")
    add(
      "set terminal "
        + format.terminal(
          width: Int(saturating: layout.width), height: Int(saturating: layout.height)))
    add("set border 3 lc rgb '#444444'")
    add("set tics nomirror")
    // Panels share their edges, so that steps stand below one another.
    add("set lmargin at screen \(x(layout.left))")
    add("set rmargin at screen \(x(layout.right))")
    add("set grid lc rgb '#dddddd' lt 1")
    // A curve that crosses the panel between two points is drawn too.
    add("set clip two")
    add("set key Left reverse samplen 3")
    add("set multiplot")
    for (line, text) in layout.title.enumerated() {
      add(text, number: line + 1, "font \(format.font(FigureLayout.titleSize))")
    }
    for (line, text) in layout.notes.enumerated() {
      add(
        text, number: line + 1 + layout.title.count,
        "font \(format.font(FigureLayout.smallSize)) tc rgb '#555555'")
    }
    for (index, panel) in figure.panels.enumerated() {
      add(panel, layout.panels[index], index: index)
      // Titles and notes are drawn once, with the first panel.
      add("unset label")
    }
    add("unset multiplot")
    // A mark that no label has in it.
    var end = "END_OF_LABELS"
    while labels.contains(where: { $0.contains(end) }) { end += "_" }
    text = "$labels << \(end)\n" + labels.map { $0 + "\n" }.joined() + "\(end)\n" + commands
  }

  private mutating func add(_ panel: Panel, _ placed: FigureLayout.PlacedPanel, index: Int) {
    add("set tmargin at screen \(y(placed.top))")
    add("set bmargin at screen \(y(placed.bottom))")
    add(placed.xLabel, number: 998, at: "center")
    add(placed.yLabel, number: 999, at: "center rotate")
    add(placed.x, "x")
    add(placed.y, "y")
    if panel.names.isEmpty {
      add(placed.xTicks, "x")
    } else {
      let names = placed.names.enumerated().map { "\(ticLabel($0.element)) \($0.offset)" }
      // Smaller than numbers, since names stand side by side.
      add(
        "set xtics (\(names.joined(separator: ", "))) font \(format.font(FigureLayout.smallSize))")
    }
    add(placed.yTicks, "y")
    for (number, end) in placed.endLabels.enumerated() {
      add(
        end.label, number: 1000 + number,
        "tc \(Self.color(end.color)) font \(format.font(FigureLayout.smallSize))")
    }
    addData(of: panel, placed, index: index)
    addDepartures(of: placed, index: index)
    let entries = Dictionary(
      placed.legend.map { ($0.series, $0.label) }, uniquingKeysWith: { first, _ in first })
    let drawn = panel.series.enumerated().filter { !$0.element.points.isEmpty }
    // Areas first, so that they hide no curve.
    let areas = drawn.filter { $0.element.style.isArea }
    // Areas of several curves show through one another.
    let areTransparent = Set(areas.map(\.element.color)).count > 1
    var plots = (areas + drawn.filter { !$0.element.style.isArea }).map { number, series in
      let title = entries[number].map {
        "title \(label($0.text)) at \(x($0.x)), \(y($0.y))"
      }
      return
        "$data_\(index)_\(number) using \(Self.look(of: series, isTransparent: areTransparent)) \(title ?? "notitle")"
    }
    for (number, (color, isAbove)) in Self.kinds(of: placed.departures).enumerated() {
      plots.append(
        "$beyond_\(index)_\(number) using 1:2 with points pt \(isAbove ? 9 : 11) ps 0.9 "
          + "lc \(Self.color(color)) notitle")
    }
    // Axes with nothing between them are drawn too.
    if plots.isEmpty { plots = ["NaN notitle"] }
    add("plot " + plots.joined(separator: ", \\\n  "))
  }

  /// What is drawn of the data, and how.
  private static func look(of series: Series, isTransparent: Bool) -> String {
    let color = color(series.color)
    switch series.style {
    case .line:
      let dash = ["solid", "(16,3)", "(16,3,2,3)"][series.round % 3]
      return "1:2 with lines lw 2 dt \(dash) lc \(color)"
    case .dashedLine:
      let dash = ["(8,5)", "(8,4,2,4)", "(2,3)"][series.round % 3]
      return "1:2 with lines lw 2 dt \(dash) lc \(color)"
    case .points:
      // Filled circles, then squares, then pluses.
      let mark = ["pt 7 ps 0.4", "pt 5 ps 0.4", "pt 1 ps 0.5"][series.round % 3]
      return "1:2 with points \(mark) lc \(color)"
    case .openPoints:
      return "1:2 with points pt 6 ps 0.6 lw 1.2 lc \(color)"
    case .crosses:
      return "1:2 with points pt 2 ps 1.2 lw 2.5 lc \(color)"
    case .errorBars:
      return "1:2:3:4 with yerrorbars pt 7 ps 0.8 lw 1.5 lc \(color)"
    case .shade(let density):
      let kind = isTransparent ? "transparent solid" : "solid"
      return "1:3:4 with filledcurves fs \(kind) \(density) noborder lc \(color)"
    }
  }

  // MARK: Data

  private mutating func addData(
    of panel: Panel, _ placed: FigureLayout.PlacedPanel, index: Int
  ) {
    for (number, series) in panel.series.enumerated() {
      add("$data_\(index)_\(number) << END_OF_DATA")
      for point in series.points
      where placed.x.hasPlace(for: point.x) && placed.y.hasPlace(for: point.y) {
        let (lower, upper) = (point.interval.lower, point.interval.upper)
        // Ends beyond the panel at its edge: they may be infinite.
        let low = lower.isNaN ? point.y : max(lower, min(placed.y.range.lowerBound, point.y))
        let high = upper.isNaN ? point.y : min(upper, max(placed.y.range.upperBound, point.y))
        add("\(point.x) \(point.y) \(low) \(high)")
      }
      add("END_OF_DATA")
    }
  }

  /// Marks at the edge, a block for each look.
  private mutating func addDepartures(of placed: FigureLayout.PlacedPanel, index: Int) {
    // So far from the edge as a mark is high.
    let inset = min(6 / max(placed.bottom - placed.top, 1), 0.5)
    for (number, (color, isAbove)) in Self.kinds(of: placed.departures).enumerated() {
      add("$beyond_\(index)_\(number) << END_OF_DATA")
      for departure in placed.departures
      where departure.color == color && departure.isAbove == isAbove {
        let x = placed.x.scale.value(at: departure.x, in: placed.x.range)
        let y = placed.y.scale.value(at: isAbove ? 1 - inset : inset, in: placed.y.range)
        add("\(x) \(y)")
      }
      add("END_OF_DATA")
    }
  }

  private static func kinds(
    of departures: [FigureLayout.Departure]
  ) -> [(color: Color, isAbove: Bool)] {
    Color.allCases.flatMap { color in [(color, true), (color, false)] }.filter { kind in
      departures.contains { $0.color == kind.0 && $0.isAbove == kind.1 }
    }
  }

  // MARK: Axes and labels

  private mutating func add(_ axis: DrawnAxis, _ name: String) {
    add("set \(name)range [\(axis.range.lowerBound):\(axis.range.upperBound)]")
    add(axis.scale == .logarithmic ? "set logscale \(name)" : "unset logscale \(name)")
  }

  private mutating func add(_ ticks: AxisTicks, _ name: String) {
    // The labels are of digits and units alone.
    let labeled = ticks.labeled.map { "'\($0.label)' \($0.value)" }
    let minor = ticks.minor.map { "'' \($0) 1" }
    add("set \(name)tics (\((labeled + minor).joined(separator: ", "))) font ''")
  }

  private mutating func add(
    _ text: FigureLayout.Text, number: Int, at place: String = "left", _ look: String = ""
  ) {
    add(
      "set label \(number) \(label(text.text)) at screen \(x(text.x)), screen \(y(text.y)) "
        + "\(place) noenhanced \(look)")
  }

  /// Places in pixels as shares of the picture, from its lower left corner.
  private func x(_ pixels: Double) -> Double { pixels / layout.width }
  private func y(_ pixels: Double) -> Double { 1 - pixels / layout.height }

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

  /// The same for the label of a tic, which gnuplot takes for a format of numbers.
  private mutating func ticLabel(_ text: String) -> String {
    label(text.replacing("%", with: "%%"))
  }

  /// An expression whose value is the text.
  private mutating func label(_ text: String) -> String {
    let line = PrintableText.line(text, most: Self.longestLabel)
    // An empty line of the block would be none.
    if line.isEmpty { return "''" }
    let number = numbers[line] ?? labels.count + 1
    if number > labels.count {
      labels.append(line)
      numbers[line] = number
    }
    return "$labels[\(number)]"
  }
}
