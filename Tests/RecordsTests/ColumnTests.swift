import Foundation
import Records
import Schedules
import TestSupport
import Testing

struct ColumnTests {
  /// The same three rows under a header; the columns are step, rate, loss.
  func log(_ header: String, _ options: LogOptions = LogOptions()) throws -> Log {
    try read("\(header)\n1,1e-3,3.5\n2,1e-3,3.25\n3,1e-3,3\n", options)
  }

  @Test(arguments: [
    "step,lr,loss", "_step,learning_rate,train_loss", "global_step,train/lr,train/loss",
    "trainer/global_step,lr-AdamW,val_loss", "iter,optim/learning_rate_group0,eval/loss",
    "Step,LR,Loss", "iteration,train/learning_rate,training_loss", "it,eta,validation_loss",
    "iterations,lr-DecoupledAdamW/group0,train.loss", "Global Step,Learning Rate,Train Loss",
    "step,llama - lr,llama - train/loss", " step , lr , loss ",
  ])
  func `aliases are recognized`(header: String) throws {
    let log = try log(header)
    #expect(log.steps == [1, 2, 3])
    #expect(log.losses == [3.5, 3.25, 3])
    #expect(log.run.schedule.rate(at: 2) == 1e-3)
  }

  @Test func `columns come in any order among others`() throws {
    let log = try read("note,loss,x,step,lr\nhi,3.5,,1,1e-3\nyou,3.25,?,2,1e-3\n,3,!,3,1e-3\n")
    #expect(log.steps == [1, 2, 3])
    #expect(log.losses == [3.5, 3.25, 3])
    #expect(log.account.stepColumn == "step")
    #expect(log.account.lossColumn == "loss")
    #expect(log.account.rateColumn == "lr")
  }

  @Test(arguments: [",", ";", "\t"])
  func `the delimiter is found`(delimiter: String) throws {
    let rows = ["step,lr,loss", "1,1e-3,3.5", "2,1e-3,3.25", "3,1e-3,3"]
    let text = rows.map { $0.split(separator: ",").joined(separator: delimiter) + "\n" }.joined()
    #expect(try read(text).losses == [3.5, 3.25, 3])
  }

  @Test func `a plain loss goes before training, and training before validation`() throws {
    let rows = "1,1,2,3,1e-3\n2,1,2,3,1e-3\n3,1,2,3,1e-3\n"
    let plain = try read("step,loss,train_loss,val_loss,lr\n" + rows)
    #expect(plain.losses == [1, 1, 1])
    #expect(plain.account.notes.contains(.passedOver(columns: ["train_loss", "val_loss"])))
    let training = try read("step,val_loss,train_loss,x,lr\n" + rows)
    #expect(training.losses == [2, 2, 2])
    let chosen = try read(
      "step,loss,train_loss,val_loss,lr\n" + rows, LogOptions(lossColumn: "val_loss"))
    #expect(chosen.losses == [3, 3, 3])
  }

  @Test func `a log may name its loss itself, and a person has the last word`() throws {
    let text =
      "# seed: 1\n#loss-column:  val_loss \n# note\nstep,train_loss,val_loss,lr\n"
      + "1,2,3,1e-3\n2,2,3,1e-3\n3,2,3,1e-3\n"
    let named = try read(text)
    #expect(named.losses == [3, 3, 3])
    #expect(named.account.lossColumn == "val_loss")
    #expect(named.account.notes.contains(.namedLoss(column: "val_loss")))
    let chosen = try read(text, LogOptions(lossColumn: "train_loss"))
    #expect(chosen.losses == [2, 2, 2])
    #expect(!chosen.account.notes.contains(.namedLoss(column: "val_loss")))
    // What comes after the head is a comment like any other.
    let late = try read(
      text.replacing("#loss-column:  val_loss \n", with: "") + "# loss-column: lr\n")
    #expect(late.losses == [2, 2, 2])
  }

  @Test(arguments: [
    ("# parameters: 1.2e8\n", 1.2e8), ("#parameters:  50000 \n", 50_000), ("", nil),
    ("# parameters: lr and batch\n", nil), ("# parameters: -3\n", nil),
  ])
  func `a log may say how many parameters its model has`(head: String, size: Double?) throws {
    #expect(try read(head + "step,loss,lr\n1,3,1\n2,2,1\n3,2,1\n").run.modelSize == size)
  }

  @Test func `a log that names a loss which it has not is an error`() throws {
    let error = try readingError("# loss-column: val\nstep,loss,lr\n1,2,3\n2,2,3\n3,2,3\n")
    #expect(
      error?.description == """
        run.csv:2: the log's head names the loss column 'val', which is not among 'step', 'loss', \
        'lr'. Name the column of losses
        """)
  }

  @Test func `two losses of one kind are an ambiguity`() throws {
    let error = try #require(
      try readingError("step,lr,train_loss,train/loss\n1,1e-3,2,2\n"))
    #expect(error.kind == .badData)
    #expect(
      error.description
        == "run.csv:1: several columns could be the loss: 'train_loss', 'train/loss'. "
        + "Choose one as the column of losses")
  }

  @Test func `a missing column is said with those there are`() throws {
    #expect(
      try readingError("step,lr,perplexity\n1,1e-3,2\n")?.description
        == "run.csv:1: no loss column among 'step', 'lr', 'perplexity'. "
        + "Name the column of losses")
    #expect(
      try readingError("epoch,lr,loss\n1,1e-3,2\n")?.message
        == "no step column among 'epoch', 'lr', 'loss'")
    #expect(
      try readingError("step,loss\n1,2\n")?.description
        == "run.csv:1: no rate column among 'step', 'loss'. "
        + "Name the column of rates, or give the schedule")
  }

  @Test func `an unknown override suggests the nearest column`() throws {
    let error = try readingError(
      "step,lr,train_loss\n1,1e-3,2\n", LogOptions(lossColumn: "trian_loss"))
    #expect(
      error?.description
        == "run.csv:1: no column 'trian_loss' among 'step', 'lr', 'train_loss'. "
        + "Did you mean 'train_loss' as the column of losses?")
  }

  @Test func `an override is found up to case, and dots for slashes`() throws {
    let log = try log(
      "t,Sched/Rate,metric.Value",
      LogOptions(
        stepColumn: "T", lossColumn: "metric/value", rateColumn: "sched.rate"))
    #expect(log.losses == [3.5, 3.25, 3])
  }

  @Test func `one column cannot have two roles`() throws {
    let error = try readingError(
      "step,lr,loss\n1,1e-3,2\n", LogOptions(lossColumn: "lr"))
    #expect(error?.kind == .badOption)
  }

  @Test func `a row without a header is no header`() throws {
    let error = try readingError("1,1e-3,3.5\n2,1e-3,3.25\n3,1e-3,3\n")
    #expect(
      error?.description
        == "run.csv:1: there is no header: the first row holds only numbers. "
        + "Put a line with the column names first, such as step,lr,loss")
  }
}

struct AliasTableTests {
  @Test(arguments: ColumnRole.allCases)
  func `the documentation lists the aliases in order`(role: ColumnRole) throws {
    let page = SharedData.packageRoot
      .appending(path: "Sources/Records/Documentation.docc/Records.md")
    let row = role.aliases.map { group in group.map { "`\($0)`" }.joined(separator: " ") }
      .joined(separator: "; then ")
    #expect(try String(contentsOf: page, encoding: .utf8).contains("| \(role.rawValue) | \(row)"))
  }
}
