import Records
import Testing

struct UnfinishedLogTests {
  static let whole = "step,lr,loss\n1,1,3.5000\n2,1,3.2500\n3,1,3.1250\n"

  @Test(arguments: ["4", "4,", "4,1", "4,1,", "4,1,3", "4,1,3.", "4,1,3.06", "4,1,3.062", "4,1,-"])
  func `a line that is being written is dropped and said`(rest: String) throws {
    let log = try read(Self.whole + rest)
    #expect(log.losses == [3.5, 3.25, 3.125])
    #expect(log.account.notes == [.unfinishedLine(5)])
  }

  @Test func `a last line with all its digits needs no line ending`() throws {
    let log = try read(Self.whole + "4,1,3.0625")
    #expect(log.losses == [3.5, 3.25, 3.125, 3.0625])
    #expect(log.account.notes.isEmpty)
  }

  @Test func `a last field with an exponent may lack a part of it`() throws {
    let log = try read("step,loss,lr\n1,3,1.5e-05\n2,2,1.25e-05\n3,1,1.1e-05\n4,1,1.105e-0")
    #expect(log.steps == [1, 2, 3])
  }

  @Test func `every beginning of a log reads as a beginning of the run, or not at all`() throws {
    let text = "step,lr,loss\n" + (1...9).map { "\($0),0.5,\(4 - 0.125 * Double($0))00\n" }.joined()
    let complete = try read(text).run.records
    for length in 0...text.utf8.count {
      let part = String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self)
      do throws(LogError) {
        let log = try readTyped(part)
        #expect(log.run.records == Array(complete.prefix(log.run.records.count)))
      } catch {
        #expect(length < 13 + 3 * 14, "\(error)")
      }
    }
  }

  @Test func `an unfinished object is dropped, a whole one is not`() throws {
    let whole = (1...3).map { "{\"step\": \($0), \"lr\": 1, \"loss\": \(4 - $0)}\n" }.joined()
    let cut = try read(whole + "{\"step\": 4, \"lr\": 1, \"lo")
    #expect(cut.steps == [1, 2, 3])
    #expect(cut.account.notes == [.unfinishedLine(4)])
    #expect(try read(whole + "{\"step\": 4, \"lr\": 1, \"loss\": 0.5}").steps == [1, 2, 3, 4])
  }
}
