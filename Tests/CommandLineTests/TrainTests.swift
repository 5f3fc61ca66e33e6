import Foundation
import Testing

struct TrainTests {
  private static let small = ["--size", "32", "--batch", "8"]

  @Test func `a trained log can be fitted, forecast and judged`() throws {
    let workspace = try Workspace()
    let trained = try workspace.losscast(
      [
        "train", "--schedule", "constant:peak=0.1,steps=2000", "--schedule",
        "cosine:peak=0.1,steps=2000", "--schedule", "wsd:peak=0.1,steps=2000,decay=0.2", "--out",
        "runs",
      ] + Self.small)
    #expect(trained.status == 0)
    #expect(trained.output.isEmpty)
    #expect(trained.errors.split(separator: "\n").count == 3)
    #expect(
      try workspace.names()
        == ["runs", "runs/constant.csv", "runs/cosine.csv", "runs/wsd.csv"])
    let fit = try workspace.losscast(
      "fit", "--law", "annealing", "runs/constant.csv", "runs/cosine.csv", "--loss",
      "expected_loss", "--out",
      "fit.json")
    #expect(fit.status == 0, "\(fit.errors)")
    let run = try #require(
      try workspace.losscast(
        "evaluate", "fit.json", "runs/wsd.csv", "--loss", "expected_loss", "--format", "json"
      ).object().objects("runs").first)
    #expect(try run.number("points") == 40)
    #expect(try run.number("meanRelativeError") < 0.05)
  }

  @Test func `the same seed writes the same bytes, another seed others`() throws {
    let workspace = try Workspace()
    func train(_ name: String, seed: String) throws -> String {
      let outcome = try workspace.losscast(
        ["train", "--schedule", "constant:peak=0.1,steps=100", "--seed", seed, "--out", name]
          + Self.small)
      #expect(outcome.status == 0)
      return try workspace.text(name)
    }
    let first = try train("a.csv", seed: "1")
    #expect(try train("b.csv", seed: "1") == first)
    #expect(try train("c.csv", seed: "2") != first)
    #expect(first.contains("\nstep,lr,loss,expected_loss\n"))
    #expect(first.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 101)
    #expect(first.hasSuffix("\n# outcome: completed\n"))
  }

  @Test func `a log that is there is kept unless it is to be replaced`() throws {
    let workspace = try Workspace()
    try workspace.write("precious\n", to: "b.csv")
    let two = [
      "train", "--schedule", "constant:peak=0.1,steps=100", "--schedule",
      "cosine:peak=0.1,steps=100", "--name", "a", "--name", "b", "--out", ".",
    ]
    let refused = try workspace.losscast(two + Self.small)
    #expect(
      refused.complaint
        == "./b.csv: a log is there already; --resume goes on with it, --replace overwrites it\n")
    #expect(refused.status == 74)
    #expect(try workspace.names() == ["b.csv"])
    #expect(try workspace.text("b.csv") == "precious\n")
    let replaced = try workspace.losscast(two + Self.small + ["--replace"])
    #expect(replaced.status == 0)
    #expect(try workspace.names() == ["a.csv", "b.csv"])
    #expect(try workspace.text("b.csv").hasPrefix("# losscast "))
  }

  @Test func `a file where a folder belongs is refused`() throws {
    let workspace = try Workspace()
    try workspace.write("", to: "file")
    let outcome = try workspace.losscast(
      ["train", "--schedule", "constant:peak=0.1,steps=9", "--out", "file/runs/"] + Self.small)
    #expect(outcome.complaint == "file: is a file where a folder belongs. Choose another name\n")
    #expect(outcome.status == 74)
  }

  // Not INT, which is ignored wherever the tests themselves run in the background.
  @Test(arguments: ["TERM", "KILL"])
  func `a run that is interrupted leaves a log that can be read`(signal: String) throws {
    let workspace = try Workspace()
    // Far too many steps to finish; the signal comes once some are written.
    let outcome = try workspace.shell(
      """
      $losscast train --schedule constant:peak=0.1,steps=100000000 --log-every 10 \
        --size 32 --batch 8 --out run.csv 2> errors &
      for second in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(wc -l 2> nothing < run.csv || echo 0)" -lt 60 ] || break
        sleep 1
      done
      kill -\(signal) $!
      wait $!
      echo "status $?"
      """)
    #expect(outcome.output == "status \(signal == "TERM" ? 143 : 137)\n")
    let fit = try workspace.losscast("fit", "--law", "annealing", "run.csv", "--format", "json")
    #expect(fit.status == 0, "\(fit.errors)")
    let run = try #require(try fit.object().objects("runs").first)
    #expect(try run.number("rows") >= 40)
    #expect(try workspace.names().allSatisfy { !$0.contains(".part") })
  }

  @Test func `a run that diverges keeps what it has and says so`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      ["train", "--schedule", "constant:peak=50,steps=100", "--out", "run.csv"] + Self.small)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("the rate reaches 50, beyond "))
    #expect(outcome.errors.contains("run.csv: diverged at step "))
  }
}
