import Basics

/// HTML that is being written. Texts go in as texts, and come out as nothing else: `<` and its like are escaped,
/// and characters that cannot be seen, or turn the direction of what follows, are shown as escapes.
struct HTMLText {
  private(set) var text = ""

  /// Markup of our own.
  mutating func add(_ markup: StaticString) { text += "\(markup)" }

  /// A text of anybody's.
  mutating func add(text words: some StringProtocol) { text += Self.escaped(words) }

  /// An element with words in it, which may be parted behind the commas of schedules.
  mutating func add(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    words: String
  ) {
    open(name, attributes)
    text += Self.escaped(words).replacing(/,(?=[A-Za-z])/, with: ",<wbr>")
    close(name)
  }

  /// An element with a text in it.
  ///
  /// - Parameter attributes: values are texts of anybody's.
  mutating func add(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    text words: String
  ) {
    open(name, attributes)
    add(text: words)
    close(name)
  }

  /// - Parameter attributes: values are texts of anybody's; one that is empty is left out.
  mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:])
  {
    text += "<\(name)"
    for (key, value) in attributes where !value.isEmpty {
      text += " \(key)=\"\(Self.escaped(value))\""
    }
    text += ">"
  }

  mutating func close(_ name: StaticString) { text += "</\(name)>\n" }

  /// JSON as a block of data, which a browser does not run. No `<` is left in it, so that nothing in it can end the
  /// block; JSON reads the escape as the same text.
  mutating func add(json: String, id: String) {
    text += "<script type=\"application/json\" id=\"\(Self.escaped(id))\">"
    text += json.replacing("<", with: "\\u003c")
    text += "</script>\n"
  }

  /// A script of ours, or of the library that charts are drawn by.
  ///
  /// - Throws: ``NotAScript`` where the text would end the element, which no script that we know does.
  mutating func add(script: String) throws(NotAScript) {
    let lowered = script.lowercased()
    guard !lowered.contains("</script"), !lowered.contains("<!--") else { throw NotAScript() }
    text += "<script>\n\(script)\n</script>\n"
  }

  /// A script that cannot stand in a page.
  struct NotAScript: Error, CustomStringConvertible {
    let description = "a script that would end its own element cannot stand in a page"
  }

  mutating func add(styleSheet: String) { text += "<style>\n\(styleSheet)</style>\n" }

  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for character in PrintableText.lines(String(text)).unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
