import Foundation
import Testing

/// Runs that are interrupted in every way end in the log of a run that was left alone.
struct ResumeTests {
  /// A short run of each kind, with `$name` in place of the log's name.
  static let tasks = [
    "--size 8 --batch 2 --schedule cosine:peak=0.1,steps=3000 --log-every 7",
    """
    --task language-model --width 8 --layers 1 --heads 1 --context 8 --batch 2 \
    --validation-tokens 64 --schedule cosine:peak=1e-3,steps=300 --log-every 7 \
    --accumulate 2 --average last:3
    """,
    """
    --task language-model --width 16 --layers 1 --heads 2 --context 8 --batch 3 --qk-norm \
    --z-loss 1e-3 --parametrization mup --base-width 8 --positions rotary --diagnostics \
    --validation-tokens 64 --schedule cosine:peak=1e-3,steps=300 --log-every 7
    """,
    """
    --task language-model --width 8 --layers 1 --heads 1 --context 8 --batch 2 \
    --validation-tokens 64 --train-size 40 --curriculum growing --repeat 0.5:3 --log-every 7 \
    --phase 'corpus=synthetic:words=20; schedule=constant:peak=1e-3,steps=150' \
    --phase 'corpus=synthetic:words=20,language=2; replay=0.5; schedule=linear:peak=1e-3,steps=150'
    """,
    """
    --task mlp --inputs 4 --widths 8 --batch 8 --train-size 64 --curriculum cyclical \
    --repeat 0.25:4 --validation-examples 32 --optimizer momentum \
    --schedule cosine:peak=0.05,steps=300 --log-every 7
    """,
    """
    --task mlp --inputs 4 --widths 8 --batch 8 --validation-examples 32 --optimizer momentum \
    --average last:3 --log-every 7 \
    --schedule auto:min=1e-4,max=10,steps=300,stage=40,longest=300,warmup=20,candidates=6
    """,
  ]

  /// The log without what no two runs share, the seconds.
  private func timeless(_ log: String) -> [Substring] {
    let isTimed = log.contains(",seconds\n")
    return log.split(separator: "\n").map { line in
      guard isTimed, !line.hasPrefix("#"), let comma = line.lastIndex(of: ",") else { return line }
      return line[..<comma]
    }
  }

  /// Runs the script, in which `run NAME …` trains the task, and `killed LINES NAME …` trains it and
  /// kills it once the log has that many lines.
  private func shell(_ workspace: Workspace, _ task: String, _ script: String) throws
    -> Workspace.Outcome
  {
    try workspace.shell(
      """
      run() { name=$1; shift; "$losscast" train \(task) --out "$name" "$@"; }
      killed() {
        lines=$1 name=$2; shift 2
        "$losscast" train \(task) --out "$name" "$@" 2> nothing &
        while kill -0 $! 2> nothing && [ "$(cat "$name" 2> nothing | wc -l)" -lt "$lines" ]; do
          :
        done
        kill -KILL $! 2> nothing
        wait $! 2> nothing
      }
      \(script)
      """)
  }

  @Test(arguments: tasks)
  func `killed again and again, a run ends in the same log`(task: String) throws {
    let workspace = try Workspace()
    let outcome = try shell(
      workspace, task,
      """
      run whole.csv
      for lines in 1 20 35 36 50; do
        killed $lines killed.csv --resume --checkpoint-every 11
      done
      run killed.csv --resume
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let whole = try workspace.text("whole.csv")
    #expect(try timeless(workspace.text("killed.csv")) == timeless(whole))
    #expect(try workspace.names().allSatisfy { !$0.contains(".checkpoint") })
  }

  /// As a kill in the middle of a record leaves it, and as a loss of power may.
  @Test(arguments: tasks)
  func `an unfinished line is cut off and written again`(task: String) throws {
    let workspace = try Workspace()
    _ = try shell(workspace, task, "run whole.csv")
    let whole = try workspace.text("whole.csv")
    let rows = whole.ranges(of: "\n").map(\.upperBound)
    let start = try #require(rows.dropLast(20).last)
    for end in [whole.index(start, offsetBy: 5), start] {
      for tail in ["", "\0\0\0\0", "\0\0\n\0\n"] {
        try workspace.write(String(whole[..<end]) + tail, to: "cut.csv")
        let outcome = try shell(workspace, task, "run cut.csv --resume")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try timeless(workspace.text("cut.csv")) == timeless(whole))
      }
    }
  }

  @Test func `rows that are there are kept as they are`() throws {
    let workspace = try Workspace()
    let task = Self.tasks[1]
    _ = try shell(workspace, task, "run whole.csv")
    let lines = try workspace.text("whole.csv").split(separator: "\n")
    let half = lines.prefix(50).joined(separator: "\n") + "\n"
    try workspace.write(half, to: "half.csv")
    _ = try shell(workspace, task, "run half.csv --resume")
    #expect(try workspace.text("half.csv").hasPrefix(half))
    let seconds = try workspace.text("half.csv").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.dropFirst().compactMap { $0.split(separator: ",").last }
      .compactMap { Double($0) }
    #expect(seconds.count == 43)
    #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func `a log need not say the size of the model, and says no other`() throws {
    let workspace = try Workspace()
    let task = Self.tasks[0]
    _ = try shell(workspace, task, "run whole.csv")
    let text = try workspace.text("whole.csv")
    #expect(text.contains("# parameters: 8\n"))
    // As logs were before they said it.
    let older = text.replacing("# parameters: 8\n", with: "").split(separator: "\n").prefix(60)
    try workspace.write(older.joined(separator: "\n") + "\n", to: "older.csv")
    let resumed = try shell(workspace, task, "run older.csv --resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(
      try timeless(workspace.text("older.csv"))
        == timeless(text.replacing("# parameters: 8\n", with: "")))
    // Models of two sizes are not two seeds.
    let other = try workspace.losscast(
      "train", "--size", "16", "--batch", "2", "--schedule", "linear:peak=0.1,steps=3000", "--out",
      "other.csv")
    #expect(other.status == 0, "\(other.errors)")
    let fit = try workspace.losscast("fit", "whole.csv", "other.csv", "--out", "fit.json")
    #expect(fit.status != 0 && fit.errors.contains("8 to 16 parameters"), "\(fit.errors)")
  }

  @Test func `a finished run has nothing to do, and a missing one begins`() throws {
    let workspace = try Workspace()
    let first = try shell(workspace, Self.tasks[0], "run run.csv --resume")
    #expect(first.status == 0)
    let log = try workspace.data("run.csv")
    let again = try shell(workspace, Self.tasks[0], "run run.csv --resume")
    #expect(again.status == 0)
    #expect(again.errors == "losscast: run.csv: is finished already, completed\n")
    #expect(try workspace.data("run.csv") == log)
  }

  @Test func `a run that diverges says so once`() throws {
    let workspace = try Workspace()
    let task = "--size 8 --batch 2 --schedule constant:peak=50,steps=100"
    let first = try shell(workspace, task, "run run.csv")
    #expect(first.status == 0)
    let outcome = try #require(try workspace.text("run.csv").split(separator: "\n").last)
    #expect(outcome.hasPrefix("# outcome: diverged at step "))
    let again = try shell(workspace, task, "run run.csv --resume")
    #expect(again.status == 0)
    #expect(again.errors.contains("run.csv: is finished already, diverged at step "))
  }

  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func `a signal leaves a checkpoint and says how to go on`(signal: String, status: Int) throws {
    let workspace = try Workspace()
    // The shell leaves background jobs deaf to INT; env --default-signal lets them hear it.
    let outcome = try workspace.shell(
      """
      env --default-signal "$losscast" train --size 8 --batch 2 --log-every 10 --out run.csv \
        --schedule constant:peak=0.1,steps=100000000 2> errors &
      while [ "$(cat run.csv 2> nothing | wc -l)" -lt 30 ]; do :; done
      kill -\(signal) $!
      wait $!
      echo "status $?"
      """)
    #expect(outcome.output == "status \(status)\n")
    let errors = try workspace.text("errors")
    #expect(errors.contains("run.csv: stopped after step "))
    #expect(errors.contains("--resume"))
    #expect(try workspace.names().contains("run.csv.checkpoint"))
    #expect(try workspace.text("run.csv").hasSuffix("\n"))
    #expect(try !workspace.text("run.csv").contains("outcome"))
  }

  @Test func `two processes do not write one log`() throws {
    let workspace = try Workspace()
    let endless = "--size 8 --batch 2 --log-every 10 --schedule constant:peak=0.1,steps=100000000"
    let outcome = try workspace.shell(
      """
      "$losscast" train \(endless) --out run.csv 2> nothing &
      while [ "$(cat run.csv 2> nothing | wc -l)" -lt 30 ]; do :; done
      "$losscast" train \(endless) --out run.csv --resume; echo $?
      "$losscast" train \(endless) --out run.csv --replace; echo $?
      kill -KILL $!
      wait $! 2> nothing
      """)
    #expect(outcome.output == "74\n74\n")
    #expect(outcome.errors.contains("run.csv: another process is writing this log. Wait until"))
  }

  /// A run that was killed once it had a checkpoint.
  private func interrupted() throws -> Workspace {
    let workspace = try Workspace()
    _ = try workspace.shell(
      """
      "$losscast" train --size 8 --batch 2 --log-every 10 --checkpoint-every 50 --out run.csv \
        --schedule constant:peak=0.1,steps=100000000 2> nothing &
      while [ ! -e run.csv.checkpoint ]; do :; done
      kill -KILL $!
      wait $! 2> nothing
      """)
    return workspace
  }

  private static let again = [
    "train", "--log-every", "10", "--batch", "2", "--out", "run.csv", "--resume", "--schedule",
    "constant:peak=0.1,steps=100000000",
  ]

  @Test func `a damaged checkpoint is named, and nothing is written`() throws {
    let workspace = try interrupted()
    var checkpoint = try workspace.data("run.csv.checkpoint")
    checkpoint[checkpoint.count / 2] ^= 4
    try workspace.write(checkpoint, to: "run.csv.checkpoint")
    let outcome = try workspace.losscast(Self.again + ["--size", "8"])
    #expect(
      outcome.complaint == """
        run.csv.checkpoint: is a damaged checkpoint. Remove it; the run is then trained again from \
        its start, to the same log

        """)
    #expect(outcome.status == 65)
    try workspace.write("step,lr,loss\n", to: "run.csv.checkpoint")
    let foreign = try workspace.losscast(Self.again + ["--size", "8"])
    #expect(foreign.complaint.hasPrefix("run.csv.checkpoint: is not a checkpoint of losscast."))
    #expect(try workspace.data("run.csv.checkpoint") == Data("step,lr,loss\n".utf8))
  }

  @Test func `a row before the checkpoint that was changed is named by its line`() throws {
    let workspace = try interrupted()
    let log = try workspace.text("run.csv")
    let lines = log.split(separator: "\n").map(String.init)
    let header = try #require(lines.firstIndex { $0.hasPrefix("step,") })
    var changed = lines
    changed[header + 3] = lines[header + 3].replacing("30,", with: "31,", maxReplacements: 1)
    try workspace.write(changed.joined(separator: "\n") + "\n", to: "run.csv")
    let outcome = try workspace.losscast(Self.again + ["--size", "8"])
    #expect(outcome.status == 65)
    #expect(
      outcome.complaint.hasPrefix(
        "run.csv:\(header + 4): this row is not the one that the run wrote: the log was changed"),
      "\(outcome.complaint)")
    #expect(try workspace.text("run.csv") == changed.joined(separator: "\n") + "\n")
    // One that was taken out moves the others up.
    changed.remove(at: header + 3)
    changed.append("99999990,0.1,1,1")
    try workspace.write(changed.joined(separator: "\n") + "\n", to: "run.csv")
    let removed = try workspace.losscast(Self.again + ["--size", "8"])
    #expect(removed.complaint.hasPrefix("run.csv:\(header + 4): "), "\(removed.complaint)")
  }

  @Test(arguments: [
    ("rm run.csv", "the log was removed"), ("cp run.csv new; mv new run.csv", "was replaced"),
  ])
  func `a log that goes while the run writes to it is an error`(
    loss: String, says: String
  ) throws {
    let workspace = try Workspace()
    let outcome = try workspace.shell(
      """
      "$losscast" train --size 8 --batch 2 --log-every 10 --out run.csv \
        --schedule constant:peak=0.1,steps=100000000 --checkpoint-every 1000 2> errors &
      while [ ! -e run.csv.checkpoint ]; do :; done
      \(loss)
      wait $!
      echo "status $?"
      """)
    #expect(outcome.output == "status 74\n")
    let errors = try workspace.text("errors")
    #expect(errors.contains("error: run.csv: the log"))
    #expect(errors.contains(says), "\(errors)")
  }

  @Test func `a log that goes before the last row is an error too`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.shell(
      """
      "$losscast" train --size 8 --batch 2 --log-every 10 --out run.csv \
        --schedule constant:peak=0.1,steps=400000 2> errors &
      while [ "$(cat run.csv 2> nothing | wc -l)" -lt 30 ]; do :; done
      rm run.csv
      wait $!
      echo "status $?"
      """)
    #expect(outcome.output == "status 74\n")
  }

  /// Opening a pipe that nobody writes to waits for ever, and a first signal is only noted.
  @Test func `a pipe where a log or data belong never holds the run`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.shell(
      """
      mkfifo pipe.csv pipe.csv.checkpoint
      for way in "" --resume --replace; do
        timeout 60 "$losscast" train --size 8 --schedule constant:peak=0.1,steps=10 \
          --out pipe.csv $way
        echo $?
      done
      env --default-signal timeout -s TERM 2 "$losscast" train --task logistic-regression \
        --data pipe.csv --schedule constant:peak=0.1,steps=10 --out run.csv
      echo $?
      """)
    #expect(outcome.output == "74\n66\n66\n124\n", "\(outcome.errors)")
    #expect(outcome.errors.contains("pipe.csv: this is no regular file"))
  }

  @Test func `the log of another run is refused by the key that differs`() throws {
    let workspace = try interrupted()
    let log = try workspace.data("run.csv")
    let outcome = try workspace.losscast(Self.again + ["--size", "9"])
    #expect(
      outcome.complaint.hasPrefix("run.csv: is of another run: its size is 8, not 9. Resume with"))
    #expect(outcome.status == 65)
    #expect(try workspace.data("run.csv") == log)
  }

  @Test func `a row that training does not give again is an error`() throws {
    let workspace = try Workspace()
    _ = try shell(workspace, Self.tasks[0], "run run.csv")
    let lines = try workspace.text("run.csv").split(separator: "\n").map(String.init)
    let header = try #require(lines.firstIndex { $0.hasPrefix("step,") })
    var changed = Array(lines.prefix(header + 30))
    changed[header + 4] = "28,0.09999,3.25,3.25"
    try workspace.write(changed.joined(separator: "\n") + "\n", to: "run.csv")
    let outcome = try shell(workspace, Self.tasks[0], "run run.csv --resume")
    #expect(outcome.status == 65)
    #expect(outcome.complaint.contains("another record at step 28 than the log has"))
    changed[header + 4] = "what is this"
    try workspace.write(changed.joined(separator: "\n") + "\n", to: "run.csv")
    let text = try shell(workspace, Self.tasks[0], "run run.csv --resume")
    #expect(text.complaint.hasPrefix("run.csv:\(header + 5): this is no row of the run's own log"))
    #expect(text.status == 65)
  }
}
