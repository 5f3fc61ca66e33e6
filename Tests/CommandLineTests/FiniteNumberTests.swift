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

  /// Tables of x and y that break one thing or another.
  private static let tables: [(name: String, points: [(Double, Double)])] = {
    let positions = (1...40).map { 100 * Double($0) }
    func smooth(_ x: Double) -> Double {
      2.5 + 30 / x.squareRoot() + 0.003 * sin(x)
    }
    func table(_ y: (Int, Double) -> Double) -> [(Double, Double)] {
      positions.enumerated().map { ($1, y($0, $1)) }
    }
    return [
      ("smooth", table { smooth($1) }),
      ("flat", table { 3 + ($0 == 5 ? 1e-12 : 0) + 0 * $1 }),
      ("growing", table { exp($1 / 500) + 0 * Double($0) }),
      ("outlier", table { $0 == 20 ? 1e308 : smooth($1) }),
      ("saw", table { 3 + ($0.isMultiple(of: 2) ? 1 : -1) + 0 * $1 }),
      ("tiny", table { smooth($1) * 1e-300 }),
      ("huge", table { smooth($1) * 1e300 }),
      ("subnormal", (1...12).map { (Double($0), Double($0) * .leastNonzeroMagnitude) }),
      ("far", (0..<12).map { (pow(10, 250 + Double($0)), 0.5 + 0.01 * Double($0)) }),
      ("wide", (0..<12).map { (pow(10, -300 + 50 * Double($0)), 0.5 + 0.01 * Double($0)) }),
    ]
  }()

  private func write(to workspace: Workspace) throws {
    for (name, points) in Self.tables {
      let rows = points.map { "\($0.0),0.0003,\($0.1)\n" }
      try workspace.write("step,lr,loss\n" + rows.joined(), to: "\(name).csv")
    }
  }

  static func offence(_ text: String) -> String? {
    text.firstMatch(
      of:
        /.*(?:^|[^A-Za-z_])[-+]?(?:inf|nan|NaN|infinity(?!\)))(?:[^A-Za-z_)].*|$)|.*1\.79769\d*e\+308.*/
    ).map { String($0.output) }
  }

  /// Runs the commands, several at a time.
  private func check(_ commands: [[String]], in workspace: Workspace) async {
    let answered = await withTaskGroup(of: Int.self) { group in
      var rest = commands[...]
      func begin() {
        guard let command = rest.popFirst() else { return }
        group.addTask {
          let words = command.joined(separator: " ")
          guard let outcome = try? workspace.losscast(command) else {
            Issue.record("\(words): cannot be run")
            return 0
          }
          #expect(
            [0, 64, 65].contains(outcome.status), "\(words): \(outcome.status), \(outcome.errors)")
          if outcome.status == 0 {
            #expect(Self.offence(outcome.output) == nil, "\(words)")
            if command.contains("json") {
              #expect(throws: Never.self, "\(words)") { _ = try outcome.object() }
            }
          } else {
            #expect(outcome.output.isEmpty && outcome.complaint.count > 10, "\(words)")
          }
          return outcome.status == 0 ? 1 : 0
        }
      }
      for _ in 0..<2 { begin() }
      var answered = 0
      for await one in group {
        answered += one
        begin()
      }
      return answered
    }
    #expect(answered > commands.count / 4, "\(answered) of \(commands.count) were answered")
  }

  @Test func `families of curves answer with numbers or in words`() async throws {
    let workspace = try Workspace()
    try write(to: workspace)
    var commands: [[String]] = []
    for (index, table) in Self.tables.enumerated() {
      for (number, family) in Self.families.enumerated() {
        // A part of all combinations, each family and each table among them.
        guard Self.isWhole || (index + number).isMultiple(of: 3) else { continue }
        let fit = ["fit", "\(table.name).csv", "--law", family]
        commands.append(fit + ["--format", "json", "--at", "1e300", "--errors", "relative"])
        commands.append(fit + ["--at", "1e300", "--at", "1e-300"])
      }
      for formula in Self.formulas where Self.isWhole || index < 4 {
        commands.append([
          "fit", "\(table.name).csv", "--x", "step", "--y", "loss", "--formula", formula, "--at",
          "1e308", "--format", "json",
        ])
      }
    }
    await check(commands, in: workspace)
  }

  @Test func `laws of runs answer with numbers or in words`() async throws {
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
    await check(commands, in: workspace)
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
    #expect(try workspace.text("fit.json").contains("null") == false)
  }

  /// The search of an exponential of an exponential runs to where nothing is a number any more.
  @Test func `what ran to the edge of the floating range is no result`() throws {
    let workspace = try Workspace()
    try write(to: workspace)
    let outcome = try workspace.losscast("fit", "huge.csv", "--law", "linear")
    #expect(outcome.status == 65)
    #expect(outcome.complaint.contains("give the values in other units"))
  }

  @Test(.enabled(if: SharedData.isPresent, "the shared cases are absent"))
  func `logs that once ended in an internal error are fitted`() async throws {
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
    if !commands.isEmpty { await check(commands, in: workspace) }
  }
}
