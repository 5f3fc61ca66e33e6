import Testing

@testable import Basics

struct PrintableTextTests {
  @Test func `visible text stays as it is`() {
    for text in ["", "a b", "run_1^{x}", "Größe 中文 🧪 é", "'\"`$\\"] {
      #expect(PrintableText.line(text) == text)
      #expect(PrintableText.lines(text) == text)
    }
  }

  @Test func `every character becomes one line of visible ones`() throws {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let line = PrintableText.line("a" + String(Character(scalar)) + "b")
      #expect(!line.unicodeScalars.contains(where: PrintableText.isHidden))
      #expect(line.unicodeScalars.first == "a" && line.unicodeScalars.last == "b")
    }
  }

  @Test func `controls are written as JSON writes them`() {
    #expect(PrintableText.line("a\nb\u{1B}[2J\u{9B}\u{7F}") == #"a\u000ab\u001b[2J\u009b\u007f"#)
    #expect(PrintableText.line("\u{202E}x\u{E0041}") == #"\u202ex\udb40\udc41"#)
    #expect(PrintableText.lines("a\n\tb\r") == "a\n\tb\\u000d")
  }

  @Test func `long text is cut`() {
    #expect(PrintableText.line("abcdef", most: 6) == "abcdef")
    #expect(PrintableText.line("abcdefg", most: 6) == "abcde…")
  }
}
