import RealModule

extension Solution {
  /// The fit in words and columns, at most 80 characters wide.
  public var report: String {
    var lines: [String] = []
    let route = method.map { " by \($0)\(usedMultiStart ? " from multi-start" : "")" } ?? ""
    lines.append("\(stopReason)\(route)")
    lines.append("evaluations     \(evaluations)")
    lines.append(
      "observations    \(count), parameters estimated \(count - degreesOfFreedom), "
        + "degrees of freedom \(degreesOfFreedom)")
    lines.append("objective       \(Self.text(objective, digits: 8))")
    if let rSquared { lines.append("R²              \(Self.text(rSquared, digits: 8))") }
    if let aic, let bic {
      lines.append(
        "AIC, AICc, BIC  \(Self.text(aic, digits: 7)), "
          + "\(aicc.map { Self.text($0, digits: 7) } ?? "–"), \(Self.text(bic, digits: 7))")
    }
    if let conditionNumber {
      lines.append("condition       \(Self.text(conditionNumber, digits: 3))")
    }
    lines.append("")
    let width = min(24, names.map(\.count).max() ?? 0)
    for (j, name) in names.enumerated() {
      let label = name.padded(to: width)
      let value = Self.text(parameters[j], digits: 8).padded(to: 15)
      lines.append("  \(label)  \(value) \(note(j))")
    }
    lines += strongCorrelations
    return lines.joined(separator: "\n")
  }

  private func note(_ j: Int) -> String {
    switch states[j] {
    case .fixed: return "(fixed)"
    case .atLowerBound: return "(at its lower bound)"
    case .atUpperBound: return "(at its upper bound)"
    case .undetermined:
      return degreesOfFreedom > 0
        ? "(undetermined: the data cannot tell it)"
        : "(no uncertainty: too few observations)"
    case .estimated:
      guard let error = standardErrors[j] else { return "" }
      let percent = parameters[j] == 0 ? nil : abs(error / parameters[j]) * 100
      return "± \(Self.text(error, digits: 4))"
        + (percent.map { " (\(Self.text($0, digits: 3)) %)" } ?? "")
    }
  }

  /// The eight correlations beyond 0.5 that are strongest.
  private var strongCorrelations: [String] {
    guard let correlation else { return [] }
    var pairs: [(Double, String)] = []
    for a in names.indices {
      for b in 0..<a where abs(correlation[a][b]) > 0.5 {
        pairs.append((correlation[a][b], "\(names[b]), \(names[a])"))
      }
    }
    pairs.sort { abs($0.0) > abs($1.0) }
    guard !pairs.isEmpty else { return [] }
    return ["", "correlations beyond 0.5"]
      + pairs.prefix(8).map { "  \($0.1)  \(Self.text($0.0, digits: 4))" }
  }

  /// The number with so many significant digits, in whichever notation is shorter to read.
  private static func text(_ x: Double, digits: Int) -> String {
    guard x.isFinite, x != 0 else { return x == 0 ? "0" : "\(x)" }
    // Fits: x is finite and not 0, so the logarithm is within ±324.
    var exponent = Int(Double.log10(abs(x)).rounded(.down))
    var scaled = (abs(x) / .pow(10, exponent) * .pow(10, digits - 1)).rounded()
    if scaled >= .pow(10, digits) {
      exponent += 1
      scaled = .pow(10, digits - 1)
    }
    var figures = String(Int(scaled))
    let sign = x < 0 ? "-" : ""
    if exponent >= digits || exponent < -4 {
      let tail = String(figures.dropFirst())
      return sign + String(figures.prefix(1)) + (tail.isEmpty ? "" : ".") + tail + "e\(exponent)"
    }
    if exponent < 0 {
      figures = String(repeating: "0", count: -exponent) + figures
      return sign + "0." + figures.dropFirst()
    }
    let whole = figures.prefix(exponent + 1)
    let fraction = figures.dropFirst(exponent + 1)
    return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}
