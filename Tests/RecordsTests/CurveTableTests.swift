import Records
import Testing

struct CurveTableTests {
  private func table(
    _ text: String, position: String? = nil, metric: String? = nil, by groups: [String] = []
  ) throws -> CurveTable {
    try withLog(text) {
      try CurveTable(reading: $0, position: position, metric: metric, by: groups)
    }
  }

  @Test func `a file is one curve, its columns known by their names`() throws {
    let table = try table("step,lr,loss\n1,0.1,5\n2,0.1,4\n3,0.1,nan\n4,0.1,\n5,0.1,inf\n")
    #expect(table.curves.count == 1)
    #expect(table.curves[0].positions == [1, 2, 3, 5])
    #expect(table.curves[0].values[1] == 4)
    #expect(table.curves[0].values[2].isNaN)
    #expect(table.curves[0].values[3] == .infinity)
    #expect(table.position == "step" && table.metric == "loss")
  }

  @Test func `the head of a log names the metric that is meant`() throws {
    let table = try table("# loss-column: val_loss\nstep,train_loss,val_loss\n1,5,6\n2,4,5\n")
    #expect(table.metric == "val_loss" && table.curves[0].values == [6, 5])
  }

  @Test func `a column tells the runs of a file apart, mixed as they may be`() throws {
    let table = try table(
      "config,epoch,acc\n7,0,0.1\n3,0,0.2\n7,1,0.3\n3,1,0.4\n7,2,0.5\n", position: "epoch",
      metric: "acc", by: ["config"])
    #expect(table.curves.map(\.name) == ["config=7", "config=3"])
    #expect(table.curves.map(\.positions) == [[0, 1, 2], [0, 1]])
    #expect(table.curves.map(\.values) == [[0.1, 0.3, 0.5], [0.2, 0.4]])
  }

  @Test func `runs may be told apart by several columns of text`() throws {
    let table = try table(
      "data,learner,size,error\na,svm,1,0.5\na,knn,1,0.4\na,svm,2,0.3\nb,svm,1,0.2\n",
      position: "size", metric: "error", by: ["data", "learner"])
    #expect(table.curves.map(\.name) == ["a, svm", "a, knn", "b, svm"])
    #expect(table.curves.map(\.count) == [2, 1, 1])
  }

  @Test func `JSON lines are told apart by a number, and chosen from by any column`() throws {
    let text =
      "{\"run\": 1, \"step\": 1, \"loss\": 3}\n{\"run\": 2, \"step\": 1, \"loss\": 4}\n"
      + "{\"run\": 1, \"step\": 2, \"loss\": 2}\n{\"step\": 3, \"loss\": 1}\n"
    let table = try table(text, by: ["run"])
    #expect(table.curves.map(\.name) == ["run=1", "run=2"])
    #expect(table.curves.map(\.values) == [[3, 2], [4]])
    #expect(table.account.notes == [.dropped(.noGroup, count: 1, firstLine: 4)])
    for text in [text, "run,step,loss\n1,1,3\n2,1,4\n1,2,2\n,3,1\n"] {
      try withLog(text) { path in
        for condition in [("run", "1.0"), ("loss", "3")] {
          let chosen = try TableReader(opening: path).read(
            ["step", "loss"],
            matching: [RowCondition(column: condition.0, value: condition.1)])
          #expect(chosen.values == (condition.0 == "run" ? [[1, 2], [3, 2]] : [[1], [3]]))
        }
      }
    }
  }

  @Test func `rows after a restart replace those from there on`() throws {
    let table = try table("step,loss\n1,5\n2,4\n3,3\n2,4.5\n3,3.5\n4,3\n")
    #expect(table.curves[0].positions == [1, 2, 3, 4])
    #expect(table.curves[0].values == [5, 4.5, 3.5, 3])
  }

  @Test func `two metrics that could be meant are refused, as for a run`() throws {
    let text = "step,lr,train_loss,train/loss\n1,1,5,4\n2,1,4,3\n3,1,3,2\n"
    let complaint = "several columns could be the loss: 'train_loss', 'train/loss'"
    #expect(try readingError(text)?.message == complaint)
    #expect {
      try table(text)
    } throws: { error in
      (error as? LogError)?.message == complaint
        && (error as? LogError)?.advice as? RecordsAdvice == .chooseColumn(.metric)
    }
    #expect(throws: LogError.self) { try FollowedLogTests.whole(text) }
    try withLog(text) { path in
      var reader = try TableReader(opening: path)
      do throws(LogError) {
        _ = try reader.metricColumn(besides: ["step"])
        Issue.record("one of two was taken")
      } catch {
        #expect(
          error.message == complaint && error.advice as? RecordsAdvice == .chooseColumn(.y))
      }
    }
    #expect(try table(text, metric: "train_loss").curves[0].values == [5, 4, 3])
  }

  @Test func `rows are put in order and accounted for alike by every reader`() throws {
    for text in [
      // A restart, duplicates, and rows in no order.
      "step,lr,loss,val_loss\n1,1,5,\n2,1,4,\n3,1,3,\n2,1,4.5,\n3,1,3.5,\n4,1,3,\n",
      "step,lr,loss\n1,1,5\n2,1,4\n2,1,3\n3,1,2\n,1,2\n",
      "step,lr,loss\n5,1,1\n4,1,2\n3,1,3\n2,1,4\n4,1,7\n1,1,5\n",
    ] {
      try withLog(text) { path in
        let log = try Log(reading: path)
        let table = try CurveTable(reading: path)
        let followed = try FollowedLogTests.whole(text)
        #expect(table.curves[0].positions == log.steps.map(Double.init))
        #expect(table.curves[0].values == log.losses)
        #expect(followed.runs[0].curve.positions == table.curves[0].positions)
        #expect(followed.runs[0].curve.values == table.curves[0].values)
        let kinds = table.account.notes.map(\.kind)
        #expect(!kinds.isEmpty && followed.account?.notes.map(\.kind) == kinds)
        #expect(log.account.notes.map(\.kind).starts(with: kinds))
        #expect(table.account.rows == log.account.rows)
      }
    }
  }

  @Test(arguments: [
    ("step,loss\n1,5\n", "metric", "no column 'metric' among"),
    ("a,b\n1,5\n", nil, "no step column"), ("step,b,c\n1,5,6\n", nil, "no loss column"),
    ("step,loss\n-1,5\n", nil, "a position of -1"), ("step,loss\n,5\n", nil, "no row has both"),
    ("step,loss\n1,5\n", "step", "two roles"),
  ])
  func `tables without curves are refused`(text: String, metric: String?, complaint: String) {
    #expect {
      try table(text, metric: metric)
    } throws: { error in
      "\(error)".contains(complaint)
    }
  }
}
