import Testing

@testable import Training

struct AutoLRSEventTests {
  private func event(_ line: String) throws(AutoLRS.Event.Problem) -> AutoLRS.Event {
    try AutoLRS.Event(line: Array(line.utf8))
  }

  @Test func `events are read`() throws {
    #expect(
      try event(#"{"done": "checkpoint"}"#)
        == AutoLRS.Event(done: "checkpoint", losses: [], hasDiverged: false))
    #expect(
      try event(" { \"losses\" :[ 1 ,-2.5e-3,3 ], \"done\":\"train\" } \r")
        == AutoLRS.Event(done: "train", losses: [1, -2.5e-3, 3], hasDiverged: false))
    #expect(try event(#"{"done":"train","losses":[],"diverged":true}"#).hasDiverged)
    let lost = try event(#"{"done":"train","losses":[1,NaN,null,Infinity,-Infinity,1e999]}"#)
    #expect(lost.losses.map(\.isFinite) == [true, false, false, false, false, false])
  }

  @Test(arguments: [
    ("", 1), ("[]", 1), ("{", 2), ("{}", 2), (#"{"done"}"#, 8), (#"{"done":}"#, 9),
    (#"{"done":3}"#, 9), (#"{"done":"train"} x"#, 18), (#"{"done":"train""#, 16),
    (#"{"done":"train","losses":3}"#, 26), (#"{"done":"train","losses":[3"#, 28),
    (#"{"done":"train","losses":[3,]}"#, 29), (#"{"done":"train","losses":[3 4]}"#, 29),
    (#"{"done":"train","losses":["3"]}"#, 27), (#"{"done":"train","losses":[0x3]}"#, 27),
    (#"{"done":"train","losses":[[1]]}"#, 27),
    (#"{"done":"train","diverged":1}"#, 28), (#"{"done":"train","done":"train"}"#, 17),
    (#"{"loss":[3],"done":"train"}"#, 2), (#"{"losses":[3]}"#, 1), (#"{"done":"tr\u0061in"}"#, 9),
    ("{\"done\":\"\u{1b}[2J", 9), ("{\"done\u{0}\":1}", 2),
  ])
  func `other lines are refused at their place`(line: String, column: Int) throws {
    let problem = #expect(throws: AutoLRS.Event.Problem.self) { try event(line) }
    #expect(problem?.column == column, "\(line): \(problem?.description ?? "")")
    #expect(problem?.description.contains("\u{1b}") == false)
  }

  @Test func `a line about something else leaves the search as it was`() throws {
    var search = try AutoLRS(.init(lowestRate: 1e-3, highestRate: 1, steps: 2000))
    let before = search
    let early = #expect(throws: AutoLRS.Event.Problem.self) {
      try search.proceed(after: event(#"{"done": "train", "losses": [1]}"#))
    }
    #expect(early?.description == "'train' is done, where 'checkpoint' was asked for")
    #expect(early?.column == 10)
    #expect(search == before)
    try search.proceed(after: event(#"{"done": "checkpoint"}"#))
    let few = #expect(throws: AutoLRS.Event.Problem.self) {
      try search.proceed(after: event(#"{"done": "train", "losses": [1, 2]}"#))
    }
    #expect(few?.column == 29)
    #expect(few?.description.hasPrefix("2 losses, where the probe of 100 steps has 100") == true)
    try search.proceed(after: event(#"{"done": "train", "diverged": true}"#))
    #expect(search.instruction == .restore)
    #expect(search.stages.last?.candidates.first?.forecast == nil)
  }
}
