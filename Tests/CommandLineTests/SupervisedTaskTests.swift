import Testing

/// Perceptrons and logistic regression from the command line.
struct SupervisedTaskTests {
  private static let perceptron = [
    "train", "--task", "mlp", "--inputs", "4", "--batch", "8", "--validation-examples", "32",
    "--schedule", "constant:peak=0.05,steps=20", "--out", "a.csv",
  ]
  private static let logistic = [
    "train", "--task", "logistic-regression", "--schedule", "constant:peak=0.5,steps=20", "--out",
    "a.csv",
  ]

  @Test(arguments: ["relu", "gelu", "tanh", "linear"])
  func `a perceptron of each activation learns and says what it is`(activation: String) throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      Self.perceptron + ["--activation", activation, "--widths", "8,4", "--teacher-width", "4"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let log = try Log(workspace.text("a.csv"))
    #expect(
      log.columns
        == "step,examples,lr,train_loss,val_loss,grad_norm,grad_norm_l1,param_norm,seconds"
    )
    for line in [
      "# task: mlp", "# widths: 8,4", "# activation: \(activation)", "# batch: 8",
      "# biases: \(activation != "linear")", "# optimizer: sgd", "# loss-column: val_loss",
    ] { #expect(log.head.contains(line), "\(line)") }
    let losses = try log.values("val_loss")
    #expect(losses.count == 20)
    #expect(try #require(losses.last) < losses[0])
    #expect(try log.values("examples").last == 160)
  }

  @Test func `classes are learned with their share of errors logged`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      Self.perceptron + [
        "--problem", "classification", "--outputs", "3", "--temperature", "0.5", "--layers", "1",
        "--width", "8", "--no-biases", "--train-size", "16", "--curriculum", "growing", "--repeat",
        "0.5:2", "--optimizer", "adam", "--average", "ema:0.9",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let log = try Log(workspace.text("a.csv"))
    #expect(log.columns.contains(",val_loss,val_error,"))
    for line in [
      "# problem: classification", "# outputs: 3", "# temperature: 0.5", "# widths: 8",
      "# biases: false", "# train-size: 16", "# repeat: 0.5:2", "# optimizer: adam",
      "# average: ema:0.9",
    ] { #expect(log.head.contains(line), "\(line)") }
    #expect(log.head.contains { $0.hasPrefix("# curriculum: growing:") })
    #expect(try log.values("val_error").allSatisfy { 0...1 ~= $0 })
  }

  @Test func `a LIBSVM file is separated, and a fit reads the log`() throws {
    let workspace = try Workspace()
    let rows = (1...40).map { i in
      i % 2 == 0 ? "+1 1:\(i) 3:0.5 # above" : "-1 1:-\(i) 2:1"
    }
    try workspace.write(rows.joined(separator: "\n") + "\n", to: "rows.svm")
    let outcome = try workspace.losscast(
      Self.logistic + ["--data", "rows.svm", "--validation-examples", "8", "--ridge", "0.001"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let log = try Log(workspace.text("a.csv"))
    for line in [
      "# data: rows.svm", "# inputs: 3", "# train-size: 32", "# validation-examples: 8",
      "# batch: 32", "# ridge: 0.001",
    ] { #expect(log.head.contains(line), "\(line)") }
    #expect(log.head.contains { $0.hasPrefix("# fingerprint: ") })
    #expect(try log.values("val_error").last == 0)
    let fit = try workspace.losscast("fit", "--law", "annealing", "a.csv", "--format", "json")
    #expect(fit.status == 0, "\(fit.errors)")
  }

  @Test func `data that has changed is refused by a run that goes on`() throws {
    let workspace = try Workspace()
    try workspace.write("1 1:2\n-1 1:-2\n1 1:3\n-1 1:-1\n", to: "rows.svm")
    let train = Self.logistic + ["--data", "rows.svm", "--resume"]
    #expect(try workspace.losscast(train).status == 0)
    let log = try workspace.text("a.csv").split(separator: "\n").dropLast(5)
    try workspace.write(log.joined(separator: "\n") + "\n", to: "a.csv")
    try workspace.write("1 1:2\n-1 1:-2\n1 1:3\n-1 1:-4\n", to: "rows.svm")
    let outcome = try workspace.losscast(train)
    #expect(outcome.status == 65)
    #expect(outcome.complaint.contains("the data has changed since the run began"))
  }

  @Test(
    arguments: [
      ("1 1:1\n-1 2:x\n", "rows.svm:2:2: 'x' is no number. Correct the row or take it out"),
      ("1 1:1\n\n-1 2:1 2:3\n", "rows.svm:3:3: index 2 after 2, but indices ascend"),
      ("1 1:1\n-1 0:3\n", "rows.svm:2:2: index 0, but indices count from 1"),
      ("1 1:1\n-1 5\n", "rows.svm:2:2: '5' is no index:value"),
      ("1 1:1\nyes 1:2\n", "rows.svm:2:1: 'yes' is no number"),
      ("a,label\n1,1\n2\n", "rows.svm:3:2: fields in this row: 1, in the first: 2"),
      ("", "rows.svm: there are no rows"),
    ]) func `a bad file is refused by line and column`(text: String, complaint: String) throws
  {
    let workspace = try Workspace()
    try workspace.write(text, to: "rows.svm")
    let outcome = try workspace.losscast(Self.logistic + ["--data", "rows.svm"])
    #expect(outcome.status == 65)
    #expect(outcome.complaint.hasPrefix(complaint), "\(outcome.complaint)")
    #expect(try workspace.names() == ["rows.svm"])
  }

  @Test(
    arguments: [
      (["--task", "mlp", "--margin", "1"], 64, "--margin: mlp does not use it"),
      (["--task", "mlp", "--heads", "2"], 64, "--heads: mlp does not use it"),
      (["--task", "mlp", "--widths", "8,x"], 64, "--widths 8,x: give whole numbers"),
      (["--task", "mlp", "--widths", "8", "--layers", "2"], 64, "--widths: it says what"),
      (["--task", "mlp", "--activation", "swiglu"], 64, "give one of relu, gelu, tanh, linear"),
      (["--task", "mlp", "--temperature", "1"], 64, "--temperature: it is for --problem"),
      (["--task", "mlp", "--repeat", "0.1:9"], 64, "repeat"),
      (["--task", "mlp", "--batch", "64", "--train-size", "9"], 64, "batch"),
      (["--task", "logistic-regression", "--flip", "0.7"], 64, "flip=0.7: must be from 0"),
      (["--task", "logistic-regression", "--widths", "8"], 64, "--widths: logistic-regression"),
      (
        ["--task", "logistic-regression", "--data", "x", "--margin", "1"], 64,
        "--margin: it is for drawn examples"
      ),
      (["--task", "logistic-regression", "--data", "none.svm"], 66, "none.svm: no such file"),
      (["--task", "logistic-regression", "--momentum", "0.5"], 64, "--momentum: sgd does not"),
    ] as [([String], Int32, String)]) func `wrong options are refused and leave no log`(
      arguments: [String], status: Int32, message: String
    ) throws
  {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      ["train", "--schedule", "constant:peak=0.1,steps=3", "--out", "a.csv"] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.complaint.contains(message), "\(outcome.complaint)")
    #expect(try workspace.names().isEmpty)
  }
}

/// A log's text by its parts.
private struct Log {
  let head: [String]
  let columns: String
  let rows: [[Substring]]

  init(_ text: String) throws {
    let lines = text.split(separator: "\n").map(String.init)
    head = lines.filter { $0.hasPrefix("#") }
    let table = lines.filter { !$0.hasPrefix("#") }
    columns = try #require(table.first)
    rows = table.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  func values(_ column: String) throws -> [Double] {
    let names = columns.split(separator: ",").map(String.init)
    let place = try #require(names.firstIndex(of: column))
    return try rows.map { try #require(Double($0[place])) }
  }
}
