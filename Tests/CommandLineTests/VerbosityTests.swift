import Foundation
import TestSupport
import Testing

/// How much commands say, and how they look on a terminal.
struct VerbosityTests {
  static let commands = [
    "fit constant.csv decayed.csv --law annealing", "fit constant.csv decayed.csv",
    "predict fit.json --schedule cosine:peak=0.01,steps=3000", "predict curve.json --at 1000",
    "evaluate fit.json linear.csv stepped.csv", "evaluate curve.json decayed.csv --from 1501",
    "compare fit.json --schedule cosine:peak=0.01,steps=2000 --schedule wsd:peak=0.01,steps=2000,decay=0.2",
    "optimize fit.json --peak 0.01 --steps 500", "next fit.json",
    "curve decayed.csv --law pow3 --from 40",
    "curve decayed.csv --law pow2,pow3 --from 40 --at 4000",
    "curve constant.csv --formula c-a*x^-b",
    "extrapolate young.csv --horizon 2000", "stop young.csv linear.csv --horizon 2000",
    "simulate table.csv --by run --metric score --goal higher --budget 3 --orders 20",
  ]

  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  @Test(arguments: commands)
  func `the answer comes first; quiet it is alone, and verbose there is more`(command: String)
    throws
  {
    let workspace = try Workspace.fitted()
    func run(_ flag: String...) throws -> Workspace.Outcome {
      try workspace.losscast(command.split(separator: " ").map(String.init) + flag)
    }
    let (usual, quiet, verbose) = (try run(), try run("-q"), try run("--verbose"))
    for outcome in [usual, quiet, verbose] {
      #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
      for line in lines(outcome.output) { #expect(line.count <= 80, "\(line)") }
      // No number is longer than people write it.
      #expect(!outcome.output.contains(#/\d\.\d{11,}|\de[-+]0\d|–-/#), "\(outcome.output)")
    }
    let answer = lines(quiet.output)
    #expect((1...4).contains(answer.count), "\(quiet.output)")
    #expect(answer.first?.contains(#/[0-9]/#) ?? false || answer.count > 1)
    #expect(lines(usual.output).first == answer.first)
    #expect(quiet.errors.isEmpty)
    #expect(
      usual.output.contains("Largest doubt: ") || usual.output.contains("No doubt stands out"))
    #expect(lines(verbose.output).first == answer.first)
    #expect(verbose.output.count >= usual.output.count)
  }

  @Test func `jargon is for the verbose`() throws {
    let workspace = try Workspace.fitted()
    let fit = ["fit", "constant.csv", "decayed.csv", "--law", "annealing"]
    let (usual, verbose) = (try workspace.losscast(fit), try workspace.losscast(fit + ["-v"]))
    for word in ["ln L̂", "Huber", "evaluations", "autocorrelation"] {
      #expect(!usual.output.contains(word))
      #expect(verbose.output.contains(word))
    }
    #expect(verbose.errors.contains("constant.csv: 101 rows, steps 1–2000, under piecewise:"))
    #expect(usual.output.contains("R² "))
  }

  @Test func `errors are said to the quiet too, and JSON is as ever`() throws {
    let workspace = try Workspace.fitted()
    let missing = try workspace.losscast("fit", "none.csv", "-q")
    #expect(missing.status == 66 && missing.errors.contains("error: none.csv"))
    let fit = ["fit", "constant.csv", "--law", "area", "--format", "json"]
    #expect(
      try workspace.losscast(fit).output == workspace.losscast(fit + ["--quiet"]).output)
    let both = try workspace.losscast("fit", "constant.csv", "-q", "-v")
    #expect(both.status == 64 && both.complaint.hasPrefix("--verbose and --quiet: give one"))
  }

  private static let hasTerminals = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled(if: hasTerminals, "the program script is absent"))
  func `a terminal gets emphasis unless it cannot or should not`() throws {
    let workspace = try Workspace.fitted()
    let command = "predict fit.json --schedule constant:peak=0.05,steps=90000 --extrapolate"
    func output(_ environment: String) throws -> String {
      try workspace.shell(
        #"SHELL=/bin/sh \#(environment) script -qec "$losscast \#(command)" /dev/null </dev/null"#
      ).output
    }
    let shown = try output("TERM=xterm")
    #expect(shown.contains("\u{1B}[1mThe loss ends at "))
    #expect(shown.contains("\u{1B}[31mLargest doubt: "))
    for plain in ["TERM=xterm NO_COLOR=1", "TERM=dumb"] {
      let text = try output(plain)
      #expect(text.contains("The loss ends at ") && !text.contains("\u{1B}"), "\(plain)")
    }
    #expect(try output("TERM=xterm NO_COLOR=").contains("\u{1B}[1m"))
    let piped = try workspace.shell("TERM=xterm $losscast \(command)")
    #expect(!piped.output.contains("\u{1B}") && !piped.errors.contains("\u{1B}"))
  }

  // MARK: Long work

  /// A fit of six laws to 36 logs, which takes many seconds on any machine.
  private static let longFit =
    "fit \(SharedData.packageRoot.path)/Data/language-model/size-200k/*/*.csv --from 450 "
    + "--law annealing-q,multi-power-q,functional-q,annealing,multi-power,functional"

  @Test func `Ctrl-C ends a long fit at once and leaves nothing behind`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.shell(
      """
      env --default-signal timeout -s INT --preserve-status 1 "$losscast" \(Self.longFit) \
        --out fit.json --plot fit.svg
      echo $?
      """)
    #expect(outcome.output == "130\n", "\(outcome.errors)")
    #expect(try workspace.names().isEmpty)
  }

  @Test(.enabled(if: hasTerminals, "the program script is absent"))
  func `long work tells on a terminal how far it is, and Ctrl-C takes that away`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.shell(
      """
      SHELL=/bin/sh TERM=xterm script -qec "env --default-signal timeout --foreground -s INT \
        --preserve-status 3 $losscast \(Self.longFit) 2>&1; echo status \\$?" /dev/null </dev/null
      """)
    #expect(outcome.output.contains("\r\u{1B}[Kfitting and cross-validating laws: "))
    #expect(outcome.output.contains("\r\u{1B}[Kstatus 130"), "\(outcome.output)")
    #expect(try workspace.names().isEmpty)
  }

  // MARK: Completions and laws

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions offer laws, families, schedules and policies`(shell: String) throws {
    let outcome = try Workspace().losscast("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    for word in [
      "multi-power-q", "broken-power", "gompertz", "cosine:peak=", "rank-test", "json",
    ] { #expect(outcome.output.contains(word), "\(word)") }
  }

  @Test func `completions offer the runs of the logs that are named`() throws {
    let workspace = try Workspace.fitted()
    let words = ["losscast", "fit", "constant.csv", "decayed.csv", "--leave-out", ""]
    let outcome = try workspace.losscast(
      ["---completion", "fit", "--", "--leave-out", "5", "0"] + words)
    #expect(outcome.output.split(separator: "\n") == ["constant", "decayed"], "\(outcome.errors)")
  }

  @Test func `every law and family is explained`() throws {
    let workspace = try Workspace()
    let all =
      try JSONSerialization.jsonObject(
        with: Data(workspace.losscast("laws", "--format", "json").output.utf8)) as? [[String: Any]]
    #expect(try #require(all).count > 35)
    for law in all ?? [] {
      let name = try #require(law["name"] as? String)
      #expect((law["use"] as? String)?.count ?? 0 > 20, "\(name)")
      let outcome = try workspace.losscast("laws", name)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("Source: ") && outcome.output.contains("--law \(name)"))
      for line in lines(outcome.output) { #expect(line.count <= 80, "\(line)") }
    }
    #expect(try workspace.losscast("laws", "broken-power-5").status == 0)
    #expect(try workspace.losscast("laws", "m2").output.hasPrefix("pow3, m2"))
    let typo = try workspace.losscast("laws", "anealing")
    #expect(typo.status == 64 && typo.complaint.contains("did you mean 'annealing'"))
  }
}
