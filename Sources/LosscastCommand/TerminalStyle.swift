import Platform
import Reports

/// Bold, faint and red on a terminal that shows them, and whose user wants them
/// (<https://no-color.org>).
struct TerminalStyle {
  private let isOn: Bool

  init(of stream: Int32) {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    isOn = isatty(stream) == 1 && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
  }

  /// The text, which holds no control characters, in the look of its emphasis.
  func text(_ text: String, _ emphasis: ReportText.Emphasis) -> String {
    let code: String? =
      switch emphasis {
      case .none: nil
      case .strong: "1"
      case .faint: "2"
      case .warning: "31"
      }
    guard isOn, let code, !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
