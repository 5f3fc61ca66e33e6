import Foundation
import TestSupport
import Testing

/// No answer has a number that is not finite, and none is an internal error: laws and families over
/// logs and tables at which they overflow, run away or say nothing.
///
/// The larger part of the matrix: `LOSSCAST_WHOLE_MATRIX=1 Scripts/test --filter FiniteNumber`.
struct FiniteNumberTests {
  private static let isWhole = ProcessInfo.processInfo.environment["LOSSCAST_WHOLE_MATRIX"] != nil

  private static let laws = [
    "annealing", "multi-power", "functional", "functional-kernel", "convex-bound", "area", "steps",
  ]
  private static let families = [
    "linear", "log-linear", "log-log-linear", "ilog2", "pow2", "pow3", "pow4", "vap", "m3", "m4",
    "broken-power-1", "exp2", "exp3", "exp4", "janoschek", "weibull", "gompertz", "logistic",
    "bertalanffy", "saturation", "mmf", "hill3", "hill4", "log-power",
  ]
  private static let formulas = ["a*exp(b*x)", "a/(b-x)", "exp(exp(a*x))", "a+b*x^1000"]

  private struct Table {
    var name: String
    var points: [(Double, Double)]

    /// Values at 40 positions, by the row and the position.
    init(_ name: String, _ value: (Int, Double) -> Double) {
      self.name = name
      points = (0..<40).map { row in
        let x = 100 * Double(row + 1)
        return (x, value(row, x))
      }
    }

    init(_ name: String, points: [(Double, Double)]) {
      self.name = name
      self.points = points
    }
  }

  private static func smooth(_ x: Double) -> Double {
    2.5 + 30 / x.squareRoot() + 0.003 * sin(x)
  }

  /// Tables of x and y that break one thing or another.
  private static let tables: [Table] = {
    var tables = [Table("smooth") { _, x in smooth(x) }]
    tables.append(Table("flat") { row, _ in row == 5 ? 3.000_000_000_001 : 3.0 })
    tables.append(Table("growing") { _, x in exp(x / 500) })
    tables.append(Table("outlier") { row, x in row == 20 ? 1e308 : smooth(x) })
    tables.append(Table("saw") { row, _ in row.isMultiple(of: 2) ? 4.0 : 2.0 })
    tables.append(Table("tiny") { _, x in smooth(x) * 1e-300 })
    tables.append(Table("huge") { _, x in smooth(x) * 1e300 })
    var subnormal: [(Double, Double)] = []
    var far = subnormal
    var wide = subnormal
    for row in 0..<12 {
      let number = Double(row)
      let value = 0.5 + 0.01 * number
      subnormal.append((number + 1, (number + 1) * Double.leastNonzeroMagnitude))
      far.append((pow(10, number + 250), value))
      wide.append((pow(10, 50 * number - 300), value))
    }
    tables.append(Table("subnormal", points: subnormal))
    tables.append(Table("far", points: far))
    tables.append(Table("wide", points: wide))
    return tables
  }()

  private func write(to workspace: Workspace) throws {
    for table in Self.tables {
      let rows = table.points.map { "\($0.0),0.0003,\($0.1)\n" }
      try workspace.write("step,lr,loss\n" + rows.joined(), to: "\(table.name).csv")
    }
  }

  static func offense(_ text: String) -> String? {
    text.firstMatch(
      of:
        /.*(?:^|[^A-Za-z_])[-+]?(?:inf|nan|NaN|infinity(?!\)))(?:[^A-Za-z_)].*|$)|.*1\.79769\d*e\+308.*/
    ).map { String($0.output) }
  }

  private func check(_ commands: [[String]], in workspace: Workspace) throws {
    var answered = 0
    for command in commands {
      let words = command.joined(separator: " ")
      let outcome = try workspace.losscast(command)
      #expect(
        [0, 64, 65].contains(outcome.status), "\(words): \(outcome.status), \(outcome.errors)")
      if outcome.status == 0 {
        answered += 1
        #expect(Self.offense(outcome.output) == nil, "\(words)")
        if command.contains("json") {
          #expect(throws: Never.self, "\(words)") { _ = try outcome.object() }
        }
      } else {
        #expect(outcome.output.isEmpty && outcome.complaint.count > 10, "\(words)")
      }
    }
    #expect(answered > commands.count / 4, "\(answered) of \(commands.count) were answered")
  }

  @Test func `families of curves answer with numbers or in words`() throws {
    let workspace = try Workspace()
    try write(to: workspace)
    var commands: [[String]] = []
    for (index, table) in Self.tables.enumerated() {
      for (number, family) in Self.families.enumerated() {
        // A part of all combinations, each family and each table among them.
        guard Self.isWhole || (index + number).isMultiple(of: 3) else { continue }
        let fit = ["curve", "\(table.name).csv", "--law", family]
        commands.append(fit + ["--format", "json", "--at", "1e300", "--errors", "relative"])
        commands.append(fit + ["--at", "1e300", "--at", "1e-300"])
      }
      for formula in Self.formulas where Self.isWhole || index < 4 {
        commands.append([
          "curve", "\(table.name).csv", "--x", "step", "--y", "loss", "--formula", formula, "--at",
          "1e308", "--format", "json",
        ])
      }
    }
    try check(commands, in: workspace)
  }

  @Test func `laws of runs answer with numbers or in words`() throws {
    let workspace = try Workspace()
    try write(to: workspace)
    var commands: [[String]] = []
    for (index, table) in Self.tables.enumerated() {
      for (number, law) in Self.laws.enumerated() {
        guard Self.isWhole || (index + number).isMultiple(of: 3) else { continue }
        commands.append([
          "fit", "\(table.name).csv", "--law", law, "--format",
          number.isMultiple(of: 2) ? "json" : "text",
        ])
      }
      for horizon in ["1e19", "1e300", "4001"] where Self.isWhole || index < 4 {
        commands.append([
          "extrapolate", "\(table.name).csv", "--horizon", horizon, "--format", "json",
        ])
        commands.append(["extrapolate", "\(table.name).csv", "--horizon", horizon])
      }
    }
    try check(commands, in: workspace)
  }

  /// Values that no forecast can be sensibly judged by.
  @Test func `scores that overflow are said in words, and null in JSON with a note`() throws {
    let workspace = try Workspace()
    try write(to: workspace)
    _ = try workspace.losscast("fit", "smooth.csv", "--law", "area", "--out", "fit.json")
    let text = try workspace.losscast("evaluate", "fit.json", "huge.csv")
    #expect(text.status == 0)
    #expect(text.output.contains("not determined"))
    let json = try workspace.losscast("evaluate", "fit.json", "huge.csv", "--format", "json")
    #expect(json.status == 0)
    let object = try json.object()
    #expect(try object.objects("runs")[0]["r2"] is NSNull)
    let notes = try object.objects("notFinite")
    #expect(try notes.contains { try $0.text("value") == "runs[0].r2" })
    #expect(try notes.allSatisfy { try !$0.text("reason").isEmpty })
  }

  @Test func `a curve's value that is no number is null with a note, and the fit loads again`()
    throws
  {
    let workspace = try Workspace()
    try write(to: workspace)
    let outcome = try workspace.losscast(
      "fit", "smooth.csv", "--law", "vap", "--at", "1e-300", "--format", "json", "--out",
      "fit.json")
    #expect(outcome.status == 0)
    let object = try outcome.object()
    #expect(try object.objects("predictions")[0]["value"] is NSNull)
    #expect(try object.objects("notFinite")[0].text("value") == "predictions[0].value")
    // A loss has no upper bound; nothing else is absent.
    #expect(try workspace.text("fit.json").split(separator: "null").count == 2)
  }

  /// The search of an exponential of an exponential runs to where nothing is a number any more.
  @Test func `what ran to the edge of the floating range is no result`() throws {
    let workspace = try Workspace()
    try write(to: workspace)
    let outcome = try workspace.losscast("fit", "huge.csv", "--law", "linear")
    #expect(outcome.status == 65)
    #expect(outcome.complaint.contains("in other units"))
  }

  @Test(.enabled(if: SharedData.isPresent, "the shared cases are absent"))
  func `logs that once ended in an internal error are fitted`() throws {
    let folder = SharedData.packageRoot.appending(path: "../shared/cases/hostile/fit-exit-70")
    let logs = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    let workspace = try Workspace()
    var commands: [[String]] = []
    for log in logs {
      for law in ["exp4", "janoschek", "pow4", "m4", "annealing"] {
        commands.append([
          "fit", folder.appending(path: log).path, "--law", law, "--format", "json",
        ])
      }
    }
    if !commands.isEmpty { try check(commands, in: workspace) }
  }
}
