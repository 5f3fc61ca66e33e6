import Laws

extension FuzzTarget {
  /// A formula of x and z, as `fit --formula` is given.
  static let formula = FuzzTarget("formula", longest: 1024) { input in
    let text = String(decoding: input, as: UTF8.self)
    let formula: Formula
    do throws(FormulaError) {
      formula = try Formula(text, variables: ["x", "z"])
    } catch {
      try require(
        (1...(text.count + 1)).contains(error.column), "\(text): an error at \(error.column)")
      let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
      return try require(lines.count == 3, "an error of \(lines.count) lines")
    }
    let again = try Formula(formula.text, variables: formula.variables)
    try require(again.parameterOrder == formula.parameterOrder, "\(text): read twice, it differs")
    try require(
      formula.linear.count + formula.nonlinear.count == formula.parameterOrder.count,
      "\(text): a parameter is lost")
    try formula.checkDerivatives()
  }
}

extension Formula {
  private static let inputs: [[Double]] = [[0.7, 1.9, 2.6, 4.2], [1.3, 0.4, 2.1, 3.7]]

  /// Values are the same with and without derivatives, and the derivatives those of differences
  /// where these tell anything.
  fileprivate func checkDerivatives() throws {
    let inputs = Self.inputs
    let parameters = parameterNames.indices.map { 0.6 + 0.17 * Double($0 % 11) }
    let plain = values(parameters, over: inputs)
    let (values, slopes) = valuesAndDerivatives(parameters, over: inputs)
    func same(_ a: Double, _ b: Double) -> Bool {
      a == b || a.isNaN && b.isNaN || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    }
    for row in plain.indices {
      try require(
        same(plain[row], values[row]),
        "\(text): \(plain[row]), and \(values[row]) with derivatives")
      let alone = self.values(parameters, over: inputs.map { [$0[row]] })[0]
      try require(same(plain[row], alone), "\(text): \(plain[row]) among others, \(alone) alone")
    }
    guard parameters.count <= 8 else { return }
    for index in parameters.indices {
      // Forward and backward quotients of two lengths: where they agree there is a slope.
      let quotients = [1e-4, -1e-4, 1e-5, -1e-5].map { move in
        var moved = parameters
        moved[index] += move
        return zip(self.values(moved, over: inputs), plain).map { ($0 - $1) / move }
      }
      for row in plain.indices {
        let found = quotients.map { $0[row] }
        let slope = slopes[index][row]
        guard found.allSatisfy(\.isFinite), abs(plain[row]) < 1e6, plain[row].isFinite else {
          continue
        }
        // Where powers of powers overflow on the way to a small value, 0 times infinity is no number.
        // Nobody takes it for one: a search turns back from there.
        if slope.isNaN { continue }
        // Where the move is lost in rounding, differences tell nothing.
        guard found.allSatisfy({ $0 != 0 }) else { continue }
        let scale = max(found.map(abs).max() ?? 0, 1e-3 * abs(plain[row]), 1e-3)
        guard found.allSatisfy({ abs($0 - found[0]) <= 1e-3 * scale }) else { continue }
        try require(
          abs(slope - found[0]) <= 2e-2 * scale,
          "\(text): the slope in \(parameterNames[index]) is \(slope), by differences \(found[0])")
      }
    }
  }
}
