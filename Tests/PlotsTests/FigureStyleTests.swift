import Testing

@testable import Plots

struct FigureStyleTests {
  private static let figure = Figure(
    "Own title",
    panels: [
      Panel(
        xLabel: "step", yLabel: "loss",
        series: [Series("a", .line, .blue, [.init(1, 3), .init(100, 2)])]),
      Panel(
        xLabel: "step", yLabel: "residual", yScale: .linear,
        series: [Series("a", .line, .blue, [.init(1, -1), .init(100, 1)])]),
    ])

  @Test func `what is not asked for stays as it is`() throws {
    let figure = try Self.figure.styled(by: FigureStyle())
    #expect(figure.title == "Own title")
    #expect(figure.size == (960, 720))
    #expect(!figure.isOfExactSize)
    #expect(figure.panels.map(\.xScale) == [nil, nil])
  }

  @Test func `title, size and axes are as asked for`() throws {
    let figure = try Self.figure.styled(
      by: FigureStyle(title: "T", size: (1200, 800), logarithmicAxes: [.x, .y]))
    #expect(figure.title == "T")
    #expect(figure.size == (1200, 800) && figure.isOfExactSize)
    #expect(figure.panels.map(\.xScale) == [.logarithmic, .logarithmic])
    #expect(figure.panels.map(\.yScale) == [.logarithmic, .linear])
    let linear = try Self.figure.styled(by: FigureStyle(logarithmicAxes: []))
    #expect(linear.panels.map(\.xScale) == [.linear, .linear])
    #expect(linear.panels[0].yScale == .linear)
  }

  @Test func `sizes that no picture has are refused`() {
    for size in [(0, 0), (319, 800), (800, 8001), (-5, 400), (Int.max, 400)] {
      #expect(throws: FigureError.self) { try Self.figure.styled(by: FigureStyle(size: size)) }
    }
  }

  @Test func `an axis of nothing above 0 cannot be logarithmic`() throws {
    var figure = Self.figure
    figure.panels[0].series[0].points = [.init(1, -3), .init(2, 0)]
    let error = #expect(throws: FigureError.self) {
      try figure.styled(by: FigureStyle(logarithmicAxes: [.y]))
    }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("y-axis (loss)") ?? false)
    #expect(throws: Never.self) { try figure.styled(by: FigureStyle(logarithmicAxes: [.x])) }
  }

  @Test func `things beyond those drawn are named`() {
    let all = DrawnFirst(["a", "b"], most: 2, "curves", name: \.self)
    #expect(all.shown == ["a", "b"] && all.note == nil)
    let some = DrawnFirst(["a", "b", "c", "d"], most: 2, "curves", name: \.self)
    #expect(some.shown == ["a", "b"])
    #expect(some.note == "2 of 4 curves are drawn; left out: c, d")
    let many = DrawnFirst(Array(0..<200), most: 8, "curves") { "\($0)" }
    #expect(many.note?.hasSuffix(", 107 and 92 more") ?? false)
  }
}
