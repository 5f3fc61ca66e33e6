import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct PlotTests {
  private static let gnuplotIsPresent =
    ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot", "/opt/homebrew/bin/gnuplot"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  static let commands = [
    "fit constant.csv decayed.csv", "fit constant.csv decayed.csv stepped.csv --leave-out stepped",
    "fit decayed.csv --law pow3 --at 5000",
    "predict fit.json --schedule cosine:peak=0.01,steps=2000",
    "evaluate fit.json linear.csv stepped.csv",
    "compare fit.json --schedule cosine:peak=0.01,steps=2000 --schedule csv:linear.csv",
    "optimize fit.json --peak 0.01 --steps 500",
    "compare fit.json --schedule cosine:peak=0.01,steps=2000 --schedule csv:linear.csv --target 2.1",
    "compare fit.json fit.json --schedule cosine:peak=0.01,steps=2000 --schedule csv:linear.csv",
    "predict fit.json --schedule cosine:peak=0.01,steps=2000 --target 2.15",
    "next fit.json",
    "schedule wsd:peak=0.01,steps=2000,decay=0.2 csv:linear.csv",
  ]

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"), arguments: commands)
  func `every picture comes out whole in every format`(command: String) throws {
    let workspace = try Workspace.fitted()
    let before = try workspace.names()
    let arguments = command.split(separator: " ").map(String.init)
    for name in ["a.svg", "a.png", "a.pdf"] {
      let outcome = try workspace.losscast(arguments + ["--plot", name])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("losscast: plot written to \(name)\n"))
    }
    #expect(try workspace.names() == (before + ["a.svg", "a.png", "a.pdf"]).sorted())
    let svg = try XMLDocument(data: workspace.data("a.svg"))
    #expect(svg.rootElement()?.name == "svg")
    let png = try workspace.data("a.png")
    #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    #expect(png.suffix(8).starts(with: Array("IEND".utf8)))
    let pdf = try workspace.data("a.pdf")
    #expect(pdf.starts(with: Array("%PDF-".utf8)))
    #expect(String(decoding: pdf.suffix(8), as: UTF8.self).contains("%%EOF"))
  }

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"))
  func `the names of runs stand in a picture as they are`() throws {
    let workspace = try Workspace.fitted()
    let name = "it's_a^{run} & @more~\\x"
    try workspace.write(try workspace.data("linear.csv"), to: "\(name).csv")
    let outcome = try workspace.losscast(
      ["evaluate", "fit.json", "\(name).csv", "--plot", "it's a plot.svg"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let svg = try XMLDocument(data: workspace.data("it's a plot.svg"))
    let texts = try svg.nodes(forXPath: "//*[local-name()='text']").compactMap(\.stringValue)
    #expect(
      texts.contains {
        $0.split(whereSeparator: \.isWhitespace).joined() == name.filter { $0 != " " } + ",forecast"
      },
      "\(texts)")
  }
}
