import Foundation
import Testing

/// `losscast watch` over folders that grow, break and end.
struct WatchTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    let plan = "# schedule: constant:peak=0.1,steps=1000\n"
    try workspace.write(
      StopTests.log(1000, floor: 2, head: plan) + "# outcome: completed\n", to: "runs/best.csv")
    try workspace.write(StopTests.log(300, floor: 1.9, head: plan), to: "runs/better.csv")
    try workspace.write(StopTests.log(300, floor: 3, head: plan), to: "runs/it's worse.csv")
    return workspace
  }

  @Test func `one look prints a table`() throws {
    let outcome = try workspace().losscast("watch", "runs", "--once")
    #expect(outcome.status == 0)
    let said = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.hasPrefix("1 of 2 growing runs is to stop: it's worse. Best so far is better, "))
    let lines = outcome.output.split(separator: "\n").drop { !$0.hasPrefix("run ") }.map(
      String.init)
    #expect(lines[1].hasPrefix("better") && lines[1].hasSuffix("continue"))
    #expect(lines[2].hasPrefix("it's worse") && lines[2].hasSuffix("stop"))
    #expect(lines[3].hasPrefix("best") && lines[3].hasSuffix("finished"))
  }

  @Test func `as JSON it prints an object a line`() throws {
    let outcome = try workspace().losscast(
      "watch", "runs/", "--once", "--policy", "trailing", "--format", "json")
    let objects = try outcome.output.split(separator: "\n").map { try JSON.object(Data($0.utf8)) }
    #expect(try objects.map { try $0.text("run") } == ["best", "better", "it's worse"])
    #expect(try objects.map { try $0.text("verdict") } == ["continue", "continue", "stop"])
    #expect(try objects.map { try $0.text("state") } == ["finished", "growing", "growing"])
  }

  @Test func `the hook is run once for each run that is to stop, now and later`() throws {
    let workspace = try workspace()
    let hook =
      #"echo {step} >> "$LOSSCAST_NAME.stopped"; cp "$LOSSCAST_RUN" copy.csv; echo told"#
    for _ in 1...2 {
      let outcome = try workspace.losscast(
        "watch", "runs", "--once", "--policy", "trailing", "--on-stop", hook)
      #expect(outcome.status == 0)
    }
    #expect(try workspace.text("it's worse.stopped") == "300\n")
    #expect(try workspace.text("copy.csv") == workspace.text("runs/it's worse.csv"))
    // A run that begins again under the same name is another.
    try workspace.write(
      StopTests.log(200, floor: 3, head: "# schedule: constant:peak=0.1,steps=1000\n"),
      to: "runs/it's worse.csv")
    let outcome = try workspace.losscast(
      "watch", "runs", "--once", "--policy", "trailing", "--on-stop", hook)
    #expect(outcome.errors.contains("told"))
    #expect(try workspace.text("it's worse.stopped") == "300\n200\n")
  }

  /// Names as an attacker would choose them, each of a run that is to stop.
  static let hostileNames = [
    #"a"; touch PWNED; ".csv"#, "$(touch PWNED).csv", "`touch PWNED`.csv", "-rf.csv",
    "x\ntouch PWNED\n#.csv", "a b.csv", "'; touch PWNED; '.csv", ";touch PWNED;.csv",
  ]

  @Test(arguments: hostileNames)
  func `no name of a run becomes part of a command`(name: String) throws {
    let workspace = try workspace()
    try workspace.write(
      StopTests.log(300, floor: 3, head: "# schedule: constant:peak=0.1,steps=1000\n"),
      to: "runs/\(name)")
    for hook in [#"echo "{name}" {name} '{run}' "{run}""#, "sh -c 'echo {run}'"] {
      let outcome = try workspace.losscast(
        "watch", "runs", "--once", "--policy", "trailing", "--on-stop", hook)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("--on-stop was not run for "), "\(outcome.errors)")
      #expect(outcome.errors.contains(#"in quotes, in its place"#))
    }
    // The variables take any name.
    let outcome = try workspace.losscast(
      "watch", "runs", "--once", "--policy", "trailing", "--on-stop",
      #"printf '%s' "$LOSSCAST_NAME" > "told-$LOSSCAST_STEP"; cmp "$LOSSCAST_RUN" "$LOSSCAST_RUN""#)
    #expect(outcome.status == 0 && !outcome.errors.contains("on-stop"), "\(outcome.errors)")
    #expect(try !workspace.names().contains { $0.contains("PWNED") && !$0.hasPrefix("runs/") })
  }

  @Test func `a command of one word is a program that gets the log's path`() throws {
    let workspace = try workspace()
    let hook = #"printf '%s|' "$@" "$LOSSCAST_NAME" "$LOSSCAST_STEP" > told"#
    try workspace.write("#!/bin/sh\n\(hook)\n", to: "hook")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workspace.folder.appending(path: "hook").path)
    let outcome = try workspace.losscast(
      "watch", "runs", "--once", "--policy", "trailing", "--on-stop", "./hook")
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    #expect(try workspace.text("told") == "runs/it's worse.csv|it's worse|300|")
    let missing = try self.workspace().losscast(
      "watch", "runs", "--once", "--policy", "trailing", "--on-stop", "./no-such-hook")
    #expect(missing.errors.contains("./no-such-hook cannot be started"), "\(missing.errors)")
  }

  @Test func `a hook that fails is said, and the watch goes on`() throws {
    let outcome = try workspace().losscast(
      "watch", "runs", "--once", "--policy", "trailing", "--on-stop", "echo no such job >&2; exit 5"
    )
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("no such job"))
    #expect(outcome.errors.contains("--on-stop for it's worse failed with status 5"))
  }

  @Test func `a log that grows is followed until a signal comes`() throws {
    let workspace = try workspace()
    let outcome = try workspace.shell(
      """
      touch out err
      await() { for i in $(seq 3000); do eval "$1" && return; sleep 0.1; done; echo "no $1" >&2; }
      "$losscast" watch runs --every 0.1 --policy trailing --on-stop 'touch "$LOSSCAST_NAME.stopped"' > out 2> err &
      watch=$!
      await 'grep -q "^better: continue" out'
      printf '310,9.000000\\n32' >> runs/better.csv
      cp runs/best.csv draft
      (head -n 30 draft | sed 's/,2/,9/'; printf '400,zz\\n') > runs/new.csv
      await 'grep -q "new.csv:31:2" err'
      grep -v zz runs/new.csv > draft; mv draft runs/new.csv
      await '[ -e new.stopped ]'
      gzip runs/best.csv
      rm runs/better.csv
      await 'grep -q "better: the log has gone" err'
      kill -TERM $watch
      wait $watch
      echo "status $?"
      """)
    #expect(outcome.output == "status 143\n", "\(outcome.errors)")
    #expect(outcome.errors == "")
    let output = try workspace.text("out")
    let errors = try workspace.text("err")
    #expect(output.contains("new: stop"), "\(output)")
    #expect(output.ranges(of: "best: finished").count == 1, "\(output)")
    #expect(errors.ranges(of: "new.csv:31:2").count == 1, "\(errors)")
    #expect(try workspace.names().contains("it's worse.stopped"))
  }

  @Test func `Ctrl-C ends it`() throws {
    let workspace = try workspace()
    // The shell leaves background jobs deaf to INT; env --default-signal lets them hear it.
    let outcome = try workspace.shell(
      """
      touch out
      env --default-signal "$losscast" watch runs --policy trailing > out &
      watch=$!
      for i in $(seq 3000); do grep -q finished out && break; sleep 0.1; done
      kill -INT $watch
      wait $watch
      echo "status $?"
      """)
    #expect(outcome.output == "status 130\n", "\(outcome.errors)")
    #expect(outcome.errors == "")
  }

  @Test(arguments: ["--once", ""])
  func `the quiet are told verdicts and what fails, and nothing else`(once: String) throws {
    let workspace = try workspace()
    try workspace.write("step,loss\n1,3\n2,zz\n", to: "runs/broken.csv")
    try workspace.write(
      try workspace.text("runs/it's worse.csv") + "step,loss\n", to: "runs/it's worse.csv")
    let outcome = try workspace.shell(
      """
      touch err
      "$losscast" watch runs --policy trailing -q \(once) --every 0.1 \\
        --on-stop 'echo chatter; exit 5' > out 2> err &
      watch=$!
      for i in $(seq 3000); do grep -q "status 5" err && break; sleep 0.1; done
      kill -TERM $watch 2> gone
      wait $watch
      """)
    #expect(outcome.errors == "")
    let output = try workspace.text("out").split(separator: "\n")
    let errors = try workspace.text("err").split(separator: "\n")
    #expect(errors.count == 2 && errors.allSatisfy { $0.hasPrefix("losscast: error: ") })
    if once.isEmpty {
      #expect(
        output.map { $0.prefix { $0 != "," } } == [
          "best: finished at 1", "better: continue at 300 of 1", "it's worse: stop at 300 of 1",
        ])
      #expect(!output.contains { $0.contains("at this age") })
    } else {
      #expect(output.count <= 2 && output[0].hasPrefix("1 of 2 growing runs is to stop: "))
    }
  }

  private static let hasTerminals = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled(if: hasTerminals, "the program script is absent"))
  func `on a terminal the quiet get the answer in place of the table`() throws {
    let workspace = try workspace()
    let outcome = try workspace.shell(
      """
      SHELL=/bin/sh TERM=xterm script -qec "timeout -s TERM 10 $losscast watch runs --policy trailing -q" \
        /dev/null </dev/null
      """)
    #expect(outcome.output.contains("growing runs is to stop: it's worse"), "\(outcome)")
    #expect(!outcome.output.contains("verdict") && !outcome.output.contains("forecast"))
  }

  @Test func `runs without an end are said once`() throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    try workspace.write(StopTests.log(300, floor: 3), to: "runs/a.csv")
    let outcome = try workspace.losscast("watch", "runs", "--once")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("a: nothing says where the run will end; give --horizon"))
    let told = try workspace.losscast("watch", "runs", "--once", "--horizon", "1000")
    #expect(told.output.contains("continue") && told.errors == "")
  }

  static let refused: [(arguments: [String], status: Int32, words: String)] = [
    (["none"], 66, "no such folder"), (["runs/best.csv"], 66, "this is a file"),
    (["runs", "--every", "0"], 64, "--every"), (["runs", "--on-stop", ""], 64, "--on-stop"),
    (["runs", "--policy", "none-such"], 64, "no policy"), ([""], 64, "empty"),
  ]

  @Test(arguments: refused)
  func `what cannot be watched is refused`(arguments: [String], status: Int32, words: String) throws
  {
    let outcome = try workspace().losscast(["watch"] + arguments)
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.complaint.contains(words), "\(outcome.errors)")
  }
}
