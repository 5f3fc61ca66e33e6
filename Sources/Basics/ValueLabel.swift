/// What runs are called by a value that they have on an axis, in a column or under a key of their heads.
package enum ValueLabel {
  /// The value alone where it is a name, `cosine`; with what it is a value of where it says nothing alone, `size=64`,
  /// `qk-norm=on`. One line that can be printed.
  package static func text(_ value: String, of name: String) -> String {
    let isName = WrittenNumber.value(of: value) == nil && !mute.contains(value.lowercased())
    return PrintableText.line(isName ? value : "\(name)=\(value)")
  }

  private static let mute: Set = [
    "", "true", "false", "on", "off", "yes", "no", "none", "null", "nan",
  ]
}
