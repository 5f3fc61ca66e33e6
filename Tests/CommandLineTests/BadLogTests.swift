import Foundation
import Testing

struct BadLogTests {
  /// Logs that no run can be read from, or no law fitted to.
  static let logs: [BadInput] = [
    BadInput("fit missing.csv", status: 66, "missing.csv: no such file. Check the path"),
    BadInput("fit /tmp", status: 66, "/tmp: this is a directory. Name a file inside it"),
    BadInput(
      "fit empty.csv", files: ["empty.csv": ""], status: 65,
      "empty.csv: the file is empty. A log has a line with column names and then a row for each "
        + "logged step"),
    BadInput(
      "fit header.csv", files: ["header.csv": "step,lr,loss\n"], status: 65,
      "header.csv: no rows below the column names. A log has a row for each logged step"),
    BadInput(
      "fit accuracy.csv", files: ["accuracy.csv": "step,lr,accuracy\n1,.1,3\n2,.1,2\n3,.1,1\n"],
      status: 65,
      "accuracy.csv:1: no loss column among 'step', 'lr', 'accuracy'. Name the column with "
        + "--loss COLUMN"),
    BadInput(
      "fit norate.csv", files: ["norate.csv": BadInput.withoutRates], status: 65,
      "norate.csv:1: no rate column among 'step', 'loss'. Name the column with --rate COLUMN, or "
        + "give the schedule with --schedule TEXT"),
    BadInput(
      "fit text.csv", files: ["text.csv": "step,lr,loss\n1,.1,3\n2,.1,abc\n3,.1,1\n"], status: 65,
      "text.csv:3:3: 'abc' in column 'loss' is not a number. Correct it, or leave the cell blank"),
    BadInput(
      "fit two.csv", files: ["two.csv": BadInput.log(["3", "2.5"])], status: 65,
      "two.csv: 2 rows with a usable 'loss', and a run needs 3. Log more steps, or choose another "
        + "column with --loss COLUMN"),
    BadInput(
      "fit three.csv", files: ["three.csv": BadInput.log(["3", "2.5", "2.2"])], status: 65,
      "the 3 rows of three.csv cannot determine 5 parameters. Give longer logs, more runs, or fix parameters with "
        + "--fix"),
    BadInput(
      "fit equal.csv", files: ["equal.csv": BadInput.log(repeatElement("2.5", count: 20))],
      status: 65,
      "all 20 losses of equal.csv equal 2.5, so there is no curve to fit. Is --loss the right column?"
    ),
    BadInput(
      "fit zero.csv", files: ["zero.csv": BadInput.log((0..<20).reversed().map(String.init))],
      status: 65,
      "zero.csv:21: the loss at step 20 is 0, which has no logarithm. Leave the row out with "
        + "--from or --to, or name another column with --loss"),
    BadInput(
      "fit negative.csv",
      files: ["negative.csv": BadInput.log(["3", "2", "-1.5", "1"] + (1...9).map { "0.\($0)" })],
      status: 65,
      "negative.csv:4: the loss at step 3 is -1.5, which has no logarithm. Leave the row out with "
        + "--from or --to, or name another column with --loss"),
    BadInput(
      "fit nan.csv", files: ["nan.csv": BadInput.log(repeatElement("nan", count: 20))], status: 65,
      "nan.csv: none of the 20 rows has a usable 'loss'. Choose another column with --loss COLUMN"),
    BadInput(
      "fit several.csv",
      files: ["several.csv": "step,lr,train_loss,train/loss\n1,.1,3,3\n2,.1,2,2\n3,.1,1,1\n"],
      status: 65,
      "several.csv:1: several columns could be the loss: 'train_loss', 'train/loss'. Choose one "
        + "with --loss COLUMN"),
    BadInput(
      "fit binary.csv", data: ["binary.csv": Data([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 10, 0, 3])],
      status: 65, "binary.csv:1: this is not text. Give a CSV, TSV or JSON-lines log"),
    BadInput(
      "fit cells.csv",
      files: ["cells.csv": BadInput.log(["3", String(repeating: "x", count: 10_000), "2"])],
      status: 65,
      "cells.csv:3:3: '\(String(repeating: "x", count: 40))…' in column 'loss' is not a number. "
        + "Correct it, or leave the cell blank"),
    BadInput(
      "fit names.csv",
      files: ["names.csv": "step,lr,\(String(repeating: "x", count: 10_000))\n1,.1,2\n"],
      status: 65,
      "names.csv:1: no loss column among 'step', 'lr', '\(String(repeating: "x", count: 59))…'. "
        + "Name the column with --loss COLUMN"),
    BadInput(
      "fit digits.csv",
      files: [
        "digits.csv": BadInput.log(repeatElement(String(repeating: "9", count: 10_000), count: 4))
      ],
      status: 65,
      "digits.csv: none of the 4 rows has a usable 'loss'. Choose another column with --loss COLUMN"
    ),
    BadInput(
      "fit rate.csv", files: ["rate.csv": "step,lr,loss\n1,.1,3\n2,-.1,2\n3,.1,1\n"], status: 65,
      "rate.csv:3:2: the rate -0.1 is negative. Name the right column with --rate COLUMN"),
    BadInput(
      "fit step.csv", files: ["step.csv": "step,lr,loss\n1,.1,3\n2.5,.1,2\n3,.1,1\n"], status: 65,
      "step.csv:3:1: step 2.5 is not a whole number. Steps count updates: 0, 1, 2, … Name the "
        + "right column with --step COLUMN"),
    BadInput(
      "fit norate.csv --schedule constant:peak=1,steps=5",
      files: ["norate.csv": BadInput.withoutRates], status: 65,
      "norate.csv: the schedule ends at step 5 but the log goes on to step 7. Give a schedule with "
        + "steps=7 or more, or cut the log with --to STEP"),
    BadInput(
      "fit a.csv --from 8 --to 9", files: ["a.csv": BadInput.falling], status: 65,
      "a.csv: 2 rows with a usable 'loss', and a run needs 3. Leave out less with --from, --to and --exclude"
    ),
    BadInput(
      "fit a.csv --loss los", files: ["a.csv": BadInput.falling], status: 65,
      "a.csv:1: no column 'los' among 'step', 'lr', 'loss'. Did you mean --loss 'loss'?"),
    BadInput(
      "fit a.csv --step loss", files: ["a.csv": BadInput.falling], status: 64,
      "a.csv:1: one column cannot have two roles. Give --step, --loss and --rate different columns"),
    BadInput(
      "fit a.csv --warmup 5000", files: ["a.csv": BadInput.falling], status: 65,
      "a.csv: the logged rates make no schedule: warmup=5000: must be a number of steps from 0 to "
        + "19 (below steps). Check --warmup, and the columns of steps and rates"),
  ]

  @Test(arguments: logs, ["text", "json"])
  func `a bad log is refused with its place and a way out`(log: BadInput, format: String) throws {
    let workspace = try Workspace()
    for (name, data) in log.files { try workspace.write(data, to: name) }
    let outcome = try workspace.losscast(log.arguments + ["--out", "fit.json", "--format", format])
    #expect(outcome.complaint == log.complaint + "\n")
    #expect(outcome.status == log.status)
    #expect(outcome.output.isEmpty)
    #expect(try workspace.names() == log.files.keys.sorted(), "something was half-written")
  }

  @Test func `a gzip log that is cut short is refused`() throws {
    let workspace = try Workspace()
    try workspace.write(KnownRuns.log(KnownRuns.constant, seed: 1), to: "run.csv")
    let outcome = try workspace.shell(
      "gzip run.csv; head -c 300 run.csv.gz > cut.csv.gz; $losscast fit cut.csv.gz")
    #expect(
      outcome.complaint
        == "cut.csv.gz: the gzip data end too early. Copy or compress the log again, or "
        + "decompress what there is with zcat\n")
    #expect(outcome.status == 65)
  }

  @Test func `every note and complaint names the log it is about`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    try workspace.write("step,lr,loss\n1,.1,x\n", to: "bad.csv")
    let outcome = try workspace.losscast("fit", "constant.csv", "stepped.csv", "bad.csv")
    #expect(
      outcome.errors == """
        losscast: stepped.csv: the rate jumps at step 1000
        losscast: error: bad.csv:2:3: 'x' in column 'loss' is not a number. Correct it, or leave \
        the cell blank

        """)
  }
}
