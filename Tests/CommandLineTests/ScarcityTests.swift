import Foundation
import TestSupport
import Testing

/// Machines that lack what commands need: files that may be open.
struct ScarcityTests {
  private static let log = """
    step,lr,loss
    \((1...40).map { "\(100 * $0),0.0003,\(2.5 + 3 / Double($0).squareRoot())" }
      .joined(separator: "\n"))

    """

  @Test(
    arguments: [
      "laws", "fit log.csv", "fit log.csv --law annealing --plot fit.svg --out fit.json",
      "extrapolate log.csv --horizon 9000", "stop log.csv log.csv --horizon 9000",
      "simulate log.csv log.csv --orders 2", "watch . --once",
      "train --schedule constant:peak=0.1,steps=10 --out run.csv",
      "train --schedule constant:peak=0.1,steps=10 --task mlp --out run.csv",
      "study study.yaml",
    ])
  func `too few open files are an error that says so`(command: String) throws {
    for limit in [6, 8, 10, 14] {
      let workspace = try Workspace()
      try workspace.write(Self.log, to: "log.csv")
      try workspace.write(
        "common: {size: 8}\nvary:\n  schedule: ['constant:peak=0.1,steps=10']\n", to: "study.yaml")
      let before = try workspace.names()
      let outcome = try workspace.shell("ulimit -n \(limit); exec \"$losscast\" \(command)")
      #expect(outcome.status == 74, "\(limit): \(outcome.status) \(outcome.errors)")
      #expect(outcome.complaint.contains("too few files may be open"), "\(limit)")
      #expect(outcome.output.isEmpty)
      #expect(try workspace.names() == before)
    }
  }

  @Test func `with room for some files, commands work`() throws {
    let workspace = try Workspace()
    try workspace.write(Self.log, to: "log.csv")
    for command in [
      "fit log.csv --law annealing --plot fit.svg --out fit.json",
      "train --schedule constant:peak=0.1,steps=10 --task mlp --out run.csv",
    ] {
      let outcome = try workspace.shell("ulimit -n 32; exec \"$losscast\" \(command)")
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
  }

  @Test func `exponents so near 0 that sums have no value are refused`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      "train", "--source-exponent", "1e-18", "--schedule", "constant:peak=0.1,steps=10", "--out",
      "run.csv")
    #expect(outcome.status == 64)
    #expect(outcome.complaint.hasPrefix("source-exponent=1e-18: must be larger"))
  }

  /// A configuration stands in the head of the log, a line each.
  @Test func `a corpus whose name has two lines is refused`() throws {
    let workspace = try Workspace()
    try workspace.write(String(repeating: "words ", count: 20_000), to: "a\nseed: 5")
    let outcome = try workspace.losscast(
      "train", "--task", "language-model", "--corpus", "a\nseed: 5", "--schedule",
      "constant:peak=0.01,steps=3", "--out", "run.csv")
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("must be in one line"))
    #expect(try !workspace.names().contains("run.csv"))
  }

  @Test func `the lint finds what is planted`() throws {
    let workspace = try Workspace()
    let lint = SharedData.packageRoot.appending(path: "Scripts/lint").path
    let outcome = try workspace.shell("'\(lint)' --self-test")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }
}
