import Basics
import Foundation
import Testing

struct RemarkTests {
  private enum Help: Advice {
    case ask
    var description: String { "Ask someone" }
  }

  private let remark = Remark("nothing is known", advice: Help.ask)

  @Test func `advice is said in the caller's words`() {
    #expect(remark.description == "nothing is known. Ask someone")
    #expect(remark.text { $0 is Help ? "Give --help" : "" } == "nothing is known. Give --help")
    #expect(Remark("all is well").text { _ in "" } == "all is well")
  }

  @Test func `in JSON it is its text`() throws {
    let data = try JSONEncoder().encode([remark])
    #expect(String(decoding: data, as: UTF8.self) == #"["nothing is known. Ask someone"]"#)
    let read = try JSONDecoder().decode([Remark].self, from: data)
    #expect(read == [remark] && !(read[0].advice is Help))
  }

  @Test func `a refusal keeps its advice when it is told of something`() {
    let refusal = Refusal(.data, "no rows", advice: Help.ask).about("run.csv")
    #expect(refusal.description == "run.csv: no rows. Ask someone")
    #expect(refusal.remark.advice is Help)
  }
}
