import Basics
public import Plots
public import Reports

/// One HTML file that holds answers: what each says, its figure, its tables, what was assumed and dropped, and the
/// command that made it.
///
/// It asks for nothing beyond itself. Its figures are drawn by scripts in it; no text of a file's or a user's is a
/// part of these, see ``HTMLText``.
public struct ReportPage: Sendable {
  /// What a command answered.
  public struct Answer: Sendable {
    /// The command line that gives it again, as a shell takes it.
    public var command: String
    /// What it is called among others, such as `fit`.
    public var name: String
    public var text: ReportText
    /// Nil where there is nothing to draw.
    public var figure: Figure?
    /// The answer for programs, in one line.
    public var json: String
    /// What was dropped, joined and assumed.
    public var notes: [String]
    /// What it was made from.
    public var inputs: [Input]

    public init(
      command: String, name: String, text: ReportText, figure: Figure?, json: String,
      notes: [String],
      inputs: [Input]
    ) {
      self.command = command
      self.name = name
      self.text = text
      self.figure = figure
      self.json = json
      self.notes = notes
      self.inputs = inputs
    }
  }

  /// A file that was read.
  public struct Input: Sendable, Hashable {
    public var path: String
    public var bytes: Int
    /// How many rows were found in it, where that was counted.
    public var rows: Int?

    public init(path: String, bytes: Int, rows: Int? = nil) {
      self.path = path
      self.bytes = bytes
      self.rows = rows
    }
  }

  public var title: String
  public var answers: [Answer]
  /// The version of the program.
  public var version: String
  /// When it was made, in words.
  public var date: String

  public init(title: String, answers: [Answer], version: String, date: String) {
    self.title = title
    self.answers = answers
    self.version = version
    self.date = date
  }

  /// Longer JSON is left out: a page is to be sent and read.
  private static let mostBytesOfJSON = 400_000
  /// So many points all figures of a page share, so that it stays below two megabytes; see ``mostPoints``.
  private static let mostPoints = 35_000
  private static let mostPointsOfSeries = 1200
  private static let fewestPointsOfSeries = 60

  /// The page.
  ///
  /// - Throws: where a script cannot stand in it, or the figure's numbers are none.
  public func html(drawingBy library: ChartLibrary) throws -> String {
    var page = HTMLText()
    page.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    // Whatever is in it, it asks nobody for anything.
    page.add(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
    )
    page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.open("meta", ["name": "generator", "content": "Losscast \(version)"])
    page.add("title", text: PrintableText.line(title))
    page.add(styleSheet: PageResources.styleSheet + PageResources.reportStyleSheet)
    page.add("</head>\n<body>\n<header>\n")
    page.add("h1", text: PrintableText.line(title))
    page.add("</header>\n<main>\n")
    for (index, answer) in answers.enumerated() { try add(answer, number: index + 1, to: &page) }
    page.add("</main>\n<footer>\n")
    page.add(
      "p",
      text:
        "Made by Losscast \(version) on \(date). Charts by dygraphs, whose license is in this file's source."
    )
    page.add("</footer>\n")
    try page.add(script: Self.comment(library.license) + library.script)
    try page.add(script: PageResources.chartScript)
    try page.add(script: PageResources.reportScript)
    page.add("</body>\n</html>\n")
    return page.text
  }

  /// The license as a comment that its own text cannot end.
  private static func comment(_ license: String) -> String {
    let words = license.replacing("*/", with: "* /").replacing("<", with: "‹").replacing(
      "\r", with: "")
    return "/*! dygraphs:\n\n\(words)\n*/\n"
  }

  /// How many points a series may have, so that all series together have no more than a page may.
  private var pointsOfSeries: Int {
    let series = answers.compactMap(\.figure).flatMap(\.panels).flatMap(\.series)
    let long = series.count { $0.points.count > Self.fewestPointsOfSeries }
    let share = Self.mostPoints / max(long, 1)
    return min(Self.mostPointsOfSeries, max(share, Self.fewestPointsOfSeries))
  }

  // MARK: An answer

  private func add(_ answer: Answer, number: Int, to page: inout HTMLText) throws {
    let isAlone = answers.count == 1
    page.open("section", ["aria-label": isAlone ? "The answer" : "Answer \(number)"])
    if !isAlone { page.add("h2", text: "\(number). losscast \(PrintableText.line(answer.name))") }
    for paragraph in answer.text.summary {
      switch paragraph.emphasis {
      case .strong: page.add("p", ["class": "answer"], words: paragraph.words)
      case .warning: page.add("p", ["class": "doubt"], words: paragraph.words)
      case .none, .faint: page.add("p", words: paragraph.words)
      }
    }
    if let figure = answer.figure {
      let id = "figure-\(number)"
      page.open("div", ["data-figure": id])
      page.add(
        "<p class=\"faint\">The chart needs JavaScript, which is off or was taken out. All else is below.</p>\n"
      )
      page.close("div")
      page.add(json: try FigureChart(figure, mostPoints: pointsOfSeries).json(), id: id)
    }
    page.add(answer.text.body)
    addAssumptions(of: answer, to: &page)
    addOrigin(of: answer, number: number, to: &page)
    page.close("section")
  }

  private func addAssumptions(of answer: Answer, to page: inout HTMLText) {
    let remarks = answer.text.remarks
    guard !remarks.isEmpty || !answer.notes.isEmpty else { return }
    page.add("h3", text: "What was assumed and dropped")
    for remark in remarks { page.add(remark) }
    if answer.notes.isEmpty { return }
    page.open("ul", ["class": "notes"])
    for note in answer.notes { page.add("li", text: PrintableText.line(note)) }
    page.close("ul")
  }

  private func addOrigin(of answer: Answer, number: Int, to page: inout HTMLText) {
    page.add("h3", text: "How it was made")
    page.add("pre", ["id": "command-\(number)"], text: PrintableText.line(answer.command))
    page.open("p", ["class": "only-screen"])
    page.add(
      "button", ["type": "button", "data-copy": "command-\(number)", "hidden": "hidden"],
      text: "Copy the command")
    if answer.json.utf8.count <= Self.mostBytesOfJSON {
      page.add(
        "button",
        [
          "type": "button", "data-save": "answer-\(number)", "data-name": "\(answer.name).json",
          "hidden": "hidden",
        ], text: "Save the numbers as JSON")
      page.close("p")
      page.add(json: answer.json, id: "answer-\(number)")
    } else {
      page.close("p")
      page.add(
        "p", ["class": "faint"],
        text: "The numbers as JSON are too long for a page; the command prints them as such.")
    }
    if answer.inputs.isEmpty { return }
    let counts = answer.inputs.contains { $0.rows != nil }
    var table = TextTable(
      [("file", .left), ("bytes", .right)] + (counts ? [("rows", .right)] : []))
    for input in answer.inputs {
      table.add(
        [PrintableText.line(input.path), NumberText.grouped(input.bytes)]
          + (counts ? [input.rows.map(NumberText.grouped) ?? ""] : []))
    }
    page.add(table)
  }
}
