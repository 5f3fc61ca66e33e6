import Platform

/// Numbers as text for people: rounded, where logs and fit files keep every digit, and as people write
/// them: `0.0021`, `2.1e-5`, `24000`. A number that is not finite is said in words, as ``FiniteJSON``
/// says `null`.
///
/// The minus sign is the one on keyboards, so that what is shown can be typed and read again; `−` is the
/// operator in formulas.
package enum NumberText {
  /// What stands for infinities and NaN.
  package static let notFinite = "not determined"

  /// `value` with so many digits after the point: 3.142.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    let text = formatted("%.*f", decimals, value)
    return isNegativeZero(text) ? String(text.dropFirst()) : text
  }

  /// `value` with so many significant digits, without zeros at the end: 0.00314, 24000, 3.1e-7.
  ///
  /// Below 0.0001 and from ten million on it is in scientific notation, unless more digits are asked for
  /// than stand before the point.
  package static func significant(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite else { return notFinite }
    let text = formatted("%.*e", max(digits, 1) - 1, value)
    guard let mark = text.lastIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
    else { return text }
    var mantissa = text[..<mark].filter { $0 != "-" && $0 != "." }[...]
    while mantissa.last == "0", mantissa.count > 1 { mantissa.removeLast() }
    let isPlain = mantissa == "0" || (exponent >= -4 && exponent < max(7, digits))
    return (text.first == "-" && mantissa != "0" ? "-" : "")
      + (isPlain
        ? plain(String(mantissa), exponent: exponent)
        : scientific(String(mantissa), exponent: exponent))
  }

  /// The shortest text that parses back to this very number: `3e-4`, `0.1`, `2`. For numbers that a
  /// person has given; of computed ones it would be all digits.
  ///
  /// The digits are those of `description`; of its plain and its scientific form this is the
  /// shorter, the plain one if they tie or the number is a whole one below 10⁷.
  package static func exact(_ value: Double) -> String {
    guard value.isFinite else { return value.description }
    guard value != 0 else { return "0" }
    let (digits, exponent) = value.magnitude.decimalDigits
    let plain = Self.plain(digits, exponent: exponent)
    let scientific = Self.scientific(digits, exponent: exponent)
    let isWhole = exponent >= 0 && digits.count <= exponent + 1
    let isPlain = (isWhole && exponent < 7) || plain.utf8.count <= scientific.utf8.count
    return (value < 0 ? "-" : "") + (isPlain ? plain : scientific)
  }

  /// d₀d₁d₂… and the exponent e of d₀.d₁d₂…·10ᵉ, written out.
  private static func plain(_ digits: String, exponent: Int) -> String {
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent + 1 {
      return digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  private static func scientific(_ digits: String, exponent: Int) -> String {
    "\(digits.prefix(1))\(digits.count > 1 ? "." : "")\(digits.dropFirst())e\(exponent)"
  }

  /// `value` with its sign, also if it is positive: +0.0012.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = formatted("%+.*f", decimals, value)
    return isNegativeZero(text) ? "+" + text.dropFirst() : text
  }

  /// Whether nothing is left of a negative number by rounding.
  private static func isNegativeZero(_ text: String) -> Bool {
    text.first == "-" && !text.contains { ("1"..."9").contains($0) }
  }

  /// Both ends of an interval, each as `text` says it: `2.05–2.13`, or `-145.3 to -15.8` where a sign or
  /// an exponent could be taken for the dash. Where one end is no number, that is all there is to say.
  package static func interval(_ interval: Interval, _ text: (Double) -> String) -> String {
    guard interval.isFinite else { return notFinite }
    let ends = [text(interval.lower), text(interval.upper)]
    return ends.joined(
      separator: ends.contains { $0.contains { "-e".contains($0) } } ? " to " : "–")
  }

  /// `share` in percent: 12.5 %.
  package static func percent(_ share: Double, _ decimals: Int = 1) -> String {
    (100 * share).isFinite ? fixed(100 * share, decimals) + " %" : notFinite
  }

  /// A confidence level: 90 %.
  package static func level(_ level: Double) -> String { significant(100 * level, 6) + " %" }

  /// `count` with its digits in groups of three: 24,000.
  package static func grouped(_ count: Int) -> String {
    var groups: [Substring] = []
    var rest = String(count.magnitude)[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    groups.insert(rest, at: 0)
    return (count < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// A count of parameters, tokens or operations as people say it: 7.1B, 1.4T, 350M, and beyond 1e15 in
  /// scientific notation.
  package static func quantity(_ value: Double) -> String {
    let units: [(Double, String)] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
    guard value.isFinite, value < 1e15, value >= 1e4,
      let unit = units.first(where: { value >= 0.9995 * $0.0 })
    else { return significant(value, 3) }
    return significant(value / unit.0, 3) + unit.1
  }

  /// So many of them: `1 run`, `2 runs`.
  package static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  private static func formatted(_ format: String, _ precision: Int, _ value: Double) -> String {
    guard value.isFinite else { return notFinite }
    return withVaList([Int32(precision), value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
        return String(cString: buffer.baseAddress!)
      }
    }
  }
}

extension Double {
  /// The significant digits d₀d₁d₂… of a positive finite number and the exponent e of
  /// d₀.d₁d₂…·10ᵉ.
  fileprivate var decimalDigits: (digits: String, exponent: Int) {
    let parts = description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let whole = mantissa[0]
    let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
    let leading = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(leading)
    while digits.last == "0" { digits.removeLast() }
    let scale = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (String(digits), scale + whole.count - 1 - leading)
  }
}
