import Testing

@testable import Plots

struct FigureLayoutTests {
  private static func figure(
    _ count: Int, name: (Int) -> String, ends: Bool = false
  ) -> Figure {
    let series = (0..<count).map {
      Series(name($0), .line, index: $0, [.init(0, Double($0)), .init(100, Double($0) + 1)])
    }
    var panel = Panel(xLabel: "step", yLabel: "loss", series: series, showsLegend: !ends)
    if ends {
      panel.endLabels = series.map { .init($0.label ?? "", at: $0.points[1].y, $0.color) }
    }
    return Figure("Title", panels: [panel])
  }

  static let names: [@Sendable (Int) -> String] = [
    { "\($0)" }, { "run number \($0)" },
    { "a-name-that-is-rather-long-as-those-of-trackers-often-are-\($0)-of-many-others" },
    { String(repeating: "wide WIDE ", count: 40) + "\($0)" },
  ]

  @Test(arguments: [1, 2, 8, 24], names.indices)
  func `legends stand above their panel, side by side without touching`(count: Int, name: Int) {
    let layout = FigureLayout(Self.figure(count, name: Self.names[name]))
    let panel = layout.panels[0]
    #expect(panel.legend.count == count)
    let boxes = panel.legend.map { entry in
      (
        left: entry.label.x - 44,
        right: entry.label.x
          + TextWidth.width(of: entry.label.text, size: FigureLayout.textSize),
        top: entry.label.y - 8, bottom: entry.label.y + 8
      )
    }
    let titleEnd = (layout.title.last?.y ?? 0) + 10
    for (index, box) in boxes.enumerated() {
      #expect(box.left >= layout.left - 1 && box.right <= layout.right + 1)
      #expect(box.top >= titleEnd && box.bottom <= panel.top)
      for other in boxes[..<index] {
        #expect(
          box.right < other.left || other.right < box.left || box.bottom < other.top
            || other.bottom < box.top)
      }
    }
    // The panel keeps its height: the picture grows.
    #expect(panel.bottom - panel.top > 500)
  }

  @Test func `a picture of a given size keeps it, and its legend is cut where it has no room`() {
    var figure = Self.figure(60, name: { "run number \($0) with a long name" })
    figure.size = (480, 320)
    figure.isOfExactSize = true
    let layout = FigureLayout(figure)
    let panel = layout.panels[0]
    #expect(layout.width == 480 && layout.height == 320)
    #expect(panel.bottom - panel.top >= 89)
    #expect(panel.bottom < 320)
    #expect((4..<60).contains(panel.legend.count))
    #expect(panel.legend.last?.label.text == "and \(61 - panel.legend.count) more")
    // Names are cut for more columns first, and stay different.
    #expect(Set(panel.legend.map(\.label.x)).count == 3)
    #expect(Set(panel.legend.map(\.label.text)).count == panel.legend.count)
    for entry in panel.legend { #expect(entry.label.y < panel.top) }
  }

  @Test func `names beside the ends of curves lie within the picture, a line apart`() {
    let layout = FigureLayout(Self.figure(12, name: Self.names[2], ends: true))
    let labels = layout.panels[0].endLabels.map(\.label)
    #expect(labels.count == 12)
    #expect(Set(labels.map(\.text)).count == 12)
    for label in labels {
      #expect(label.x > layout.right)
      #expect(
        label.x + TextWidth.width(of: label.text, size: FigureLayout.smallSize) <= layout.width)
    }
    let heights = labels.map(\.y).sorted()
    for (above, below) in zip(heights, heights.dropFirst()) { #expect(below - above > 15.9) }
    #expect(layout.panels[0].legend.isEmpty)
  }

  @Test func `where names do not fit beside the ends they are a legend`() {
    var figure = Self.figure(24, name: Self.names[1], ends: true)
    figure.size = (640, 360)
    figure.isOfExactSize = true
    let panel = FigureLayout(figure).panels[0]
    #expect(panel.endLabels.isEmpty)
    #expect(panel.legend.count > 1)
  }

  @Test func `a curve that leaves the panel is marked on its edge, and it is said how far it goes`()
  {
    let points = (1...100).map { Series.Point(Double($0), $0 < 10 ? 50 : 1 + 1 / Double($0)) }
    let figure = Figure(
      "t",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss", yRange: 1...1.2, yScale: .linear,
          series: [Series("a", .line, .green, points), Series(nil, .points, .blue, points)])
      ])
    let layout = FigureLayout(figure)
    let panel = layout.panels[0]
    #expect(Set(panel.departures.map(\.color)) == [.green, .blue])
    for departure in panel.departures {
      #expect(departure.isAbove)
      let x = panel.x.scale.value(at: departure.x, in: panel.x.range)
      #expect((9...10).contains(x))
    }
    #expect(layout.notes.map(\.text) == ["▲ goes on up to 50 (loss)"])
    // What goes a little farther is simply shown.
    var wide = figure
    wide.panels[0].yRange = 1...40
    #expect(FigureLayout(wide).panels[0].departures.isEmpty)
    #expect(FigureLayout(wide).panels[0].y.range.upperBound > 50)
  }

  @Test func `a curve that lies outside altogether is marked`() {
    let figure = Figure(
      "t",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss", yRange: 1...2, yScale: .linear,
          series: [
            Series("a", .line, .green, [.init(1, 1), .init(9, 2)]),
            Series("b", .line, .blue, [.init(1, -50), .init(5, -50), .init(9, -70)]),
            Series("c", .line, .black, [.init(1, 1), .init(5, .infinity), .init(9, 2)]),
          ])
      ])
    let departures = FigureLayout(figure).panels[0].departures
    #expect(departures.filter { $0.color == .blue }.map(\.isAbove) == [false])
    #expect(departures.contains { $0.color == .black && $0.isAbove })
  }

  @Test func `panels over the same positions share them`() {
    let a = Series(nil, .line, .blue, [.init(1, 1), .init(500, 2)])
    let b = Series(nil, .line, .blue, [.init(100, 1), .init(2000, 2)])
    let layout = FigureLayout(
      Figure(
        "t",
        panels: [
          Panel(xLabel: "step", yLabel: "loss", series: [a]),
          Panel(xLabel: "step", yLabel: "rate", series: [b]),
          Panel(xLabel: "run", yLabel: "loss", xRange: -1...1, names: ["a"], series: [a]),
        ]))
    #expect(layout.panels[0].x.range == layout.panels[1].x.range)
    #expect(layout.panels[0].xLabel.text == "" && layout.panels[1].xLabel.text == "step")
    #expect(layout.panels[2].x.range == -1...1)
  }

  @Test func `a logarithmic axis shows all that is above 0, and marks the rest`() {
    let points = [Series.Point(0, 5), .init(1, 100), .init(10, 3), .init(100, 0), .init(1000, 0.1)]
    let layout = FigureLayout(
      Figure(
        "t",
        panels: [
          Panel(
            xLabel: "step", yLabel: "loss", xRange: 0...1000, yRange: 0...5, xScale: .logarithmic,
            yScale: .logarithmic, series: [Series("a", .line, .blue, points)])
        ]))
    let panel = layout.panels[0]
    #expect(panel.x.range == 1...1000)
    #expect(panel.y.range.lowerBound > 0.05 && panel.y.range.lowerBound < 0.1)
    #expect(panel.y.range.upperBound > 100)
    #expect(panel.departures.contains { !$0.isAbove })
    #expect(layout.notes.map(\.text).contains("▼ goes on down to 0 (loss)"))
  }

  @Test func `long titles are wrapped, and notes stand below`() {
    var figure = Self.figure(2, name: Self.names[0])
    figure.title = String(repeating: "many words ", count: 30)
    figure.notes = ["8 of 20 curves are drawn"]
    let layout = FigureLayout(figure)
    #expect(layout.title.count == 2)
    for line in layout.title {
      #expect(
        line.x + TextWidth.width(of: line.text, size: FigureLayout.titleSize) <= layout.width)
    }
    #expect(layout.notes.map(\.text) == figure.notes)
    #expect(layout.notes[0].y > layout.panels[0].bottom + 40)
    #expect(layout.notes[0].y < layout.height)
  }
}
