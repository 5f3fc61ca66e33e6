import Foundation
import TestSupport
import Testing

/// What the commands print for people, kept in `Tests/Golden` and compared letter by letter.
///
/// `LOSSCAST_RECORD_GOLDEN=1 swift test --filter GoldenTests` records it again; a recording test
/// fails, so that it cannot pass for a check. Read the change before committing it.
struct GoldenTests {
  /// A file in `Tests/Golden` and the command whose output it holds.
  struct Golden: Sendable, CustomTestStringConvertible {
    var name: String
    var command: String
    var testDescription: String { name }
  }

  static let goldens =
    [
      "train", "study", "fit", "predict", "evaluate", "compare", "optimize", "refine",
      "sensitivity", "score", "autolrs", "next",
      "scale", "isoflop", "plan", "curve", "extrapolate", "stop", "watch", "simulate", "report",
      "serve",
      "schedule", "laws",
    ].map {
      Golden(name: "help-\($0)", command: "help \($0)")
    } + [
      Golden(name: "help", command: ""),
      Golden(name: "laws", command: "laws"),
      Golden(name: "schedules", command: "schedule --list"),
      Golden(
        name: "schedule",
        command: "schedule wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2000,decay=0.2"),
      Golden(name: "fit", command: "fit constant.csv decayed.csv --leave-out stepped stepped.csv"),
      Golden(
        name: "fit-fixed", command: "fit constant.csv --law annealing --fix lambda=0.99 --level 0.5"
      ),
      Golden(
        name: "fit-anomalies", command: "fit constant.csv stepped.csv restarted.csv --law annealing"
      ),
      Golden(
        name: "curve",
        command: "curve decayed.csv --law pow3 --from 40 --to 1500 --at 2000 --at 10000"),
      Golden(
        name: "predict-curve", command: "predict curve.json --at 1000 --at 10000"),
      Golden(name: "evaluate-curve", command: "evaluate curve.json decayed.csv --from 1501"),
      Golden(
        name: "curve-formula",
        command:
          "curve constant.csv --formula c-a*x^-b --bounds c=1.9:2 --fix b=0.5 --errors relative "
          + "--robust huber --level 0.95"),
      Golden(
        name: "curve-families", command: "curve constant.csv --law linear,pow2,pow3,exp3 --from 20"),
      Golden(
        name: "predict", command: "predict fit.json --schedule cosine:peak=0.01,steps=3000"),
      Golden(name: "evaluate", command: "evaluate fit.json linear.csv stepped.csv"),
      Golden(
        name: "predict-target",
        command: "predict fit.json --schedule wsd:peak=0.01,final=0.001,steps=2000,decay=0.2 "
          + "--target 2.12 --against constant:peak=0.01,steps=2000"),
      Golden(
        name: "predict-against",
        command: "predict fit.json --schedule wsd:peak=0.01,final=0.001,steps=2000,decay=0.2 "
          + "--against cosine:peak=0.01,final=0.001,steps=2000"),
      Golden(
        name: "compare-target",
        command: "compare fit.json --schedule cosine:peak=0.01,final=0.001,steps=2000 "
          + "--schedule wsd:peak=0.01,final=0.001,steps=2000,decay=0.2 "
          + "--schedule wsd:peak=0.01,final=0.001,steps=2000,decay=0.22 "
          + "--schedule constant:peak=0.01,steps=1000 --target 2.12"),
      Golden(
        name: "compare-tasks",
        command: "compare fit.json fit.json --schedule cosine:peak=0.01,final=0.001,steps=2000 "
          + "--schedule wsd:peak=0.01,final=0.001,steps=2000,decay=0.2 "
          + "--schedule constant:peak=0.01,steps=1000"),
      Golden(name: "next", command: "next fit.json"),
      Golden(name: "scale", command: "scale sizes.csv --at N=1e9,D=2e10 --at N=3e9,D=6e10"),
      Golden(
        name: "scale-held-out",
        command: "scale sizes.csv --law additive,kaplan --leave-out flops>5e18 --bootstrap 40"),
      Golden(name: "isoflop", command: "isoflop sizes.csv --at 1e20"),
      Golden(name: "plan", command: "plan sizes.csv --flops 1e20 --inference-tokens 1e12 --next"),
      Golden(
        name: "next-gap",
        command: "next fit.json --for wsd:peak=0.01,final=0.001,steps=4000,decay=0.2 "
          + "--for cosine:peak=0.01,final=0.001,steps=4000 "
          + "--candidate constant:peak=0.01,steps=2000 "
          + "--candidate cosine:peak=0.01,final=0.001,steps=1000"),
      Golden(
        name: "compare",
        command: "compare fit.json --schedule cosine:peak=0.01,steps=2000 "
          + "--schedule wsd:peak=0.01,steps=2000,decay=0.2 "
          + "--schedule constant:peak=0.012,steps=2000"),
      Golden(
        name: "simulate",
        command: "simulate table.csv --by run --metric score --goal higher --budget 3 --orders 40 "
          + "--policy rank-test:threshold=0.2 --policy median:startup=1 --policy none"),
      Golden(
        name: "stop",
        command: "stop young.csv linear.csv constant.csv "
          + "--schedule wsd:peak=0.01,final=0.001,steps=2000,decay=500"),
      Golden(
        name: "watch", command: "watch . --once --horizon 2000 --policy rank-test"),
      Golden(name: "optimize", command: "optimize fit.json --peak 0.01 --steps 1500"),
      Golden(
        name: "optimize-given",
        command:
          "optimize --law multi-power --set L0=3,A=0.5,alpha=0.5,B=360,C=2,beta=0.6,gamma=0.6 "
          + "--peak 3e-3 --steps 600 --warmup 50 --against wsd:peak=3e-3,steps=600,decay=0.2"),
      Golden(
        name: "optimize-shape",
        command: "optimize fit.json --peak 0.01 --steps 1500 --shape wsd --export text"),
    ]

  private static let isRecording =
    ProcessInfo.processInfo.environment["LOSSCAST_RECORD_GOLDEN"] != nil

  @Test(arguments: goldens)
  func `the output is as recorded`(golden: Golden) throws {
    let workspace = try Self.workspace(for: golden)
    let outcome = try workspace.losscast(golden.command.split(separator: " ").map(String.init))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let file = SharedData.packageRoot.appending(path: "Tests/Golden/\(golden.name).txt")
    if Self.isRecording {
      try Data(outcome.output.utf8).write(to: file)
      Issue.record("recorded \(file.path); read its change and run again without recording")
      return
    }
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let difference = Self.difference(from: recorded, to: outcome.output)
    #expect(
      outcome.output == recorded,
      """
      losscast \(golden.command) prints something else than Tests/Golden/\(golden.name).txt:
      \(difference)
      If it should, record it with LOSSCAST_RECORD_GOLDEN=1 swift test --filter GoldenTests
      """)
  }

  @Test(arguments: goldens)
  func `no line is longer than 80 columns`(golden: Golden) throws {
    let workspace = try Self.workspace(for: golden)
    let outcome = try workspace.losscast(golden.command.split(separator: " ").map(String.init))
    #expect(!outcome.output.isEmpty)
    for line in outcome.output.split(separator: "\n") {
      #expect(line.count <= 80)
      #expect(line.last != " ")
    }
  }

  @Test func `the version is printed alone`() throws {
    let outcome = try Workspace().losscast("--version")
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    #expect(outcome.status == 0)
  }

  /// Known runs, their fits and, where it is read, a table of runs of many sizes: `watch` looks at all files.
  private static func workspace(for golden: Golden) throws -> Workspace {
    let workspace = try Workspace.fitted()
    if golden.command.contains("sizes.csv") {
      try workspace.write(ScalingCommandTests.table(), to: "sizes.csv")
    }
    return workspace
  }

  /// The lines that only one of two texts has.
  private static func difference(from old: String, to new: String) -> String {
    let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false) }
    return lines(new).difference(from: lines(old)).map { change in
      switch change {
      case .remove(let place, let line, _): "- \(place + 1): \(line)"
      case .insert(let place, let line, _): "+ \(place + 1): \(line)"
      }
    }.joined(separator: "\n")
  }
}
