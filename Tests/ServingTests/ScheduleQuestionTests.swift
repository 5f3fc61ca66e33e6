import Foundation
import Schedules
import Testing

@testable import Serving

struct ScheduleQuestionTests {
  private func schedule(_ json: String) throws -> any Schedule {
    try JSONDecoder().decode(ScheduleQuestion.self, from: Data(json.utf8)).schedule()
  }

  @Test func `numbers become the schedule that text would be`() throws {
    let wsd = try schedule(
      #"{"kind":"wsd","peak":3e-4,"steps":24000,"warmup":2000,"decay":0.2,"final":0.1}"#)
    #expect(
      wsd.text == "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2000,decay=4800,shape=linear")
    let all = try schedule(
      #"{"kind":"wsd","peak":1e-3,"steps":100,"warmup":10,"decay":1,"final":0}"#)
    #expect(all.text.contains("decay=90"))
    let cosine = try schedule(#"{"kind":"cosine","peak":1e-3,"steps":100,"warmup":10,"final":0}"#)
    #expect(cosine.text == "cosine:peak=1e-3,final=0,steps=100,warmup=10")
  }

  @Test func `every kind that is offered can be asked for`() throws {
    #expect(
      Set(ScheduleQuestion.kinds.map(\.name)).isSuperset(of: [
        "constant", "linear", "cosine", "wsd",
      ]))
    for kind in ScheduleQuestion.kinds {
      _ = try schedule(
        #"{"kind":"\#(kind.name)","peak":1e-3,"steps":1000,"warmup":100,"decay":0.2,"final":0.1}"#)
    }
  }

  static let refused = [
    #"{"kind":"csv"}"#, #"{"kind":"csv:/etc/passwd"}"#, #"{"text":"csv:/etc/passwd"}"#,
    #"{"text":"scale(2; csv:/etc/passwd)"}"#, #"{"text":"join(5; csv:x; csv:y)"}"#,
    #"{"kind":"wsd","peak":1e-3,"steps":1e300,"warmup":0,"decay":0.2}"#,
    #"{"kind":"wsd","peak":-1,"steps":100,"warmup":0,"decay":0.2}"#,
    #"{"kind":"wsd","peak":1,"steps":100,"warmup":200,"decay":0.2}"#,
    #"{"kind":"wsd,peak=1"}"#, #"{}"#, #"{"text":""}"#,
    #"{"text":"\#(String(repeating: "a", count: 5000))"}"#,
  ]

  @Test(arguments: refused)
  func `no question names a file or asks for what is no schedule`(json: String) {
    #expect(throws: (any Error).self) { try schedule(json) }
  }
}
