import Records
import TestSupport
import Testing

struct MetricDirectionTests {
  @Test func `names of common frameworks are judged right, or asked for`() {
    let all: [(names: [String], goal: Curve.Goal?)] = [
      (MetricNames.lower, .lower), (MetricNames.higher, .higher), (MetricNames.unclear, nil),
    ]
    #expect(all.reduce(0) { $0 + Set($1.names).count } > 600)
    for (names, goal) in all {
      for name in names { #expect(Curve.Goal(knownFromMetric: name) == goal, "\(name)") }
    }
  }

  @Test(arguments: ["val_loss", "eval/f1", "neg_mean_squared_error", "top1_error", "kl"])
  func `prefixes, suffixes and cases change nothing`(name: String) {
    let goal = Curve.Goal(knownFromMetric: name)
    let others = [
      "test/\(name)", "\(name)_epoch", "val/\(name)/mean", "brisk-sun-7 - \(name)",
      "metrics.\(name)",
      "\(name) (val)", name.uppercased(), "best \(name)", "\(name)_ema",
    ]
    for other in others { #expect(Curve.Goal(knownFromMetric: other) == goal, "\(other)") }
  }

  @Test func `a metric without a name that says anything is a loss`() {
    #expect(Curve.Goal(ofMetric: "value") == .lower)
  }
}

struct UsualRangeTests {
  @Test(
    arguments: [
      ("accuracy", [0.1, 0.9], 0...1), ("val_acc", [0.5, 71.2], 0...100),
      ("eval/f1", [0, 1], 0...1),
      ("metrics/mAP50-95(B)", [0.1], 0...1), ("roc_auc", [0.5, 1 + 1e-9], 0...1),
      ("success_rate", [0.2], 0...1), ("draw_rate_score", [0.2], 0...1),
      ("bleu", [0.4, 0.9], 0...100),
      ("r2", [-3, 0.4], -.infinity...1), ("mcc", [-0.2, 0.6], -1...1),
      ("pearson", [12, 85], -100...100),
      ("error_rate", [0.4], 0...1), ("fpr", [4, 3], 0...100), ("recall@10", [.nan, 0.2], 0...1),
    ] as [(String, [Double], ClosedRange<Double>)])
  func `a metric keeps the range that its name says`(
    name: String, values: [Double], range: ClosedRange<Double>
  ) throws {
    let usual = try #require(UsualRange(ofMetric: name, values: values))
    #expect(usual.range == range && usual.outlier == nil && usual.bounds == range)
  }

  @Test(arguments: [
    "loss", "reward", "wer", "psnr", "test_error", "accuracy_loss", "neg_f1", "value", "1-acc",
  ])
  func `other metrics have none`(name: String) {
    #expect(UsualRange(ofMetric: name, values: [0.1, 0.2]) == nil)
  }

  @Test(arguments: [
    ("accuracy", -0.2), ("accuracy", 101), ("r2", 1.5), ("mcc", 400), ("bleu", 120),
  ])
  func `where a value is outside, there are no bounds`(name: String, value: Double) throws {
    let usual = try #require(UsualRange(ofMetric: name, values: [0.5, value, 0.6]))
    #expect(usual.outlier == value && usual.bounds == Curve.unbounded)
  }

  @Test func `curves of a table share one range, and what breaks it is said`() throws {
    func table(_ last: String) throws -> CurveTable {
      try withLog("run,epoch,acc\na,1,20\na,2,\(last)\nb,1,0.4\nb,2,0.8\n") {
        try CurveTable(reading: $0, position: "epoch", metric: "acc", by: ["run"])
      }
    }
    #expect(try table("50").curves.map(\.bounds) == [0...100, 0...100])
    let broken = try table("120")
    #expect(broken.curves.map(\.bounds) == [Curve.unbounded, Curve.unbounded])
    #expect(
      broken.account.notes == [.outsideUsualRange(metric: "acc", range: 0...100, value: 120)])
  }

  @Test func `a value outside of given bounds is an error with its line`() throws {
    for text in [
      "epoch,acc\n1,0.4\n2,1.2\n3,0.6\n", "{\"epoch\":1,\"acc\":0.4}\n{\"epoch\":2,\"acc\":1.2}\n",
    ] {
      try withLog(text) { path in
        let error = #expect(throws: LogError.self) {
          try CurveTable(reading: path, position: "epoch", metric: "acc", bounds: 0...1)
        }
        #expect(error?.line == (text.hasPrefix("e") ? 3 : 2))
        #expect(error?.message == "a value of 1.2 in 'acc', outside of the bounds 0 to 1")
        var log = FollowedLog(
          path, options: CurveOptions(positionColumn: "epoch", metricColumn: "acc", bounds: 0...1))
        #expect(throws: LogError.self) { try log.update() }
      }
    }
  }
}
