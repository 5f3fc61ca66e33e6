import Foundation
import TestSupport
import Testing

@testable import Records

/// Files of formats that are no tables: what is read of them, recognized by their content.
struct FormatTests {
  /// The values against the positions that a file of this text holds.
  private func curve(
    _ text: String, position: String? = nil, metric: String? = nil, pattern: String? = nil
  ) throws -> (curve: Curve, account: Account) {
    try withFile(Data(text.utf8)) { path in
      let table = try CurveTable(
        reading: path, position: position, metric: metric, pattern: pattern)
      return (table.curves[0], table.account)
    }
  }

  private func withFile<Result>(_ data: Data, _ body: (String) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try data.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
  }

  @Test func `a comma on a console parts thousands or decimals, or is not read`() throws {
    func lines(_ line: (Int) -> String) -> String { (1...12).map { line($0) + "\n" }.joined() }
    let fine = [
      lines { "step \($0),000 loss 2,\($0 + 1000)" },
      lines { "step: \($0)k, loss: 2,\($0 + 1000), lr: 0,1" },
      lines { "step \($0),000 loss 2.\($0 + 1000) tokens 1,\($0 + 100)" },
      lines { "step \($0)000 lr 0,125 loss 2,\($0 + 1000) took 1,5" },
    ]
    for text in fine {
      let curve = try curve(text).curve
      #expect(curve.positions == (1...12).map { 1000 * Double($0) }, "\(text.prefix(40))")
      #expect(
        zip(curve.values, 1...12).allSatisfy { $0 == Double("2.\($1 + 1000)") }, "\(curve.values)")
    }
    // 2,105 is 2105 or 2.105.
    for text in [
      lines { "step \($0) loss 2,\($0 + 104)" },
      lines { "step \($0) loss 2.5" } + lines { "step \($0 + 12) loss 2,\($0 + 104)" },
    ] {
      #expect(throws: LogError.self) { try curve(text) }
      let error = #expect(throws: LogError.self) { try curve(text, metric: "loss") }
      #expect(error?.advice?.description == "It may be 2105 or 2.105; write it so")
    }
    let tokens = lines { "tokens \($0),000,000 step \($0) loss 2" }
    #expect(try curve(tokens, position: "tokens").curve.positions.last == 12e6)
    let listed = lines { "step \($0) gpus 0,1,2 loss 2.5 betas 0.9,0.95" }
    #expect(try curve(listed).curve.values == Array(repeating: 2.5, count: 12))
  }

  /// What C libraries and Python print for numbers that are not finite.
  private static let spellings: [(text: String, value: Double)] = [
    ("nan", .nan), ("NaN", .nan), ("-nan", .nan), ("-nan(ind)", .nan), ("1.#QNAN", .nan),
    ("-1.#IND00", .nan), ("1.#J", .nan), ("inf", .infinity), ("Infinity", .infinity),
    ("-inf", -.infinity), ("1.#INF", .infinity), ("-1.#INF00", -.infinity),
  ]

  @Test(arguments: spellings)
  func `numbers that are not finite are the same in every format`(text: String, value: Double)
    throws
  {
    func lines(_ line: (Int, String) -> String) -> String {
      (1...12).map { line($0, "\(20 - $0).5") + "\n" }.joined() + line(13, text) + "\n"
    }
    let texts = [
      "step,loss\n" + lines { "\($0),\($1)" },
      "| step | loss |\n|---|---|\n" + lines { "| \($0) | \($1) |" },
      lines { "{\"step\": \($0), \"loss\": \($1)}" },
      lines { "{\"step\": \($0), \"loss\": \"\($1)\"}" },
      lines { "step \($0): loss \($1)" }, lines { "step=\($0), loss: \($1), time 3ms" },
    ]
    for file in texts {
      let last = try curve(file).curve.values.last
      #expect(last == value || (value.isNaN && last?.isNaN == true), "\(file.suffix(40))")
    }
    let pattern = lines { "@\($0) is \($1)" }
    let last = try curve(pattern, pattern: #"@(?<step>\d+) is (?<loss>\S+)"#).curve.values.last
    #expect(last == value || (value.isNaN && last?.isNaN == true))
  }

  @Test(arguments: [
    """
    using device cuda
    step 0: train loss 5.5, val loss 5.6
    iter 0: loss 5.0000, time 134.47ms, mfu 41.12%
    iter 10: loss 4.5000, time 134.47ms, mfu 41.12%
    iter 20: loss 4.0000, time 1,034.47ms, mfu 41.12%
    """,
    """
    \u{1b}[2m2024-05-01 10:00:00,123\u{1b}[0m - root - INFO - \u{1b}[36mstep:  0  loss:  5.0000  memory: 40.10GiB(42.2%)
    2024-05-01 10:00:01,123 - root - INFO - step: 10  loss:  4.5000  memory: 40.10GiB(42.2%)
    2024-05-01 10:00:02,123 - root - INFO - step: 20  loss:  4.0000  memory: 40.10GiB(42.2%)
    """,
    """
     iteration        0/   25000 | elapsed time per iteration (ms): 38390.3 | loss: 5.0E+00 | number of nan iterations:   0 |
     iteration       10/   25000 | elapsed time per iteration (ms): 38390.3 | loss: 4.5E+00 | number of nan iterations:   0 |
     iteration       20/   25000 | elapsed time per iteration (ms): 38390.3 | loss: 4.0E+00 | number of nan iterations:   0 |
    """,
    "[0]\tloss:5\teval-loss:6\n[10]\tloss:4.5\teval-loss:6\n[20]\tloss:4\teval-loss:6\n",
    """
    [step=0/100]
        loss=5.0
        optim/grad_norm=1.5
    [step=10/100]
        loss=4.5
    [step=20/100]
        loss=4.0
    """,
    "0 loss 5.0\n10 loss 4.5\n20 loss 4.0\n20 hella 0.25\n",
    "0:\tloss: 5.0\ttotal: 54.1ms\n10:\tloss: 4.5\ttotal: 54.1ms\n20:\tloss: 4.0\ttotal: 54.1ms\n",
    " 0: 5.1, 5.0 loss, 0.1 rate\n 10: 5.1, 4.5 loss, 0.1 rate\n 20: 5.1, 4.0 loss, 0.1 rate\n",
    """
    [05/01 12:00:00 events]:  eta: 0:12:34  iter: 0  loss: 5.0  max_mem: 2345M
    [05/01 12:00:01 events]:  eta: 0:12:34  iter: 10  loss: 4.5  max_mem: 2345M
    [05/01 12:00:02 events]:  eta: 0:12:34  iter: 20  loss: 4.0  max_mem: 2345M
    """,
    "completed step: 0, seconds: 1.2, loss: 5.0\ncompleted step: 10, seconds: 1.2, loss: 4.5\ncompleted step: 20, seconds: 1.2, loss: 4.0\n",
    """
    ------------------------
    | train/    |          |
    |    loss   | 5.0      |
    | time/     |          |
    |    step   | 0        |
    ------------------------
    ------------------------
    | train/    |          |
    |    loss   | 4.5      |
    |    step   | 10       |
    ------------------------
    ------------------------
    |    loss   | 4.0      |
    |    step   | 20       |
    ------------------------
    """.replacing("| train/    |          |\n", with: "").replacing(
      "| time/     |          |\n", with: ""),
    "starting\nstep    loss\n------  ------\n     0    5.00\n    10    4.50\n    20    4.00\n",
    "   step      loss\n0     0  5.000000\n1    10  4.500000\n2    20  4.000000\n",
    "      step       Train Loss   Remaining Time \n         0           5.0            1.23s\n        10           4.5            1.23s\n        20           4.0            1.23s\n"
      .replacing("Train Loss", with: "loss"),
    """
    {'loss': 5.0, 'step': 0, 'rate': None}
      1%|▌       | 10/1000 [00:01<01:00]{'loss': '4.5', 'step': 10}
    {'loss': 4.0, 'step': 20, 'note': "it's", 'ok': True}
    """,
    """
    {
      "best": null, "global_step": 20,
      "log_history": [
        {"step": 0,
         "loss": 5.0}, {"step": 10, "loss": 4.5},
        {"step": 20, "nested": {"a": [1, 2]}, "loss": 4.0}
      ],
      "other": [{"step": 30, "loss": 9}]
    }
    """,
    "[{\"step\": 0, \"loss\": 5},\n {\"step\": 10, \"loss\": 4.5},\n {\"step\": 20, \"loss\": 4}]\n",
    "| step | loss |\n|-----:|-----:|\n| 0 | 5 |\n| 10 | 4.5 |\n| 20 | 4 |\n",
    " step | loss \n------+------\n    0 |    5 \n   10 |  4.5 \n   20 |    4 \n(3 rows)\n",
    "#Step Seconds Loss\n0  60.0  5.0\n10 61.0 4.5\n20 62.0 4.0\n",
    "step  loss   time\n----  -----  ----\n   0   5.00  0:01\n  10   4.50  0:02\n  20   4.00  0:03\n",
    "step;loss\n0;5,0\n10;4,5\n20;4,0\n",
    "step,loss\n0,5.0\nstep,loss\n10,4.5\n20,4.0\nBest loss at step 20\n",
    "step,loss\n0,5.0\n0.01k,450%\n20,4.0\n".replacing("450%", with: "4.5"),
  ])
  func `the same curve is read of each`(text: String) throws {
    let (curve, _) = try curve(text, metric: "loss")
    #expect(curve.positions == [0, 10, 20])
    #expect(curve.values == [5, 4.5, 4])
  }

  @Test(arguments: [
    "Epoch 0/20\n32/32 [====] - 1s - loss: 5.0\nEpoch 10/20\n32/32 [====] - 1s - loss: 4.5\nEpoch 20/20\n32/32 [====] - 1s - loss: 4.0\n",
    "Epoch 0: 100%|██| 9/9 [00:10<00:00, 9.9it/s, loss=5.0]\rEpoch 10: 100%|██| 9/9 [00:10<00:00, 9.9it/s, loss=4.5]\rEpoch 20: 100%|██| 9/9 [00:10<00:00, 9.9it/s, loss=4.0]\n",
  ])
  func `a progress bar counts nothing where epochs are named`(text: String) throws {
    let (curve, _) = try curve(text, metric: "loss")
    #expect(curve.positions == [0, 10, 20])
    #expect(curve.values == [5, 4.5, 4])
  }

  @Test func `times are counted from the first row on`() throws {
    let (curve, account) = try curve(
      "time,loss\n2024-01-01T00:00:00Z,5\n2024-01-01T00:01:00Z,4.5\n2024-01-01T00:02:00Z,4\n",
      position: "time")
    #expect(curve.positions == [0, 60, 120])
    #expect(account.notes.contains(.countedFromStart(clock: "time")))
  }

  @Test func `a share stays one`() throws {
    func bounds(_ name: String, _ values: String) throws -> ClosedRange<Double> {
      try self.curve("step,\(name)\n1,\(values)\n", metric: name).curve.bounds
    }
    #expect(try bounds("val_accuracy", "0.9") == 0...1)
    #expect(try bounds("eval_top1", "75.6") == 0...100)
    for (name, value) in [("accuracy", "-1"), ("reward", "0.5"), ("loss", "0.5"), ("err", "0.5")] {
      #expect(try bounds(name, value) == Curve.unbounded)
    }
  }

  @Test func `a metric of MLflow has its step last`() throws {
    let (curve, account) = try curve(
      "1600000000000 5 0\n1600000001500 4.5 10\n1600000003000 4 20\n")
    #expect(curve.positions == [0, 10, 20])
    #expect(curve.values == [5, 4.5, 4])
    #expect(account.notes.contains { $0.kind == "recognized" })
  }

  @Test func `columns in arrays are counted from 0`() throws {
    let (curve, _) = try curve(
      "{\"loss\": [5.0, 4.5,\n 4.0], \"val_loss\": [6, NaN, 5], \"params\": 3}", metric: "loss")
    #expect(curve.positions == [0, 1, 2])
    #expect(curve.values == [5, 4.5, 4])
  }

  @Test func `a pattern finds what no format does`() throws {
    let text = "@ 0 ~ 5.0 !\nnothing\n@ 10 ~ 4.5 !\n@ 20 ~ 4.0 !\n"
    let (curve, account) = try curve(text, pattern: #"@ (?<step>\d+) ~ (?<loss>\S+)"#)
    #expect(curve.positions == [0, 10, 20])
    #expect(curve.values == [5, 4.5, 4])
    #expect(account.notes.contains(.recognized(format: PatternLog.name, silentLines: 1)))
    #expect(throws: LogError.self) { try self.curve(text, pattern: "(unclosed") }
    #expect(throws: LogError.self) { try self.curve(text, pattern: "no groups") }
  }

  @Test func `an event file is read and its checksums are looked at`() throws {
    var data = Data()
    for (step, value) in [(0, Float(5)), (10, 4.5), (20, 4)] {
      data += EventRecord(step: step, tag: "loss", value: value).bytes
    }
    try withFile(data) { path in
      let curve = try CurveTable(reading: path).curves[0]
      #expect(curve.positions == [0, 10, 20])
      #expect(curve.values == [5, 4.5, 4])
    }
    // A run that was restarted has written two files.
    try withFolder { folder in
      try data.write(to: folder.appending(path: "events.out.tfevents.1"))
      try EventRecord(step: 30, tag: "loss", value: 3.5).bytes
        .write(to: folder.appending(path: "events.out.tfevents.2"))
      #expect(try CurveTable(reading: folder.path).curves[0].values == [5, 4.5, 4, 3.5])
      let error = #expect(throws: LogError.self) {
        try CurveTable(reading: folder.deletingLastPathComponent().path)
      }
      #expect(error?.kind == .notAFile)
    }
    data[data.count - 10] ^= 1
    try withFile(data) { path in
      _ = #expect(throws: LogError.self) { try CurveTable(reading: path) }
    }
  }

  @Test func `the checksum is Castagnoli's`() {
    #expect(CRC32C.checksum(of: Array("123456789".utf8)) == 0xe306_9283)
  }

  @Test(arguments: [
    ("PAR1....", "Parquet"), ("\u{93}NUMPY", "numpy"), ("SQLite format 3\0", "SQLite"),
    ("ARROW1..", "Arrow"), ("BZh91AY&SY", "bzip2"),
  ])
  func `what is no text is refused by its name`(start: String, name: String) throws {
    let bytes = Data(start.unicodeScalars.map { UInt8($0.value) })
    try withFile(bytes) { path in
      let error = #expect(throws: LogError.self) { try Log(reading: path) }
      #expect(error?.description.contains(name) == true)
    }
  }

  @Test func `lines of errors are those of the file`() throws {
    let text =
      "{\n \"log_history\": [\n  {\"step\": 0, \"loss\": 5},\n  {\"step\": 10,\n   \"loss\": \"bad\"},\n"
      + "  {\"step\": 20, \"loss\": 4}\n ]\n}\n"
    let error = #expect(throws: LogError.self) { try curve(text) }
    #expect(error?.line == 4)
  }

  @Test func `one late row does not replace those behind it`() throws {
    var text = "step,loss\n"
    for step in 1...100 { text += "\(step),\(1 + 1 / Double(step))\n" }
    let (late, account) = try curve(text + "3,9\n")
    #expect(late.count == 100 && late.values[2] == 9)
    #expect(account.notes.contains { $0.kind == "late-rows" })
    // Many that follow are a restart.
    for step in 50...80 { text += "\(step),7\n" }
    let (restarted, _) = try curve(text)
    #expect(restarted.positions.last == 80 && restarted.values.last == 7)
  }

  @Test func `a counter within epochs goes on`() throws {
    var text = "epoch,iter,loss\n"
    for epoch in 1...4 {
      for iteration in [10, 20, 30] {
        text += "\(epoch),\(iteration),\(1 / Double(30 * epoch + iteration))\n"
      }
    }
    let (joined, account) = try curve(text)
    #expect(joined.positions == (1...12).map { 10 * Double($0) })
    #expect(account.notes.contains(.joinedEpochs(counter: "iter", epochs: 4)))
    // A counter from 0 goes on behind its last row, and does not fall on it.
    let fromZero = "epoch,iter,loss\n0,0,5\n0,1,4\n0,2,3\n1,0,2.5\n1,1,2.4\n1,2,2.3\n"
    #expect(try curve(fromZero).curve.positions == [0, 1, 2, 3, 4, 5])
    // Without the epochs nothing tells which follows which.
    let bare = text.split(separator: "\n").map { $0.drop { $0 != "," }.dropFirst() }
    #expect(throws: LogError.self) { try curve(bare.joined(separator: "\n") + "\n") }
  }

  @Test func `values between measurements are blank and a tail of them is not`() throws {
    let (sparse, _) = try curve("step,loss\n1,nan\n2,nan\n3,5\n4,nan\n5,nan\n6,4\n7,nan\n")
    #expect(sparse.positions == [3, 6])
    let (diverged, _) = try curve("step,loss\n1,5\n2,4\n3,nan\n4,nan\n")
    #expect(diverged.positions == [1, 2, 3, 4])
  }

  @Test(
    arguments: [
      ("-nan(ind)", nil), ("1.#QNAN", nil), ("No log", nil), ("10k", 10_000), ("2.4M", 2_400_000),
      ("12.5 %", 12.5), ("1,234,567", 1_234_567), ("24_000", 24_000),
    ] as [(String, Double?)])
  func `cells are read as people write them`(text: String, value: Double?) throws {
    let (curve, _) = try curve("step,loss\n1,5\n2,\"\(text)\"\n3,4\n")
    #expect(curve.values == [5] + (value.map { [$0] } ?? []) + [4])
  }
}
