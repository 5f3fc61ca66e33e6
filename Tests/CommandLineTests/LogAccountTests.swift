import Foundation
import Testing

/// What is said of a log does not depend on who reads it.
struct LogAccountTests {
  /// A head that tells no schedule, a restart, a row without a step and a second loss.
  private static let log: String = {
    var text = "# schedule: cosin:peak=0.1,steps=1000\nstep,lr,loss,val_loss\n"
    func rows(_ steps: ClosedRange<Int>) {
      for step in steps { text += "\(step * 10),0.1,\(2 + 3 / Double(step)),\n" }
    }
    rows(1...40)
    text += ",0.1,9,\n"
    rows(38...60)
    return text
  }()

  @Test(arguments: [
    "extrapolate runs/a.csv --horizon 2000", "stop runs/a.csv runs/b.csv --horizon 2000",
    "watch runs --once --horizon 2000", "simulate runs/a.csv runs/b.csv --orders 5",
  ])
  func `every command says of a log what fit says`(command: String) throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    try workspace.write(Self.log, to: "runs/a.csv")
    try workspace.write(StopTests.log(1000, floor: 2), to: "runs/b.csv")
    let fit = try workspace.losscast("fit", "runs/a.csv", "--law", "area")
    let notes = [
      "passed over 'val_loss'; --loss chooses",
      "the schedule in the log's head is not taken into account: schedule "
        + "'cosin:peak=0.1,steps=1000', character 1: there is no schedule 'cosin'",
      "dropped 1 row without a usable step (first: line 43)",
      "the run restarted once, at step 380; the later run replaces 3 records",
    ]
    let outcome = try workspace.losscast(command.split(separator: " ").map(String.init))
    #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
    for note in notes {
      #expect(fit.errors.contains("runs/a.csv: \(note)"), "\(fit.errors)")
      let said = note.replacing("--loss", with: "--metric")
      let count = outcome.errors.ranges(of: ": \(said)").count
      #expect(count == 1, "\(said) in \(outcome.errors)")
    }
  }

  @Test(arguments: [
    ("fit a.csv", "--loss"), ("extrapolate a.csv --horizon 99", "--metric"),
    ("stop a.csv --horizon 99", "--metric"), ("simulate a.csv a.csv", "--metric"),
    ("fit a.csv --law pow3", "--y"),
  ])
  func `two losses that could be meant are refused by every command`(
    command: String, option: String
  ) throws {
    let workspace = try Workspace()
    try workspace.write(
      "step,lr,train_loss,train/loss\n1,1,3,3\n2,1,2,2\n3,1,1,1\n", to: "a.csv")
    let outcome = try workspace.losscast(command.split(separator: " ").map(String.init))
    #expect(outcome.status == 65)
    #expect(
      outcome.complaint
        == "a.csv:1: several columns could be the loss: 'train_loss', 'train/loss'. "
        + "Choose one with \(option) COLUMN\n", "\(outcome.errors)")
  }
}
