import Basics
import Foundation
import Plots
import Reports
import Testing

@testable import Pages

struct ReportPageTests {
  /// What a file may be called to do harm.
  static let evil = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<!--", "\"onload='x'",
    "a&b",
    "a\u{202E}gnp", "line\nline", "\u{0}\u{1B}[31m",
  ]

  private static let library = ChartLibrary(
    script: "/* the library */", license: "MIT */ alert(1) </script><!-- no end")

  private static func text(_ name: String) -> ReportText {
    var table = TextTable([("run", .left), ("loss", .right)])
    table.add([name, "1.5"])
    table.add(["other", "0.9"])
    return ReportText(parts: [
      .paragraph(.init("Lowest ends \(name).", .strong, .summary)),
      .paragraph(.init("It rests on 3 laws.", .none, .summary)),
      .paragraph(.init("Largest doubt: \(name).", .warning, .summary)), .line(.init("")),
      .paragraph(.init("L = \(name)", label: "law")), .table(table),
      .line(.init("one line")), .line(.init("")), .line(.init("  two")), .line(.init("  lines")),
      .paragraph(.init("take \(name) with care", .warning, .remark, label: "careful")),
    ])
  }

  private static func page(_ name: String, points: Int = 3, count: Int = 1) throws -> String {
    let figure = Figure(
      name,
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss",
          series: [
            Series(name, .line, index: 0, (1...points).map { .init(Double($0), 1 / Double($0)) })
          ])
      ])
    return try ReportPage(
      title: "About \(name)",
      answers: (0..<count).map { _ in
        .init(
          command: "losscast fit '\(name)'", name: "fit", text: text(name), figure: figure,
          json: try FiniteJSON.text(of: [name: 1.5], inOneLine: true),
          notes: ["\(name): 3 rows dropped"],
          inputs: [.init(path: name, bytes: 12_345, rows: 17)])
      }, version: "1.2.3", date: "2026-01-02 03:04 UTC"
    ).html(drawingBy: library)
  }

  /// What of the page is no script of ours and no style.
  private static func markup(_ html: String) -> String {
    html.replacing(/<style>.*?<\/style>/.dotMatchesNewlines(), with: "")
      .replacing(/<script>.*?<\/script>/.dotMatchesNewlines(), with: "")
  }

  @Test(arguments: evil) func `no name becomes markup`(name: String) throws {
    let markup = Self.markup(try Self.page(name))
    let shown = markup.replacing(
      /<script type="application\/json"[^>]*>.*?<\/script>/.dotMatchesNewlines(), with: "")
    #expect(!markup.contains("<script>"))
    #expect(!markup.contains("<!--"))
    #expect(!shown.contains("onload='"))
    #expect(!shown.contains("\u{202E}"))
    #expect(!shown.contains("\u{1B}"))
    // Elements of ours alone are left.
    let names = Set(
      markup.matches(of: /<\/?([A-Za-z!][A-Za-z0-9]*)/).map { String($0.1).lowercased() })
    #expect(
      names.isSubset(of: [
        "!doctype", "html", "head", "meta", "title", "body", "header", "main", "footer", "section",
        "h1", "h2",
        "h3", "p", "div", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
        "pre",
        "button", "script", "strong", "wbr",
      ]))
    // Blocks of data hold the name as it is, whatever is in it.
    let blocks = markup.matches(
      of: /<script type="application\/json"[^>]*>(.*?)<\/script>/.dotMatchesNewlines())
    #expect(blocks.count == 2)
    for block in blocks {
      #expect(!block.1.contains("<"))
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(block.1.utf8)) }
    }
    let answer = try JSONDecoder().decode([String: Double].self, from: Data(blocks[1].1.utf8))
    #expect(answer == [name: 1.5])
  }

  @Test func `the answer comes first, every figure has its numbers`() throws {
    let html = Self.markup(try Self.page("run", count: 2))
    let order = [
      "<h1", "class=\"answer\"", "It rests on", "class=\"doubt\"", "data-figure=\"figure-1\"",
      "id=\"figure-1\"", "<dl>", "<table", "What was assumed and dropped", "How it was made",
      "figure-2",
      "<footer>",
    ].map { html.firstRange(of: $0)?.lowerBound }
    #expect(!order.contains(nil))
    #expect(order.compactMap(\.self) == order.compactMap(\.self).sorted())
    #expect(html.matches(of: /data-figure="(figure-\d)"/).count == 2)
    #expect(html.contains("<th scope=\"col\" class=\"number\">loss</th>"))
    #expect(html.contains("<th scope=\"row\">other</th>"))
    #expect(html.contains("<pre>  two\n  lines</pre>"))
    #expect(html.contains("<p>one line</p>"))
  }

  @Test func `a page asks nobody for anything`() throws {
    let html = try Self.page("run")
    for word in ["http:", "https:", " src=", " href=", " action="] {
      #expect(!Self.markup(html).contains(word))
    }
    #expect(html.contains("default-src 'none'"))
    #expect(!html.contains("@import"))
    #expect(!html.contains("url("))
  }

  @Test func `the license of the library is in the page and cannot end its comment`() throws {
    let html = try Self.page("run")
    #expect(html.contains("MIT * / alert(1) ‹/script>‹!-- no end"))
    #expect(throws: HTMLText.NotAScript.self) {
      var page = HTMLText()
      try page.add(script: "let a = '</SCRIPT>'")
    }
  }

  @Test func `many long curves stay below the size of a page`() throws {
    let figure = Figure(
      "long",
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss",
          series: (0..<60).map { run in
            Series(
              "run \(run)", .line, index: run,
              (0..<20_000).map { step in
                let loss = 2.123456789 + 1 / (Double(step) + 1.7)
                return .init(
                  Double(step) * 1.0001, loss, Interval(loss - 0.01234567, loss + 0.01234567))
              })
          })
      ])
    let html = try ReportPage(
      title: "long",
      answers: [
        .init(
          command: "losscast fit", name: "fit", text: ReportText("long\n"), figure: figure,
          json: "\"" + String(repeating: "x", count: 700_000) + "\"", notes: [], inputs: [])
      ], version: "1", date: "today"
    ).html(drawingBy: Self.library)
    #expect(html.utf8.count < 1_850_000)
    #expect(html.contains("too long for a page"))
    #expect(html.contains("the extremes among them"))
  }
}
