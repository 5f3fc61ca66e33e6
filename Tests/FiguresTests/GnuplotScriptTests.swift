import Testing

@testable import Figures

struct GnuplotScriptTests {
  private static func script(
    _ series: [Series], title: String = "t", xLabel: String = "step", output: String = "a.svg",
    format: GnuplotScript.Format = .svg, legend: Panel.Legend? = .topRight, names: [String] = []
  ) -> [String] {
    let panel = Panel(
      xLabel: xLabel, yLabel: "loss", yRange: 1...2, names: names, series: series, legend: legend)
    return GnuplotScript(Figure(title, panels: [panel]), format: format, output: output).text
      .split(separator: "\n").map(String.init)
  }

  @Test func `data stand before the plot, numbers that are none left out`() {
    let points = [
      Series.Point(1, 2, lower: 1.5, upper: 2.5), .init(2, .nan), .init(.infinity, 1), .init(3, 4),
    ]
    let lines = Self.script([Series("run", .errorBars, .blue, points)])
    let start = lines.firstIndex(of: "$data_0_0 << END_OF_DATA")
    #expect(
      start.map { Array(lines[($0 + 1)...($0 + 3)]) } == [
        "1.0 2.0 1.5 2.5", "3.0 4.0 4.0 4.0", "END_OF_DATA",
      ])
    #expect(
      lines.contains(
        "plot $data_0_0 using 1:2:3:4 with yerrorbars pt 7 ps 0.8 lw 1.5 lc rgb '#0072b2' title 'run'"
      ))
    #expect(lines.contains("set yrange [1.0:2.0]"))
    #expect(lines.contains("set xrange [*:*]"))
  }

  @Test func `marks of enhanced text and quotes are taken literally`() {
    let lines = Self.script(
      [Series("a_b^c{d}@e&f~g\\h", .line, .blue, [.init(1, 1)])], title: "it's",
      output: "it's.svg")
    #expect(lines.contains("set output 'it''s.svg'"))
    #expect(lines.contains { $0.hasPrefix("set multiplot title 'it''s' ") })
    #expect(lines.contains { $0.hasSuffix(#"title 'a\_b\^c\{d\}\@e\&f\~g\\h'"#) })
  }

  @Test func `every format has its terminal`() {
    let drawn = [Series(nil, .points, .green, [.init(1, 1)])]
    for (format, terminal) in [
      (GnuplotScript.Format.svg, "set terminal svg size 960,720 "),
      (.png, "set terminal pngcairo size 960,720 "),
      (.pdf, "set terminal pdfcairo size 10.0in,7.5in "),
    ] {
      #expect(Self.script(drawn, format: format).contains { $0.hasPrefix(terminal) })
    }
  }

  @Test func `names stand along the axis, and no legend is none`() {
    let drawn = [Series(nil, .crosses, .black, [.init(0, 1)])]
    let named = Self.script(drawn, legend: nil, names: ["a_1", "b"])
    #expect(named.contains(#"set xtics ('a\_1' 0, 'b' 1) font ',9'"#))
    #expect(named.contains("unset key"))
    #expect(Self.script(drawn).contains("set xtics autofreq font ''"))
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

  @Test func `a panel of nothing is not plotted`() {
    #expect(!Self.script([Series("a", .line, .blue, [])]).contains { $0.hasPrefix("plot") })
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
