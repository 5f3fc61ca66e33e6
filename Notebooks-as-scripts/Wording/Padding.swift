extension Double {
  /// With so many decimals, right-aligned.
  package func formatted(width: Int = 0, decimals: Int = 2, isSigned: Bool = false) -> String {
    guard isFinite, magnitude < 1e12 else { return "\(self)".padded(to: width, isRight: true) }
    var scaled = magnitude
    for _ in 0..<decimals { scaled *= 10 }
    let whole = Int(scaled.rounded())
    var digits = String(whole)
    while digits.count <= decimals { digits = "0" + digits }
    let sign = self < 0 && whole > 0 ? "-" : isSigned ? "+" : ""
    let point = decimals > 0 ? "." : ""
    return (sign + digits.dropLast(decimals) + point + digits.suffix(decimals))
      .padded(to: width, isRight: true)
  }
}

extension String {
  /// With blanks behind it, or before it, up to a width.
  package func padded(to width: Int, isRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - count))
    return isRight ? blanks + self : self + blanks
  }
}
