import Basics
import Testing

@testable import Plots

struct GnuplotScriptTests {
  private static func script(
    _ series: [Series], title: String = "t", xLabel: String = "step",
    format: PictureFormat = .svg, showsLegend: Bool = true, names: [String] = []
  ) -> [String] {
    let panel = Panel(
      xLabel: xLabel, yLabel: "loss", yRange: 1...2, names: names, series: series,
      showsLegend: showsLegend)
    return GnuplotScript(Figure(title, panels: [panel]), format: format).text
      .split(separator: "\n").map(String.init)
  }

  @Test func `data stand before the plot, numbers that are none left out`() {
    let points = [
      Series.Point(1, 2, Interval(1.5, 2.5)), .init(2, .nan), .init(.infinity, 1), .init(3, 4),
    ]
    let lines = Self.script([Series("run", .errorBars, .blue, points)])
    let start = lines.firstIndex(of: "$data_0_0 << END_OF_DATA")
    #expect(
      start.map { Array(lines[($0 + 1)...($0 + 3)]) } == [
        "1.0 2.0 1.5 2.05", "3.0 4.0 4.0 4.0", "END_OF_DATA",
      ])
    #expect(
      lines.contains {
        $0.hasPrefix(
          "plot $data_0_0 using 1:2:3:4 with yerrorbars pt 7 ps 0.8 lw 1.5 lc rgb '#0072b2' title $labels["
        )
      })
    #expect(lines.contains("unset logscale x"))
  }

  @Test func `labels are data, each once, in a block that none of them ends`() {
    let lines = Self.script(
      [Series("END_OF_LABELS_", .line, .blue, [.init(1, 1)])], title: "step")
    #expect(
      Array(lines.prefix(5)) == [
        "$labels << END_OF_LABELS__", "step", "loss", "END_OF_LABELS_", "END_OF_LABELS__",
      ])
    #expect(lines.contains { $0.hasPrefix("set label 998 $labels[1] at screen ") })
    #expect(lines.contains { $0.hasPrefix("set label 1 $labels[1] at screen ") })
    #expect(lines.contains { $0.contains(" title $labels[3] at ") })
  }

  /// Every character that a name can hold, in every place where a name can stand, is one line of
  /// the block, and no other line of the program changes.
  @Test func `no text becomes part of the program`() throws {
    func program(_ text: String) -> (labels: [String], commands: [String]) {
      let lines = GnuplotScript(
        Figure(
          text,
          panels: [
            Panel(
              xLabel: text, yLabel: text, names: [text],
              series: [Series(text, .line, .blue, [.init(1, 1)])])
          ]), format: .svg
      ).text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let end = lines.firstIndex(of: "END_OF_LABELS") ?? 0
      return (Array(lines[1..<max(end, 1)]), Array(lines[end...]))
    }
    let plain = program("x")
    #expect(plain.labels == ["x"])
    for value in UInt32(0)...0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for text in [String(Character(scalar)), "a\(scalar)system \"touch x\"\(scalar)#"] {
        let own = program(text)
        // The label of a tic is another text where there is a percent sign, which is doubled.
        let isFormat = text.contains("%")
        #expect(own.labels.count == (isFormat ? 2 : 1))
        #expect(own.commands.count == plain.commands.count)
        if !isFormat { #expect(own.commands == plain.commands) }
      }
    }
  }

  @Test func `every format has its terminal`() {
    let drawn = [Series(nil, .points, .green, [.init(1, 1)])]
    for (format, terminal) in [
      (PictureFormat.svg, "set terminal svg size 960,720 "),
      (.png, "set terminal pngcairo size 960,720 "),
      (.pdf, "set terminal pdfcairo size 10.0in,7.5in "),
    ] {
      #expect(Self.script(drawn, format: format).contains { $0.hasPrefix(terminal) })
    }
  }

  @Test func `names stand along the axis, and no legend is none`() {
    let drawn = [Series(nil, .crosses, .black, [.init(0, 1)])]
    let named = Self.script(drawn, showsLegend: false, names: ["a_1", "b"])
    #expect(named.contains("set xtics ($labels[4] 0, $labels[5] 1) font ',12.0'"))
    #expect(!named.contains { $0.contains(" title ") })
    #expect(Self.script(drawn).contains { $0.hasPrefix("set xtics ('") })
  }

  @Test func `no two of as many series as there are looks are drawn alike`() {
    for style in [Series.Style.line, .dashedLine, .points] {
      let series = (0..<24).map { Series(nil, style, index: $0, [.init(1, 1)]) }
      let looks = Self.script(series).compactMap { line in
        let parts = line.split(separator: " with ")
        return parts.count == 2 ? parts[1].split(separator: " notitle")[0] : nil
      }
      #expect(looks.count == 24)
      #expect(Set(looks).count == 24, "\(style)")
    }
  }

  @Test func `a panel of nothing is a pair of axes`() throws {
    #expect(Self.script([Series("a", .line, .blue, [])]).contains("plot NaN notitle"))
    let empty = Figure("t", panels: [Panel(xLabel: "x", yLabel: "y", series: [])])
    for format in PictureFormat.allCases {
      #expect(format.isWhole(try Gnuplot.picture(of: empty, format: format)))
    }
  }

  @Test func `a plot's name tells its format`() {
    for name in ["a.svg", "a.b.PNG", "/x/y.pdf"] {
      #expect(throws: Never.self) { try Figure.checkName(name) }
    }
    for name in ["", "svg", "a.gif", "a.svg.", "a.svg/b"] {
      #expect(throws: FigureError.self) { try Figure.checkName(name) }
    }
  }
}
