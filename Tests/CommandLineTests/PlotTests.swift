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
    "curve decayed.csv --law pow3 --at 5000",
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

  /// Programs in gnuplot's place that fail as it may.
  static let failures: [(script: String?, words: String)] = [
    (nil, "is not installed"), ("exit 3", "status 3"),
    ("echo 'line 7: no such font' >&2; exit 1", "no such font"), ("kill -SEGV $$", "signal 11"),
    ("exit 0", "drew nothing"), ("echo '<?xml version=\"1.0\"?><svg>'", "half a picture"),
  ]

  @Test(arguments: failures)
  func `a gnuplot that fails is said, and leaves the former picture`(
    script: String?, words: String
  ) throws {
    let workspace = try Workspace.fitted()
    try workspace.write("former", to: "a.svg")
    if let script {
      try workspace.write("#!/bin/sh\n\(script)\n", to: "gnuplot")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: workspace.folder.appending(path: "gnuplot").path)
    }
    let before = try workspace.names()
    let outcome = try workspace.losscast(
      "schedule", "constant:peak=0.1,steps=100", "--plot", "a.svg",
      environment: ["PATH": workspace.folder.path])
    #expect(outcome.status == 74)
    #expect(outcome.complaint.contains("a.svg: the plot cannot be drawn"), "\(outcome.errors)")
    #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(try workspace.text("a.svg") == "former")
    #expect(try workspace.names() == before)
  }

  /// Text that ends a string or a line of gnuplot's, or is run by it, wherever text is drawn.
  static let hostileTexts = [
    "a\nsystem \"touch PWNED\"\n#", "'; system 'touch PWNED'; '", "`touch PWNED`",
    "\"`touch PWNED`\"",
    "@x", "$labels", "END_OF_LABELS", "END_OF_LABELS\nsystem 'touch PWNED'", "\\", "%s%n",
    "|touch PWNED;:",
  ]

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"), arguments: hostileTexts)
  func `no name becomes part of gnuplot's program`(text: String) throws {
    let workspace = try Workspace.fitted()
    let name = text.replacing("/", with: "-")
    try workspace.write(try workspace.data("linear.csv"), to: "\(name).csv")
    let quoted = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let rows = (1...40).map {
      "\(quoted),\($0),\(2 + 1 / Double($0))\nb,\($0),\(3 + 1 / Double($0))\n"
    }
    try workspace.write("run,step,\(quoted)\n" + rows.joined(), to: "by.csv")
    for arguments in [
      ["evaluate", "fit.json", "./\(name).csv", "--plot", "\(name).svg"],
      [
        "extrapolate", "by.csv", "--by", "run", "--metric", text, "--horizon", "100", "--plot",
        "b.svg",
      ],
    ] {
      let outcome = try workspace.losscast(arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(throws: Never.self) { try XMLDocument(data: workspace.data("\(name).svg")) }
    #expect(throws: Never.self) { try XMLDocument(data: workspace.data("b.svg")) }
    #expect(try !workspace.names().contains("PWNED"))
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
