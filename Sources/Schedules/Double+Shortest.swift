extension Double {
  /// The shortest decimal text that parses back to this very number: `3e-4`, `0.1`, `2`.
  ///
  /// The digits are those of `description`; of its plain and its scientific form this is the
  /// shorter, the plain one if they tie or the number is a whole one below 10⁷.
  var shortest: String {
    guard isFinite else { return description }
    guard self != 0 else { return "0" }
    let sign = self < 0 ? "-" : ""
    let (digits, exponent) = magnitude.decimalDigits
    let scientific: String
    if digits.count == 1 {
      scientific = "\(digits)e\(exponent)"
    } else {
      scientific = "\(digits.prefix(1)).\(digits.dropFirst())e\(exponent)"
    }
    let plain: String
    if exponent < 0 {
      plain = "0." + String(repeating: "0", count: -exponent - 1) + digits
    } else if digits.count <= exponent + 1 {
      plain = digits + String(repeating: "0", count: exponent + 1 - digits.count)
      if exponent < 7 { return sign + plain }
    } else {
      plain = digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }
    return sign + (plain.utf8.count <= scientific.utf8.count ? plain : scientific)
  }

  /// The significant digits d₀d₁d₂… of a positive finite number and the exponent e of
  /// d₀.d₁d₂…·10ᵉ.
  private var decimalDigits: (digits: String, exponent: Int) {
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
