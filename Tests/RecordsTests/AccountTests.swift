import Foundation
import Records
import Testing

struct AccountTests {
  static let text =
    "step,lr,train_loss,val_loss\n10,1e-3,3,\n20,1e-3,nan,\n30,1e-3,2,\n40,1e-4,1.5,\n"
    + "50,1e-4,1.25,\n30,1e-3,2.5,\n40,1e-4,1.75,\n50,1e-4,1.5,\n60,1e"

  @Test func `it says in plain lines what was done`() throws {
    #expect(
      try read(Self.text).account.lines == [
        "read 8 rows: step 'step', loss 'train_loss', rate 'lr'",
        "passed over 'val_loss'; name the column of losses to choose another",
        "dropped 1 loss that is not finite (first: line 3)",
        "dropped line 10, the last one, which is not finished",
        "the run restarted once, at step 30; the later run replaces 3 records",
        "assumed the rate 0.001 before step 10, where the logged rates begin; "
          + "give the warm-up if it was another",
        "the rate jumps at step 40",
      ])
  }

  @Test func `it is JSON with a kind and a text for each note`() throws {
    let account = try read(Self.text).account
    let data = try JSONEncoder().encode(account)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["rows"] as? Int == 8)
    #expect(object["lossColumn"] as? String == "train_loss")
    let notes = try #require(object["notes"] as? [[String: String]])
    #expect(
      notes.map { $0["kind"] } == [
        "passed-over", "dropped-loss", "unfinished-line", "restarts", "assumed-before", "jumps",
      ])
    #expect(notes.map { $0["text"] } == account.notes.map(\.description))
  }

  @Test func `names are stems, made unique`() throws {
    func name(_ file: String) throws -> String {
      try withLog("step,lr,loss\n1,1,3\n2,1,2\n3,1,1\n", named: file) {
        try Log(reading: $0).run.name
      }
    }
    #expect(try name("cosine.csv") == "cosine")
    #expect(try name("lr0.001.TSV") == "lr0.001")
    #expect(try name("run.jsonl") == "run")
    #expect(try name("plain") == "plain")
    #expect(Run.uniqueNames(["a", "b", "a", "a-2", "a"]) == ["a", "b", "a-3", "a-2", "a-4"])
  }
}
