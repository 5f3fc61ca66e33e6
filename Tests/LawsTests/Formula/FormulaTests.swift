import Laws
import RealModule
import Testing

@Suite struct FormulaTests {
  /// The value at x = 3, with a parameter p = 2 added so that there is one.
  private func value(_ text: String) throws -> Double {
    try Formula("p + (\(text))").values([2], at: [3])[0] - 2
  }

  @Test(arguments: [
    ("1 + 2*3", 7.0), ("-x^2", -9), ("(-x)^2", 9), ("2^3^2", 512), ("2**3**2", 512), ("2^-1", 0.5),
    ("6/2/3", 1), ("7 − 2 – 1", 4), ("--4", 4), ("2*-3", -6), ("1e3 + .5", 1000.5),
    ("2e-1*x", 0.6), ("exp(0)", 1), ("ln(e)", 1), ("log10(1000)", 3), ("log2(8)", 3),
    ("sqrt(16)", 4), ("abs(-2)", 2), ("max(x, 5)", 5), ("min(x, 5)", 3), ("pow(x, 2)", 9),
    ("cos(pi)", -1), ("tanh(0)", 0), ("erf(1)", 0.8427007929497149),
    ("atan(1)", 0.7853981633974483),
    ("2·x×2", 12), ("expm1(0)", 0), ("x^0.5 * x^0.5", 3), ("sinh(0) + cosh(0)", 1),
  ])
  func `operators bind as in mathematics`(_ text: String, _ expected: Double) throws {
    #expect(abs(try value(text) - expected) <= 1e-13 * max(1, abs(expected)))
  }

  @Test(arguments: [
    ("c - a*x^-", 10), ("c - (a*x", 5), ("c - a)*x", 6), ("", 1), ("c ? a", 3), ("a b", 3),
    ("a*x + sin", 7), ("a*foo(x)", 3), ("pow(a)", 1), ("a(x)", 1), ("1.2.3*a", 1), ("y = a*x", 3),
    ("x + 1", 1), ("a + 1e999", 5), ("a,x", 2), ("exp(a, x)", 1), ("min(a)", 1), ("a*", 3),
  ])
  func `what cannot be read is pointed at`(_ text: String, _ column: Int) throws {
    let error = try #require(throws: FormulaError.self) { try Formula(text) }
    #expect(error.column == column, "\(error)")
    let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    #expect(lines[2].count == column + 2)
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000), String(repeating: "-", count: 90_000) + "a",
    String(repeating: "a^", count: 40_000) + "a", "a" + String(repeating: "+a", count: 200_000),
    "\u{0}", "a\u{202E}+b", "∑", "a*x^(1/0)", "sqrt(-1)*a", "a/0", "log(a*-1)", "🙂", "a^^b", "^",
  ])
  func `hostile formulas are refused or give no number, and never crash`(_ text: String) {
    guard let formula = try? Formula(text) else { return }
    let parameters = formula.parameterNames.map { _ in 1.5 }
    #expect(formula.valuesAndDerivatives(parameters, over: [[1.0, 2]]).values.count == 2)
  }

  @Test(arguments: [
    ("c - a*x^-b", ["c", "a"], ["b"]), ("b1*(1-exp(-b2*x))", ["b1"], ["b2"]),
    ("a*b*x", ["a"], ["b"]), ("exp(-b1*x)/(b2+b3*x)", [], ["b1", "b2", "b3"]),
    ("a*x^2 + b*x + c", ["a", "b", "c"], []), ("(a + b*x)/(1 + c*x)", ["a", "b"], ["c"]),
    ("1 + a*x", ["a"], []), ("-(a - x)/k", ["a"], ["k"]), ("a*x + a^2", [], ["a"]),
    ("max(a, x) + d", ["d"], ["a"]),
  ])
  func `linear parameters are found`(
    _ text: String, _ linear: [String], _ nonlinear: [String]
  ) throws {
    let formula = try Formula(text)
    #expect(formula.linear.map(\.name) == linear)
    #expect(formula.nonlinear.map(\.name) == nonlinear)
  }

  @Test(arguments: [
    "c - a*x^-b", "a*exp(-b*x)*sin(c*x + d) + erf(f*x)", "(a + b*x)^c / (1 + exp(-d*(x - f)))",
    "log(a*x^2 + b) + sqrt(c*x) - atan(d/(x + f)) + 3", "max(a*x, b) * pow(x, c) + tanh(d*x)^3",
    "log10(a + x) + log2(b + x) + a^b + x^a", "abs(a - x)^1.5 + sinh(b*x/9) + expm1(-c*x)",
  ])
  func `derivatives agree with differences`(_ text: String) throws {
    let formula = try Formula(text)
    let inputs = [[0.7, 1.9, 4.2]]
    let parameters = formula.parameterNames.indices.map { 0.6 + 0.17 * Double($0) }
    let (values, derivatives) = formula.valuesAndDerivatives(parameters, over: inputs)
    for index in parameters.indices {
      let sides = [1e-6, -1e-6].map { move in
        var moved = parameters
        moved[index] += move
        return formula.values(moved, over: inputs)
      }
      for row in values.indices {
        let difference = (sides[0][row] - sides[1][row]) / 2e-6
        #expect(
          abs(difference - derivatives[index][row]) <= 1e-6 * max(1, abs(difference)),
          "\(formula.parameterNames[index])")
      }
    }
  }

  @Test func `twenty-five parameters and two variables are no trouble`() throws {
    let text = (0..<25).map { "p\($0)*x^\($0)" }.joined(separator: " + ") + " + z*q"
    let formula = try Formula(text, variables: ["x", "z"])
    #expect(formula.linear.count == 26)
    let inputs = [[0.5, 1, 2], [3.0, 4, 5]]
    let (values, slopes) = formula.valuesAndDerivatives(
      formula.parameterNames.map { _ in 1 }, over: inputs)
    #expect(abs(values[1] - 29) <= 1e-12)
    #expect(slopes[24][2] == Double.pow(2, 24))
    #expect(slopes[25] == [3, 4, 5])
  }

  /// More points than a block.
  @Test func `points do not depend on one another`() throws {
    let formula = try Formula("a*exp(-b*x) + log(x)*c + 1")
    let positions = (1...100).map(Double.init)
    let together = formula.values([1.5, -0.3, 0.02], at: positions)
    for (x, value) in zip(positions, together) {
      #expect(formula.values([1.5, -0.3, 0.02], at: [x]) == [value])
    }
  }
}
