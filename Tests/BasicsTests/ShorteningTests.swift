import Basics
import Testing

@Suite struct ShorteningTests {
  @Test func `a long name keeps its two ends`() {
    #expect("constant".shortened(to: 8) == "constant")
    #expect("constant_24000".shortened(to: 9) == "cons…4000")
  }

  @Test func `names that differ in the middle stay different`() {
    let names = (1...3).map { "a_very_long_beginning_lr0.00\($0)_and_a_very_long_end" } + ["mean"]
    let short = names.shortened(to: 16)
    #expect(Set(short).count == 4)
    #expect(short == ["…1…", "…2…", "…3…", "mean"])
    // Where cutting the middle leaves them different, the ends say more.
    #expect(["abcdefghij1", "abcdefghij2"].shortened(to: 7) == ["abc…ij1", "abc…ij2"])
  }

  @Test func `a name that is the beginning of another keeps a character`() {
    let short = ["aaaaaaaaaaaa", "aaaaaaaaaaaaaa"].shortened(to: 8)
    #expect(short.allSatisfy { $0.count <= 8 && $0.contains("a") })
  }
}
