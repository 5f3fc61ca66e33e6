import Testing

@testable import Training

extension Study {
  /// A study of a trainer with a few options.
  static func reading(_ text: String) throws(StudyError) -> Study {
    try Study(
      yaml: Array(text.utf8), file: "s.yaml",
      options: TrainOptions(
        names: ["task", "width", "heads", "schedule", "seed", "phase"], flags: ["tied"],
        reserved: ["out", "resume"]))
  }
}

@Suite("Study files")
struct StudyFileTests {
  /// A study that is none, and what is said about it.
  struct Bad: Sendable, CustomTestStringConvertible {
    var text: String
    var place: (line: Int, column: Int)
    var message: String
    var testDescription: String { message }

    init(_ text: String, _ line: Int, _ column: Int, _ message: String) {
      self.text = text
      place = (line, column)
      self.message = message
    }
  }

  static let bad: [Bad] = [
    Bad("", 1, 1, "a study is a mapping"),
    Bad("- width: 3\n", 1, 1, "a study is a mapping"),
    Bad("common:\n\twidth: 3\n", 2, 1, "indent by spaces, not tabs"),
    Bad("comon: {width: 3}\n", 1, 1, "a study has no 'comon'; did you mean 'common'?"),
    Bad("width: 3\n", 1, 1, "Options of train stand under common"),
    Bad("common:\n  width: 3\n  widht: 3\n", 3, 3, "did you mean 'width'?"),
    Bad(
      "common:\n  width: 3\n  heads: 2\n  width: 4\n", 4, 3,
      "'width' is given twice, first in line 2"),
    Bad("common: &a {width: 3}\n", 1, 9, "anchors (&) are not read"),
    Bad("vary:\n  width: *a\n", 2, 10, "aliases (*) are not read"),
    Bad("common: {width: !!int 3}\n", 1, 17, "tags (!) are not read"),
    Bad("common: {width: 3}\n---\ncommon: {}\n", 2, 1, "a second document begins"),
    Bad("common: {width: 3\n", 2, 1, "did not find expected ',' or '}'"),
    Bad("common: {schedule: cosine:peak=1,steps=2}\n", 1, 41, "needs quotes"),
    Bad("common: {width: {a: 3}}\n", 1, 17, "'width' has a value, not options of its own"),
    Bad("common: {out: a.csv}\n", 1, 10, "'out' stands at the top of the file"),
    Bad("common: {resume: true}\n", 1, 10, "'resume' is not for a study file"),
    Bad("common: {tied: maybe}\n", 1, 16, "'tied' is true or false"),
    Bad("vary: {width: 3}\n", 1, 15, "an axis has several points"),
    Bad("vary: {width: []}\n", 1, 15, "at least one point"),
    Bad("vary:\n  width: [3, 3]\n", 2, 10, "the point '3' is given twice"),
    Bad("vary:\n  width: [3, a/b]\n", 2, 14, "'a/b' cannot stand in a file's name"),
    Bad("vary:\n  width: {../a: 3}\n", 2, 11, "'../a' cannot name a point"),
    Bad("vary:\n  size:\n    - {width: 3}\n", 3, 7, "need names"),
    Bad("vary: {width: [1, 2], size: {a: {width: 3}}}\n", 1, 34, "set by two axes, width and size"),
    Bad("vary: {width: [1, 2]}\naverage: sed\n", 2, 10, "there is no axis 'sed'"),
    Bad("vary: {width: [1, 2]}\nexclude: {width: 1}\n", 2, 10, "exclude is a list"),
    Bad("vary: {width: [1, 2]}\nexclude: [{width: 3}]\n", 2, 19, "has no point '3'"),
    Bad("vary: {width: [1, 2]}\nexclude: [{width: [1, 2]}]\n", 1, 1, "exclude leaves no run"),
    Bad("common: {schedule: $pek}\nvary: {peak: [1, 2]}\n", 1, 20, "did you mean 'peak'?"),
    Bad("common: {schedule: $a, a: $b, b: $a}\n", 1, 34, "$a is made from itself"),
    Bad("common: {schedule: \"${a\", a: 1}\n", 1, 20, "'$' is followed by a name"),
    Bad("common: {schedule: \"a\\0b\"}\n", 1, 20, "a NUL byte is no text"),
    Bad("out: \"a\\nb\"\ncommon: {width: 3}\n", 1, 6, "without control characters"),
    Bad("vary: {-width: [1, 2]}\n", 1, 8, "no '.' or '-' in front"),
    Bad("<<: {width: 3}\n", 1, 1, "a study has no '<<'"),
  ]

  @Test(arguments: bad)
  func `a file that is no study is refused with its place`(bad: Bad) throws {
    let error = try #require(throws: StudyError.self) { try Study.reading(bad.text) }
    #expect(error.message.contains(bad.message), "\(error)")
    #expect(error.place == TextPlace(line: bad.place.line, column: bad.place.column), "\(error)")
    #expect(error.description.hasPrefix("s.yaml:\(bad.place.line):\(bad.place.column): "))
  }

  @Test func `bytes that are no text are refused, and nesting without end`() throws {
    #expect(throws: StudyError.self) {
      try Study(
        yaml: [0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a], file: "s.yaml",
        options: TrainOptions(names: [], flags: [], reserved: []))
    }
    let nested = String(repeating: "[", count: 10_000)
    let error = try #require(throws: StudyError.self) { try Study.reading("common: \(nested)") }
    #expect(error.message.contains("nested deeper than 32 levels"))
  }

  @Test func `no byte of a file makes reading it crash`() {
    let text = "common: {width: 3}\nvary:\n  seed: [1, 2]\n  size: {a: {heads: 2}}\naverage: seed\n"
    var refused = 0
    for place in text.utf8.indices {
      for byte in [UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: ":"), 0x00, 0x0a, 0xff] {
        var bytes = Array(text.utf8)
        bytes[text.utf8.distance(from: text.utf8.startIndex, to: place)] = byte
        do {
          _ = try Study(
            yaml: bytes, file: "s.yaml",
            options: TrainOptions(names: ["width", "heads", "seed"], flags: [], reserved: []))
        } catch { refused += 1 }
      }
    }
    #expect(refused > 200)
  }
}
