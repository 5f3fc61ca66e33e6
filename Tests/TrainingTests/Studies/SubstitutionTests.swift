import Testing

@testable import Training

/// Values that are made from other values, and that would grow without end.
struct SubstitutionTests {
  /// A schedule that names `a`, which names the next letter so many times, and so on for `levels`
  /// letters, the last of which is `last`.
  private func multiplying(_ times: Int, levels: Int, last: String) -> String {
    let names = (0...levels).map { "v\($0)" }
    let values = zip(names, names.dropFirst()).map { name, next in
      "  \(name): \(String(repeating: "${\(next)}", count: times))\n"
    }
    return "common:\n  schedule: $v0\n" + values.joined() + "  \(names[levels]): \"\(last)\"\n"
  }

  @Test func `what multiplies is refused where it becomes too long`() throws {
    let error = try #require(throws: StudyError.self) {
      try Study.reading(multiplying(10, levels: 9, last: "1"))
    }
    #expect(error.message.contains("'v2' grows to more than 1 MiB"), "\(error)")
    #expect(error.place == TextPlace(line: 5, column: 7))
  }

  /// Ten to the power of thirty times nothing.
  @Test func `each value is made once, however often it is named`() throws {
    let study = try Study.reading(multiplying(10, levels: 30, last: ""))
    #expect(study.runs[0].arguments == ["--schedule="])
    let long = try Study.reading(multiplying(2, levels: 10, last: "ab"))
    #expect(long.runs[0].arguments == ["--schedule=" + String(repeating: "ab", count: 1024)])
  }

  @Test func `a chain of values has an end`() throws {
    #expect(throws: Never.self) { try Study.reading(multiplying(1, levels: 60, last: "1")) }
    let error = try #require(throws: StudyError.self) {
      try Study.reading(multiplying(1, levels: 20_000, last: "1"))
    }
    #expect(error.message.contains("made from each other more than 64 deep"), "\(error)")
  }

  @Test func `options that are long in each of many runs are refused`() throws {
    let text = String(repeating: "a", count: 100_000)
    let seeds = (1...1000).map(String.init).joined(separator: ", ")
    let error = try #require(throws: StudyError.self) {
      try Study.reading("common: {phase: \(text)}\nvary: {seed: [\(seeds)]}\n")
    }
    #expect(error.message.contains("take more than 64 MiB"), "\(error)")
  }

  @Test func `many keys and many points are read`() throws {
    let keys = (0..<20_000).map { "  k\($0): \($0)\n" }.joined()
    let uses = (0..<20_000).map { "$k\($0)" }.joined(separator: " ")
    let study = try Study.reading("common:\n  phase: \(uses)\n\(keys)")
    #expect(
      study.runs[0].arguments
        == ["--phase=" + (0..<20_000).map(String.init).joined(separator: " ")])
    let points = (0..<10_000).map(String.init).joined(separator: ", ")
    #expect(try Study.reading("vary: {seed: [\(points)]}\n").runs.count == 10_000)
  }

  @Test func `a grid of too many runs or axes is refused with its number`() throws {
    let points = (0..<1000).map(String.init).joined(separator: ", ")
    let axes = ["a", "b", "c", "d"].map { "  \($0): [\(points)]\n" }.joined()
    let grid = try #require(throws: StudyError.self) { try Study.reading("vary:\n\(axes)") }
    #expect(grid.message.contains("1e12 combinations"), "\(grid)")
    let many = (0..<40).map { "  a\($0): [1]\n" }.joined()
    let error = try #require(throws: StudyError.self) { try Study.reading("vary:\n\(many)") }
    #expect(error.message.contains("40 axes, and a study has 32 at most"), "\(error)")
  }
}
