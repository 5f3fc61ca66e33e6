import Basics
import Foundation
import Plots
import Testing

@testable import Pages

struct FigureChartTests {
  private struct Chart: Decodable {
    struct Switch: Decodable {
      var label: String
      var panel: Int
      var color: String
    }
    struct Axis: Decodable {
      var label: String
      var scale: String
      var range: [Double]
      var group: Int?
    }
    struct Series: Decodable {
      var name: String?
      var style: String
      var `switch`: Int?
      var x: [Double]
      var y: [Double]
      var low: [Double?]?
      var high: [Double?]?
    }
    struct Panel: Decodable {
      var names: [String]
      var x: Axis
      var y: Axis
      var series: [Series]
    }
    var title: String
    var notes: [String]
    var switches: [Switch]
    var panels: [Panel]
  }

  private func chart(_ figure: Figure, mostPoints: Int = 1000) throws -> Chart {
    let json = try FigureChart(figure, mostPoints: mostPoints).json()
    return try JSONDecoder().decode(Chart.self, from: Data(json.utf8))
  }

  @Test func `a run is switched with all that is drawn of it`() throws {
    let points = [
      Series.Point(1, 2, Interval(1.5, 2.5)), Series.Point(2, 1, Interval(0.5, .infinity)),
    ]
    let figure = Figure(
      "runs",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss",
          series: ["first", "second"].enumerated().flatMap { index, name in
            [
              Series(nil, .band, index: index, points), Series(nil, .points, index: index, points),
              Series(name, .line, index: index, points),
            ]
          }, showsLegend: false),
        Panel(
          xLabel: "step", yLabel: "residual",
          series: [Series(nil, .line, .gray, points), Series(nil, .points, index: 1, points)],
          showsLegend: false),
      ])
    let chart = try chart(figure)
    #expect(chart.switches.map(\.label) == ["first", "second"])
    #expect(chart.panels[0].series.map(\.switch) == [0, 0, 0, 1, 1, 1])
    #expect(
      chart.panels[0].series.map(\.name) == [
        "first", "first", "first", "second", "second", "second",
      ])
    #expect(chart.panels[1].series.map(\.switch) == [nil, 1])
    #expect(chart.panels.map(\.x.group) == [0, 0])
    #expect(chart.panels[0].series[0].high == [2.5, nil])
  }

  @Test func `parts of one thing that have names are switched one by one`() throws {
    let points = [Series.Point(1, 2), Series.Point(2, 1)]
    let figure = Figure(
      "curve",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss",
          series: [
            Series("90 %", .band, index: 0, points), Series("median", .line, index: 0, points),
            Series(nil, .openPoints, index: 0, points),
          ])
      ])
    let chart = try chart(figure)
    #expect(chart.switches.map(\.label) == ["90 %", "median"])
    #expect(chart.panels[0].series.map(\.switch) == [0, 1, nil])
  }

  @Test func `many points are thinned, their extremes kept, and that is said`() throws {
    var points = (0..<100_000).map { Series.Point(Double($0), Double($0 % 7)) }
    points[54_321].y = 99
    points[12_345].y = -99
    points[7].y = .nan
    let figure = Figure(
      "spikes",
      panels: [
        Panel(xLabel: "step", yLabel: "loss", series: [Series("run", .points, .blue, points)])
      ])
    let chart = try chart(figure)
    let drawn = chart.panels[0].series[0]
    #expect(drawn.x.count <= 1000)
    #expect(drawn.y.max() == 99)
    #expect(drawn.y.min() == -99)
    #expect(drawn.x.first == 0)
    #expect(drawn.x.last == 99_999)
    #expect(drawn.x == drawn.x.sorted())
    #expect(chart.notes.count == 1)
    #expect(chart.notes[0].contains("of 99,999"))
  }

  @Test func `numbers keep the digits that a screen can tell apart`() throws {
    let figure = Figure(
      "digits",
      panels: [
        Panel(
          xLabel: "compute", yLabel: "loss",
          series: [
            Series(
              "run", .points, .blue,
              [.init(1_234_567, 2.123_456_789), .init(3.3e21, 1e-7 / 3), .init(1e-30 / 3, -0.1)])
          ])
      ])
    let drawn = try chart(figure).panels[0].series[0]
    #expect(drawn.x[0] == 1_234_567)
    #expect(drawn.y[0] == 2.123_457)
    #expect(drawn.y[1] == 3.333_333e-8)
    #expect(abs(drawn.x[2] / (1e-30 / 3) - 1) < 1e-9)
    let text = try FigureChart(figure).json()
    #expect(text.contains("2.123457,"))
  }

  @Test func `no text of a file becomes more than one line of text`() throws {
    let name = "a\u{202E}b\nc</script><!--\"'"
    let figure = Figure(
      name,
      panels: [
        Panel(
          xLabel: name, yLabel: name, names: [name],
          series: [Series(name, .line, .blue, [.init(0, 1)])])
      ])
    let chart = try chart(figure)
    let shown = "a\\u202eb\\u000ac</script><!--\"'"
    #expect(chart.title == shown)
    #expect(chart.switches[0].label == shown)
    #expect(chart.panels[0].names == [shown])
    #expect(chart.panels[0].x.label == shown)
  }
}
