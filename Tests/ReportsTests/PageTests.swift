import Testing

@testable import Reports

struct PageTests {
  @Test func `words wrap within 80 columns under a hanging indent`() {
    var page = Page()
    page.add("label", String(repeating: "word ", count: 30), indent: 8)
    let line = Array(repeating: "word", count: 14).joined(separator: " ")
    #expect(
      page.text == "label   \(line)\n        \(line)\n        word word\n")
    #expect("label   \(line)".count == 77)
  }

  @Test func `a line is filled to the last column`() {
    var page = Page()
    page.addParagraph(String(repeating: "a", count: 78) + " b " + "c")
    #expect(page.text == String(repeating: "a", count: 78) + " b\nc\n")
  }

  @Test func `a paragraph begins at the edge`() {
    var page = Page()
    page.addParagraph(String(repeating: "seven77 ", count: 12))
    let line = Array(repeating: "seven77", count: 10).joined(separator: " ")
    #expect(page.text == "\(line)\nseven77 seven77\n")
  }

  @Test func `a schedule too long for a line is cut behind a comma`() {
    var page = Page()
    page.add(
      "e.g.", "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4000,shape=1-sqrt,a=1",
      indent: 8)
    #expect(
      page.text
        == "e.g.    wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4000,\n        shape=1-sqrt,a=1\n"
    )
  }

  @Test func `a percent sign stays with its number`() {
    var page = Page()
    page.addParagraph(String(repeating: "a", count: 76) + " 12 %: b")
    #expect(page.text == String(repeating: "a", count: 76) + "\n12 %: b\n")
  }

  @Test func `columns align and a long name is cut in the middle`() {
    var table = TextTable([("run", .left), ("rows", .right), ("text", .left)])
    table.add(["a", "1", "x"])
    table.add(["abcdefghijklmnop", "10000", "yy"])
    #expect(
      table.lines(width: 80) == [
        "run                rows  text", "a                     1  x",
        "abcdefghijklmnop  10000  yy",
      ])
    #expect(
      table.lines(width: 24) == [
        "run           rows  text", "a                1  x", "abcde…lmnop  10000  yy",
      ])
  }
}
