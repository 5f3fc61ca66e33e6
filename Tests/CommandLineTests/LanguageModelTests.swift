import Testing

struct LanguageModelTests {
  private static let tiny = [
    "train", "--task", "language-model", "--width", "8", "--layers", "1", "--heads", "2",
    "--context", "16", "--batch", "2", "--validation-tokens", "64", "--threads", "1",
  ]

  /// The columns' names and the head's lines of a log.
  private func head(_ log: String) -> (columns: String, lines: Set<String>) {
    let lines = log.split(separator: "\n").map(String.init)
    return (lines.first { !$0.hasPrefix("#") } ?? "", Set(lines.filter { $0.hasPrefix("#") }))
  }

  @Test func `a language model's log says what made it and what could be reached`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      Self.tiny + [
        "--corpus", "synthetic:words=20,classes=2", "--schedule", "constant:peak=1e-3,steps=4",
        "--out", "a.csv",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let head = head(try workspace.text("a.csv"))
    #expect(head.columns.hasPrefix("step,tokens,lr,train_loss,val_loss,grad_norm"))
    for line in [
      "# task: language-model", "# width: 8", "# batch: 2",
      "# corpus: synthetic:words=20,classes=2,exponent=1.4,language=1", "# optimizer: adamw",
    ] { #expect(head.lines.contains(line), "\(line)") }
    #expect(head.lines.contains { $0.hasPrefix("# validation-entropy: ") })
  }

  @Test func `diagnostics and knobs stand in the log, and only where they are asked for`() throws {
    let workspace = try Workspace()
    let common = Self.tiny + ["--schedule", "constant:peak=1e-3,steps=6", "--log-every", "2"]
    let plain = try workspace.losscast(common + ["--out", "plain.csv"])
    let outcome = try workspace.losscast(
      common + [
        "--qk-norm", "--z-loss", "1e-4", "--parametrization", "mup", "--base-width", "4",
        "--base-heads", "1", "--diagnostics", "--out", "a.csv",
      ])
    #expect(plain.status == 0 && outcome.status == 0, "\(outcome.errors)")
    let (found, other) = (
      head(try workspace.text("a.csv")), head(try workspace.text("plain.csv"))
    )
    #expect(
      found.columns
        == "step,tokens,lr,train_loss,val_loss,grad_norm,grad_norm_l1,param_norm,"
        + "max_attention_logit,rms_log_z,update_ratio,noise_scale,seconds")
    // The gains of queries and keys are four numbers each.
    #expect(
      found.lines.subtracting(other.lines) == [
        "# qk-norm: true", "# z-loss: 0.0001", "# parametrization: mup", "# base-width: 4",
        "# base-heads: 1", "# diagnostics: true", "# parameters: 5120",
      ])
    #expect(other.lines.subtracting(found.lines) == ["# parameters: 5112"])
    // What reads logs is not led astray by the columns.
    let curve = try workspace.losscast(["extrapolate", "a.csv", "--horizon", "100"])
    #expect(!curve.errors.contains("column"), "\(curve.errors)")
  }

  @Test func `phases on texts and languages log the loss of each`() throws {
    let workspace = try Workspace()
    try workspace.write(String(repeating: "What the user has. ", count: 50), to: "mine.txt")
    let outcome = try workspace.losscast(
      Self.tiny + [
        "--phase", "corpus=synthetic:words=20; schedule=constant:peak=1e-3,steps=3",
        "--phase",
        "corpus=0.5*mine.txt + 0.5*synthetic:words=20,language=2; replay=0.5; "
          + "schedule=linear:peak=1e-3,steps=3",
        "--out", "a.csv",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let log = try workspace.text("a.csv")
    #expect(
      head(log).columns.hasPrefix(
        "step,tokens,lr,train_loss,val_loss/synthetic,val_loss/mine,val_loss/synthetic-2,"))
    #expect(log.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 7)
  }

  @Test func `repeated data and curricula are written down`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      Self.tiny + [
        "--corpus", "synthetic:words=20", "--train-size", "40", "--repeat", "0.5:4",
        "--curriculum", "cyclical", "--schedule", "constant:peak=1e-3,steps=4", "--out", "a.csv",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = head(try workspace.text("a.csv")).lines
    for line in [
      "# train-size: 40", "# repeat: 0.5:4",
      "# curriculum: cyclical:start=0.25,factor=0.5,end=1.0",
    ] { #expect(lines.contains(line), "\(line)") }
  }

  @Test func `a corpus that has changed is refused by a run that goes on`() throws {
    let workspace = try Workspace()
    let train =
      Self.tiny + [
        "--corpus", "mine.txt", "--schedule", "constant:peak=1e-3,steps=6", "--out", "a.csv",
        "--resume",
      ]
    let text = String(repeating: "What the user has. ", count: 50)
    try workspace.write(text, to: "mine.txt")
    #expect(try workspace.losscast(train).status == 0)
    let whole = try workspace.text("a.csv")
    #expect(head(whole).lines.contains { $0.hasPrefix("# fingerprint: 950 bytes with CRC-32 ") })
    // Without its end, as if it had been killed.
    let cut = whole.split(separator: "\n").dropLast(4).joined(separator: "\n") + "\n"
    try workspace.write(cut, to: "a.csv")
    try workspace.write(text + "And more.", to: "mine.txt")
    let refused = try workspace.losscast(train)
    #expect(refused.status == 65)
    #expect(
      refused.complaint.hasPrefix(
        "a.csv: the data has changed since the run began: its fingerprint was 950 bytes"))
    #expect(refused.complaint.hasSuffix("Restore the data, or start over with --replace\n"))
    #expect(try workspace.text("a.csv") == cut)
    try workspace.write(text, to: "mine.txt")
    #expect(try workspace.losscast(train).status == 0)
    #expect(try timeless(workspace.text("a.csv")) == timeless(whole))
    // What has ended needs its data no more.
    try workspace.write("other", to: "mine.txt")
    #expect(try workspace.losscast(train).errors.contains("is finished already, completed"))
  }

  private func timeless(_ log: String) -> [Substring] {
    log.split(separator: "\n").map { line in
      line.hasPrefix("#") ? line : line[..<(line.lastIndex(of: ",") ?? line.endIndex)]
    }
  }

  @Test(
    arguments: [
      (["--corpus", "none.txt"], 66, "none.txt: no such file or folder. Check the path"),
      (["--corpus", "."], 65, ".: there is no text in it. Name a file or folder with text"),
      (["--corpus", "synthetic:word=3"], 64, "did you mean 'words'?"),
      (["--phase", "corpus=synthetic", "--corpus", "."], 64, "--corpus and --phase: each phase"),
      (
        ["--phase", "corpus=synthetic; steps=9", "--phase", "corpus=a"], 64, "more steps than the 9"
      ),
      (
        ["--phase", "corpus=synthetic; schedule=constant:peak=1,steps=9"], 64,
        "--schedule: the phases have schedules"
      ),
      (["--activation", "relu"], 64, "--activation relu: give one of gelu, swiglu"),
      (["--repeat", "0.1:9"], 64, "repeat=0.1:9: needs a train-size"),
      (["--size", "9"], 64, "--size: language-model does not use it"),
    ] as [([String], Int32, String)]) func `bad arguments are refused and leave no log`(
      arguments: [String], status: Int32, message: String
    ) throws
  {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      Self.tiny + ["--schedule", "constant:peak=1e-3,steps=4", "--out", "a.csv"] + arguments)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try workspace.names().isEmpty)
  }
}
