import Testing

@testable import Basics

struct KeyedValuesTests {
  @Test func `pairs are split at separators outside parentheses`() throws {
    let pairs = try KeyedValues("a = 1 ;b=f(x; y); c=p=q", separator: ";")
    #expect(pairs.values == ["a": "1", "b": "f(x; y)", "c": "p=q"])
  }

  @Test(arguments: [
    ("a=1,b", KeyedValues.Fault.Kind.noAssignment, "b", 10), ("", .noAssignment, "", 6),
    ("a=1,x=2", .unknownKey, "x", 10), ("=1", .unknownKey, "", 6),
    ("a=1, a=2", .repeatedKey, "a", 11),
  ])
  func `a fault is told with its place in the whole text`(
    pairs: String, kind: KeyedValues.Fault.Kind, part: String, column: Int
  ) {
    let text = "name:\(pairs)"
    do {
      _ = try KeyedValues(text.dropFirst(5), keys: ["a", "b"])
      Issue.record("\(pairs) was taken")
    } catch {
      #expect(error.kind == kind && error.part == part && error.column == column)
    }
  }

  @Test func `names or values may contain the sign`() {
    #expect(Assignment("a=b=c")?.value == "b=c")
    #expect(Assignment("a=b=c", at: .last)?.name == "a=b")
    #expect(Assignment("abc")?.name == nil)
  }
}
