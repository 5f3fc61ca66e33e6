import ArgumentParser
import Plots
import Records
import Reports
import Schedules

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Print, plot or export a learning-rate schedule; list all there are.",
    usage: "losscast schedule <text> ... [<options>]\n       losscast schedule --list",
    discussion: """
        losscast schedule --list
        losscast schedule wsd:peak=3e-4,steps=24000,warmup=2000,decay=0.2 --plot wsd.svg
        losscast schedule cosine:peak=1e-3,steps=4000 --out rates.csv
        losscast schedule hf:cosine,lr=3e-4,steps=1000,warmup=100
      """)

  @Argument(help: .init("The schedule.", valueName: "text"))
  var schedules: [String] = []

  @Flag(help: "List every schedule with its keys and an example.")
  var list = false

  @Option(
    help: .init(
      "Write step and rate of every step as CSV; - is standard output.",
      valueName: "file"), completion: .file())
  var out: String?

  @Option(
    help: .init(
      "Steps of linear warm-up before the first row of csv:FILE, for logs that begin after it.",
      valueName: "steps"), transform: wholeNumber)
  var warmup: Int?

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try requireWarmup(warmup)
    if list != schedules.isEmpty {
      throw ValidationError(
        "give "
          + (list
            ? "either schedules or --list, not both"
            : "a schedule such as cosine:peak=3e-4,steps=24000, or --list"))
    }
    if list, output.plot != nil {
      throw ValidationError("--plot draws schedules, and --list gives none to draw")
    }
    if out == "-", output.plot != nil {
      throw ValidationError("--out - prints nothing but the rates; plot with another command")
    }
    if out != nil, schedules.count != 1 {
      throw ValidationError("--out exports one schedule; \(schedules.count) are given")
    }
  }

  func run() throws {
    if list {
      try output.show(
        text: ReportText(ScheduleKind.report),
        json: (ScheduleKind.all + ScheduleLibrary.allCases.flatMap(\.kinds))
          .map(ScheduleKindDescription.init),
        figure: .schedules([]))
      return
    }
    let parsed = try schedules.map { try parseSchedule($0, warmup: warmup) }
    if out != nil || output.format == .json {
      for schedule in parsed { try Self.requireWritable(schedule) }
    }
    if out == "-" {
      try parsed[0].printCSV()
      return
    }
    try output.write(figure: .schedules(parsed)) {
      out.map { SavedText(subject: "rates", text: parsed[0].csv, path: $0) }
    }
    switch output.format {
    case .text: try Console.print(parsed.map(\.report).joined(separator: "\n"))
    case .json: try ScheduleTable.print(parsed)
    }
  }

  /// The schedule of a text, if all of its steps can be written out.
  static func parseWritable(_ text: String) throws -> any Schedule {
    let schedule = try parseSchedule(text)
    try requireWritable(schedule)
    return schedule
  }

  private static func requireWritable(_ schedule: any Schedule) throws {
    guard schedule.steps <= mostRows else {
      throw ValidationError(
        "\(schedule.steps) steps are too many to write one by one; at most \(mostRows) can be")
    }
  }

  /// The most steps that are written out, a file of about 300 MB.
  private static let mostRows = 10_000_000
}

extension Schedule {
  /// Prints step and rate of every step, as ``csv`` has them, in pieces, which need no memory for the whole.
  func printCSV() throws(FileError) {
    try Console.print("step,lr\n")
    for first in stride(from: 1, through: steps, by: ScheduleTable.piece) {
      var text = ""
      for step in first...Swift.min(first + ScheduleTable.piece - 1, steps) { text += csvRow(step) }
      try Console.print(text)
    }
  }
}

/// A schedule in JSON, with the rate of every step from 0 to the horizon.
private struct ScheduleTable: Encodable {
  var schedule: String
  var steps: Int
  var warmup: Int
  var rates: [Double]

  /// How many rates are written at once.
  static let piece = 1 << 14

  /// - Parameter rates: the first of them.
  private init(_ schedule: any Schedule, rates: [Double]) {
    self.schedule = schedule.text
    steps = schedule.steps
    warmup = schedule.warmup
    self.rates = rates
  }

  /// Prints a list of schedules, the rates in pieces, which need no memory for the whole.
  static func print(_ schedules: [any Schedule]) throws {
    for (index, schedule) in schedules.enumerated() {
      let table = try encodedJSON([Self(schedule, rates: [schedule.rate(at: 0)])])
      // The list opens before the first schedule and closes after the last; the rest of the rates
      // stand behind the first one, each on a line that is indented like it.
      let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
      guard let end = lines.firstIndex(where: { $0 == "    ]," }) else {
        throw FileError("the rates of \(schedule.text) cannot be written as JSON")
      }
      let opening = (index == 0 ? lines[..<end] : lines[1..<end]).joined(separator: "\n")
      let isLast = index == schedules.count - 1
      let closing = (isLast ? lines[end...] : lines[end..<(lines.count - 2)]).joined(
        separator: "\n")
      try Console.print(opening)
      for first in stride(from: 1, through: schedule.steps, by: piece) {
        let last = min(first + piece - 1, schedule.steps)
        let rates = try encodedJSON((first...last).map { schedule.rate(at: $0) })
          .split(separator: "\n").dropFirst().dropLast()
        try Console.print(rates.reduce(into: ",\n") { $0 += "    \($1)\n" }.dropLastNewline)
      }
      try Console.print("\n" + closing + (isLast ? "" : ",\n"))
    }
  }
}

extension String {
  fileprivate var dropLastNewline: String { String(dropLast()) }
}

/// A kind of schedule in JSON.
private struct ScheduleKindDescription: Encodable {
  struct Key: Encodable {
    var name: String
    var meaning: String
    var defaultValue: String?
    var otherNames: [String]
  }

  var name: String
  var otherNames: [String]
  var summary: String
  var keys: [Key]
  var example: String

  init(_ kind: ScheduleKind) {
    name = kind.name
    otherNames = kind.otherNames
    summary = kind.summary
    keys = kind.keys.map {
      Key(
        name: $0.name, meaning: $0.meaning, defaultValue: $0.defaultValue,
        otherNames: $0.otherNames)
    }
    example = kind.example
  }
}
