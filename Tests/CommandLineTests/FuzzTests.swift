import Foundation
import Testing

/// Random commands over damaged logs, the same ones each time: whatever they are, the program
/// ends with a status that it documents, and a failure says something and prints nothing.
struct FuzzTests {
  /// SplitMix64 (Steele, Lea and Flood 2014).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private static let statuses: Set<Int32> = [0, 64, 65, 66, 74]

  private static func check(_ outcome: Workspace.Outcome, _ what: String) {
    #expect(
      statuses.contains(outcome.status), "\(what): status \(outcome.status), \(outcome.errors)")
    if outcome.status == 0 {
      #expect(outcome.complaint.isEmpty, "\(what)")
      #expect(!outcome.output.contains("nan") && !outcome.output.contains("inf "), "\(what)")
    } else {
      #expect(outcome.complaint.count > 10 && outcome.complaint.count < 1200, "\(what)")
      #expect(outcome.output.isEmpty, "\(what)")
    }
  }

  @Test func `a damaged log is fitted or refused`() throws {
    var generator = Generator(state: 1)
    let workspace = try Workspace.fitted()
    let rows = try workspace.text("decayed.csv").split(separator: "\n").prefix(30)
    let whole = Array((rows.joined(separator: "\n") + "\n").utf8)
    for round in 0..<120 {
      var log = whole
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<log.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: log[place] = UInt8.random(in: 0...255, using: &generator)
        case 1:
          log[place] = Array("0123456789.-+eE,\n\r\"# \t;{".utf8).randomElement(using: &generator)!
        case 2: log.removeSubrange(place..<min(log.count, place + 9))
        case 3: log.insert(contentsOf: log[place..<min(log.count, place + 40)], at: place)
        default: log.removeLast(min(log.count - 1, Int.random(in: 0..<200, using: &generator)))
        }
      }
      try workspace.write(Data(log), to: "damaged.csv")
      let format = Bool.random(using: &generator) ? "text" : "json"
      let outcome =
        round % 3 == 0
        ? try workspace.losscast("fit", "damaged.csv", "--format", format)
        : try workspace.losscast("evaluate", "fit.json", "damaged.csv", "--format", format)
      Self.check(outcome, "round \(round): \(String(decoding: log, as: UTF8.self))")
    }
  }

  @Test func `any words make a command or a complaint`() throws {
    var generator = Generator(state: 2)
    let workspace = try Workspace.fitted()
    let words = [
      "fit", "predict", "evaluate", "compare", "schedule", "laws", "help", "fit.json",
      "linear.csv", "stepped.csv", "--format", "json", "text", "--schedule",
      "cosine:peak=0.01,steps=100", "constant:peak=1e308,steps=3", "piecewise:knots=0:1/5:0",
      "scale(2; linear:peak=1,steps=9)", "csv:linear.csv", "csv:nowhere", "wsd:peak=,steps", "((((",
      "--at", "1", "0", "-5", "1e400", "99999999999999999999", "--level", "0.9", "nan", "--fix",
      "lambda=0.9", "C=0", "A=0", "--from", "--to", "--warmup", "7", "--list", "", "--", "-",
      "\u{0}",
      "🙂", "--loss", "lr", "--step", "loss", "--rate", "--leave-out", "linear", "--huber",
      "1e-300", "--seed", "--version", "--help",
    ]
    for _ in 0..<160 {
      let command = ["fit", "predict", "evaluate", "compare", "schedule"]
        .randomElement(using: &generator)!
      let given = ["predict", "evaluate", "compare"].contains(command) ? ["fit.json"] : []
      let rest = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        words.randomElement(using: &generator)!
      }
      let arguments = [command] + given + rest
      Self.check(try workspace.losscast(arguments), "\(arguments)")
    }
  }
}
