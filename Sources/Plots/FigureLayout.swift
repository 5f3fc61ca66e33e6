import Basics

/// Where everything of a figure stands, in pixels from its upper left corner.
struct FigureLayout {
  /// The sizes of type.
  static let textSize = 14.0
  static let titleSize = 18.0
  static let smallSize = 12.0

  private static let titleLine = 24.0
  private static let legendLine = 18.0
  private static let smallLine = 16.0
  private static let margin = 12.0
  /// The sample of a line before its name in a legend, and what is left free behind the name.
  private static let sample = 44.0
  private static let gap = 22.0
  /// Names are cut for columns no narrower than this.
  private static let leastColumn = 126.0
  /// Numbers below the x-axis, and what they count.
  private static let tickRow = 26.0
  private static let labelRow = 20.0
  /// What is left free above a panel: half a line of text.
  private static let headroom = 10.0
  /// Panels are no lower than this for the sake of legends.
  private static let leastHeight = 90.0

  /// A line of text by its left end and its middle.
  struct Text {
    var text: String
    var x: Double
    var y: Double
  }

  struct Entry {
    /// The number of the series in its panel.
    var series: Int
    var label: Text
  }

  struct EndText {
    var label: Text
    var color: Color
  }

  /// Where a curve leaves the panel.
  struct Departure: Hashable {
    /// From 0 to 1.
    var x: Double
    var isAbove: Bool
    var color: Color
  }

  struct PlacedPanel {
    var x: DrawnAxis
    var y: DrawnAxis
    var top = 0.0
    var bottom = 0.0
    var xTicks: AxisTicks
    var yTicks: AxisTicks
    /// By their middles.
    var xLabel = Text(text: "", x: 0, y: 0)
    var yLabel = Text(text: "", x: 0, y: 0)
    var names: [String] = []
    var legend: [Entry] = []
    var endLabels: [EndText] = []
    var departures: [Departure] = []
  }

  let width: Double
  private(set) var height: Double
  private(set) var left = 0.0
  private(set) var right = 0.0
  private(set) var title: [Text] = []
  private(set) var notes: [Text] = []
  private(set) var panels: [PlacedPanel] = []

  init(_ figure: Figure) {
    width = Double(figure.size.width)
    height = Double(figure.size.height)
    panels = Self.axes(of: figure)
    placeSides(figure)
    let room = right - left
    let titleLines = TextWidth.wrapped(
      PrintableText.line(figure.title, most: 400), into: width - left - Self.margin,
      size: Self.titleSize, most: 2)
    let noteLines = Self.noteLines(
      of: figure, panels, into: width - 2 * Self.margin)
    let top = Self.margin / 2 + Self.titleLine * Double(titleLines.count) + 4
    let foot = Self.smallLine * Double(noteLines.count) + (noteLines.isEmpty ? 4 : 12)

    var shown = figure.panels.map(\.showsLegend)
    if !figure.isOfExactSize {
      height +=
        Self.titleLine * Double(max(titleLines.count, 1) - 1)
        + Self.smallLine * Double(noteLines.count)
        + Self.legendLine * Self.legends(figure.panels, shown, room).map(Self.rows).reduce(0, +)
    }
    placePanels(figure, shown, from: top, to: height - foot)
    // Names that do not fit beside the ends of curves stand above them.
    let crowded = panels.indices.filter { index in
      let lines = Double(figure.panels[index].endLabels.count)
      return lines * Self.smallLine > panels[index].bottom - panels[index].top
    }
    if crowded.contains(where: { !shown[$0] }) {
      let before = Self.legends(figure.panels, shown, room).map(Self.rows).reduce(0, +)
      for index in crowded { shown[index] = true }
      let after = Self.legends(figure.panels, shown, room).map(Self.rows).reduce(0, +)
      if !figure.isOfExactSize { height += Self.legendLine * (after - before) }
      placePanels(figure, shown, from: top, to: height - foot)
    }
    for index in panels.indices where !crowded.contains(index) {
      placeEndLabels(of: figure.panels[index], at: index)
    }
    title = titleLines.enumerated().map { line, text in
      Text(
        text: text, x: left, y: Self.margin / 2 + Self.titleLine * (Double(line) + 0.5))
    }
    let firstNote = height - foot + 4 + Self.smallLine / 2
    notes = noteLines.enumerated().map { line, text in
      Text(text: text, x: Self.margin, y: firstNote + Self.smallLine * Double(line))
    }
  }

  // MARK: Axes

  private static func axes(of figure: Figure) -> [PlacedPanel] {
    zip(figure.panels, figure.axes).map { panel, axes in
      let (x, y) = axes
      return PlacedPanel(
        x: x, y: y, xTicks: AxisTicks(x.range, x.scale, most: 8),
        yTicks: AxisTicks(y.range, y.scale, most: 8),
        departures: panel.departures(x, y))
    }
  }

  private mutating func placeSides(_ figure: Figure) {
    let ticks = panels.flatMap { $0.yTicks.labeled.map(\.label) }
    let widest = ticks.map { TextWidth.width(of: $0, size: Self.textSize) }.max() ?? 0
    left = (widest + 42).rounded(.up)
    let ends = figure.panels.flatMap(\.endLabels).map {
      TextWidth.width(of: PrintableText.line($0.text, most: 200), size: Self.smallSize)
    }
    right = width - (ends.max().map { min($0 + 18, 0.36 * width) } ?? 26)
  }

  private mutating func placePanels(
    _ figure: Figure, _ shown: [Bool], from top: Double, to foot: Double
  ) {
    let hasLabel = figure.panels.indices.map { index in
      let panel = figure.panels[index]
      let next = index + 1 < figure.panels.count ? figure.panels[index + 1] : nil
      return !panel.xLabel.isEmpty
        && !(next.map { $0.xLabel == panel.xLabel && $0.names.isEmpty } ?? false)
    }
    let axisRows = hasLabel.map { Self.tickRow + ($0 ? Self.labelRow : 0) + Self.headroom }
    let free = foot - top - axisRows.reduce(0, +)
    let shares = figure.panels.map(\.share)
    let total = max(shares.reduce(0, +), .leastNormalMagnitude)
    // Legends may take what panels of the least height leave.
    let most = (free - Self.leastHeight * Double(figure.panels.count)) / Self.legendLine
    let mostRows = max(Int(saturating: most), figure.panels.count)
    // Where rows are too many, names are cut for the sake of more columns.
    let columns = max(1, min(4, Int(saturating: (right - left) / Self.leastColumn)))
    let tried = (1...columns).map {
      Self.legends(figure.panels, shown, right - left, columns: $0)
    }
    let fitting = tried.first { $0.map(Self.rows).reduce(0, +) <= Double(mostRows) }
    let legends = fitting ?? Self.limited(tried[tried.count - 1], rows: mostRows)
    let legendHeight = legends.map { Self.legendLine * Self.rows($0) }
    let plots = max(free - legendHeight.reduce(0, +), 20 * Double(figure.panels.count))
    var y = top
    for (index, panel) in figure.panels.enumerated() {
      let start = y
      y += legendHeight[index] + Self.headroom
      panels[index].top = y
      y += plots * shares[index] / total
      panels[index].bottom = y
      y += axisRows[index] - Self.headroom
      panels[index].legend = legends[index].map { entry in
        var entry = entry
        entry.label.x += left
        entry.label.y += start
        return entry
      }
      let height = panels[index].bottom - panels[index].top
      let (x, yAxis) = (panels[index].x, panels[index].y)
      panels[index].xTicks = AxisTicks(
        x.range, x.scale, most: Int(saturating: (right - left) / 90))
      panels[index].yTicks = AxisTicks(
        yAxis.range, yAxis.scale, most: Int(saturating: height / 40))
      panels[index].xLabel = Text(
        text: TextWidth.fitted(
          hasLabel[index] ? PrintableText.line(panel.xLabel, most: 200) : "", into: right - left,
          size: Self.textSize),
        x: (left + right) / 2,
        y: panels[index].bottom + Self.tickRow + Self.labelRow / 2)
      panels[index].yLabel = Text(
        text: TextWidth.fitted(
          PrintableText.line(panel.yLabel, most: 200), into: height + Self.headroom,
          size: Self.textSize),
        x: 16, y: (panels[index].top + panels[index].bottom) / 2)
      let room = (right - left) / Double(max(panel.names.count, 1))
      panels[index].names = panel.names.map { PrintableText.line($0, most: 200) }
        .shortened(to: max(3, Int(saturating: room / (0.66 * Self.smallSize))))
    }
  }

  // MARK: Legends

  /// The legends of the panels that show one.
  private static func legends(
    _ panels: [Panel], _ shown: [Bool], _ room: Double, columns: Int = 1
  ) -> [[Entry]] {
    zip(panels, shown).map { $1 ? legend(of: $0, room: room, columns: columns) : [] }
  }

  /// The entries in as many columns as fit side by side, from the panel's upper left corner.
  ///
  /// - Parameter columns: For how many, at least, names are cut.
  private static func legend(of panel: Panel, room: Double, columns least: Int) -> [Entry] {
    let named = panel.series.enumerated().compactMap { number, series in
      series.points.isEmpty
        ? nil : series.label.map { (number, PrintableText.line($0, most: 200)) }
    }
    if named.isEmpty { return [] }
    let texts = TextWidth.fitted(
      named.map(\.1), into: (room + gap) / Double(least) - sample - gap, size: textSize)
    let widths = texts.map { sample + TextWidth.width(of: $0, size: textSize) + gap }
    func columns(_ count: Int) -> [Double] {
      (0..<count).map { column in
        stride(from: column, to: widths.count, by: count).map { widths[$0] }.max() ?? 0
      }
    }
    // The last column needs nothing free behind it.
    let count =
      (1...min(named.count, 8)).last { columns($0).reduce(0, +) <= room + gap } ?? 1
    var starts = [0.0]
    for width in columns(count) { starts.append(starts[starts.count - 1] + width) }
    return named.indices.map { index in
      Entry(
        series: named[index].0,
        label: Text(
          text: texts[index], x: starts[index % count] + sample,
          y: legendLine * (Double(index / count) + 0.5)))
    }
  }

  private static func rows(_ legend: [Entry]) -> Double {
    legend.last.map { ($0.label.y / legendLine + 0.5).rounded() } ?? 0
  }

  /// The legends, the longest of them cut until all together have so many rows; what is cut is counted.
  private static func limited(_ legends: [[Entry]], rows most: Int) -> [[Entry]] {
    let whole = legends
    var legends = legends
    while legends.map(rows).reduce(0, +) > Double(most),
      let longest = legends.indices.max(by: { rows(legends[$0]) < rows(legends[$1]) }),
      rows(legends[longest]) > 1
    {
      let last = rows(legends[longest])
      legends[longest].removeAll { $0.label.y > legendLine * (last - 1) }
    }
    for index in legends.indices where legends[index].count < whole[index].count {
      let last = legends[index].count - 1
      legends[index][last].label.text = "and \(whole[index].count - last) more"
    }
    return legends
  }

  // MARK: Beside the curves

  private mutating func placeEndLabels(of panel: Panel, at index: Int) {
    let (top, bottom) = (panels[index].top, panels[index].bottom)
    let places = GnuplotScript.spread(
      panel.endLabels.map { panels[index].y.place(of: $0.y) },
      apart: Self.smallLine / max(bottom - top, 1))
    let texts = TextWidth.fitted(
      panel.endLabels.map { PrintableText.line($0.text, most: 200) }, into: width - right - 10,
      size: Self.smallSize)
    panels[index].endLabels = panel.endLabels.indices.map { number in
      EndText(
        label: Text(
          text: texts[number], x: right + 8, y: bottom - places[number] * (bottom - top)),
        color: panel.endLabels[number].color)
    }
  }

  /// The caption, the notes and what the axes leave out, in lines.
  private static func noteLines(
    of figure: Figure, _ panels: [PlacedPanel], into room: Double
  ) -> [String] {
    let own = zip(figure.panels, panels).flatMap { $0.departureNotes($1) }
    let texts =
      [figure.caption].compactMap(\.self) + figure.notes
      + (own.isEmpty ? [] : [own.joined(separator: "; ")])
    return texts.flatMap { text in
      TextWidth.wrapped(PrintableText.line(text), into: room, size: smallSize, most: 2)
    }
  }
}
