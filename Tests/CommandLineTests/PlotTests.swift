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

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"), arguments: commands)
  func `size, title and axes are as asked for`(command: String) throws {
    let workspace = try Workspace.fitted()
    let arguments = command.split(separator: " ").map(String.init)
    for axes in [["--log", "xy"], ["--log", "none"], ["--log", "y", "--log", "x"]] {
      let look = ["--size", "1000x400", "--title", "Mine: <b> & `x`"] + axes
      for name in ["a.svg", "a.png"] {
        let outcome = try workspace.losscast(arguments + ["--plot", name] + look)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      let png = try workspace.data("a.png")
      func number(at byte: Int) -> Int { png[byte..<byte + 4].reduce(0) { $0 << 8 | Int($1) } }
      #expect(number(at: 16) == 1000 && number(at: 20) == 400)
      #expect(try texts("a.svg", in: workspace).contains("Mine: <b> & `x`"))
    }
  }

  /// Options of pictures that cannot be, and what is said of them.
  static let wrongLooks: [(options: [String], words: String)] = [
    (["--size", "1200"], "as in 1200x800"), (["--size", "10x10"], "320 to 8000"),
    (["--size", "1200x"], "as in 1200x800"), (["--size", "1200x800x3"], "as in 1200x800"),
    (["--size=-1200x800"], "320 to 8000"), (["--size", "99999999999999999999x800"], "pixels"),
    (["--size", "8001x800"], "320 to 8000"), (["--size", ""], "pixels"),
    (["--log", "z"], "'x', 'y', 'xy'"), (["--log", "none", "--log", "x"], "give one of them"),
  ]

  @Test(arguments: wrongLooks)
  func `a look that cannot be is refused`(options: [String], words: String) throws {
    let workspace = try Workspace.fitted()
    let before = try workspace.names()
    let outcome = try workspace.losscast(
      ["schedule", "constant:peak=0.1,steps=100", "--plot", "a.svg"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(try workspace.names() == before)
  }

  @Test(arguments: [["--size", "1200x800"], ["--title", "T"], ["--log", "x"]])
  func `a look without a picture is refused`(options: [String]) throws {
    let outcome = try Workspace().losscast(["schedule", "constant:peak=0.1,steps=100"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("\(options[0]) says how a picture looks"))
  }

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"))
  func `an axis that holds nothing above 0 is not made logarithmic`() throws {
    let workspace = try Workspace()
    let rows = (1...50).map { "\($0),\(-1 - 1 / Double($0))\n" }
    try workspace.write("step,reward\n" + rows.joined(), to: "a.csv")
    let command = ["extrapolate", "a.csv", "--metric", "reward", "--horizon", "100"]
    let outcome = try workspace.losscast(command + ["--plot", "a.svg", "--log", "y"])
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("cannot be logarithmic"), "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(try workspace.names() == ["a.csv"])
    #expect(try workspace.losscast(command + ["--plot", "a.svg", "--log", "x"]).status == 0)
  }

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"))
  func `of many curves eight are drawn, and the others named`() throws {
    let workspace = try Workspace()
    var rows = "run,step,loss\n"
    for run in 1...12 {
      for step in 1...40 { rows += "r\(run),\(step),\(2 + Double(run) / Double(step))\n" }
    }
    try workspace.write(rows, to: "a.csv")
    let outcome = try workspace.losscast(
      "extrapolate", "a.csv", "--by", "run", "--horizon", "100", "--plot", "a.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let words = "8 of 12 curves are drawn; left out: r9, r10, r11, r12"
    #expect(outcome.errors.contains("losscast: a.svg: \(words)\n"), "\(outcome.errors)")
    let drawn = try texts("a.svg", in: workspace)
    #expect(drawn.contains(words))
    for run in 1...8 { #expect(drawn.contains("r\(run)")) }
    #expect(!drawn.contains("r9"))
  }

  @Test(.enabled(if: gnuplotIsPresent, "gnuplot is absent"))
  func `what --to holds out is drawn`() throws {
    let workspace = try Workspace.fitted()
    for (command, words) in [
      ("extrapolate constant.csv --to 1000 --horizon 3000", "held out"),
      ("curve constant.csv --law pow3 --to 1000", "held out"),
      ("fit constant.csv decayed.csv --to 1800", "rings: logged, but held out"),
      ("evaluate fit.json linear.csv --to 1500", "rings: logged, but held out"),
    ] {
      let arguments = command.split(separator: " ").map(String.init)
      let outcome = try workspace.losscast(arguments + ["--plot", "a.svg"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try texts("a.svg", in: workspace).contains { $0.contains(words) }, "\(command)")
      // Circles that are not filled: drawn by no other mark.
      #expect(try workspace.text("a.svg").contains("href='#gpPt5' transform='translate"))
    }
  }

  /// What is written in an SVG picture.
  private func texts(_ name: String, in workspace: Workspace) throws -> [String] {
    try XMLDocument(data: workspace.data(name)).nodes(forXPath: "//*[local-name()='text']")
      .compactMap(\.stringValue).map {
        $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
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
