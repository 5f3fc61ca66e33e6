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
    ("2e-1*x", 0.6), ("exp(0)", 1), ("ln(exp(1))", 1), ("ln(e^x)", 3), ("e**(-x)*exp(3)", 1),
    ("sin(pi/2) + π/(pi*1)", 2), ("log10(1000)", 3), ("log2(8)", 3),
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
    ("a*`x", 3), ("a*`y`*x", 3), ("a*x + sin", 7), ("a*foo(x)", 3), ("pow(a)", 1), ("a(x)", 1),
    ("1.2.3*a", 1), ("y = a*x", 3),
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

  // MARK: Names that could be meant in two ways

  @Test(arguments: [
    ("e + a*x^-b", ["e", "a", "b"], ["e is a parameter here; Euler's number is exp(1)"]),
    ("exp(e) + exp(a)*x^-b", ["e", "a", "b"], ["e is a parameter here; Euler's number is exp(1)"]),
    ("c + a*e^(-b*x)", ["c", "a", "b"], ["e is Euler's number, 2.71828…, as the base of a power"]),
    ("c + a*e**-x", ["c", "a"], ["e is Euler's number, 2.71828…, as the base of a power"]),
    ("e^2*x", ["e"], ["e is a parameter here; Euler's number is exp(1)"]),
    ("E + A*x^-a", ["E", "A", "a"], ["E is a parameter here; Euler's number is exp(1)"]),
    ("x^e", ["e"], ["e is a parameter here; Euler's number is exp(1)"]),
    ("a*cos(pi*x + d)", ["a", "d"], ["pi is the number 3.14159…"]),
    ("a*x/180*pi", ["a", "pi"], ["pi is the number 3.14159…"]),
    ("2 * pi * a*x", ["a"], ["pi is the number 3.14159…"]),
    ("a*x/(pi / 4)", ["a"], ["pi is the number 3.14159…"]),
    ("pi + a*x", ["pi", "a"], ["pi is a parameter here; the number 3.14159… is π"]),
    ("x2*pi*x", ["x2", "pi"], ["pi is a parameter here; the number 3.14159… is π"]),
    ("a*π*x", ["a"], []), ("c - a*x^-b", ["c", "a", "b"], []),
  ])
  func `e and pi are numbers only where nobody can mean a parameter`(
    _ text: String, _ parameters: [String], _ readings: [String]
  ) throws {
    let formula = try Formula(text)
    let isNumber = readings == ["pi is the number 3.14159…"]
    #expect(Set(formula.parameterNames) == Set(parameters.filter { !(isNumber && $0 == "pi") }))
    #expect(formula.readings == readings)
  }

  @Test func `a name that is said to be a parameter or a column is one`() throws {
    let parameter = try Formula("a*e^(-b*x)", parameters: ["e"])
    #expect(Set(parameter.parameterNames) == ["a", "e", "b"])
    let column = try Formula("a + b*e", variables: ["e"])
    #expect(column.parameterNames == ["a", "b"])
    #expect(column.readings == ["e is the column of that name"])
  }

  @Test func `one name in two meanings is refused`() throws {
    let error = try #require(throws: FormulaError.self) { try Formula("e + a*e^(-b*x)") }
    #expect(error.column == 7)
    #expect(error.message.contains("write exp(…)"))
    #expect(throws: FormulaError.self) { try Formula("pi*x + sin(pi*x)") }
  }

  @Test func `columns whose names are no words stand in backticks`() throws {
    let variables = ["train loss", "lr/pg0", "val-acc", "x"]
    let formula = try Formula("c + a*`lr/pg0` - b*`train loss`", variables: variables)
    #expect(formula.usedVariables == ["train loss", "lr/pg0"])
    #expect(formula.values([1, 2, 3], over: [[5], [7], [0], [0]]) == [1 + 14 - 15])
    for text in ["c + a*lr/pg0", "c + a*train loss", "a*val-acc"] {
      let error = try #require(throws: FormulaError.self) {
        try Formula(text, variables: variables)
      }
      #expect(error.message.contains("write it in backticks"), "\(error)")
    }
    #expect(try Formula("val - acc*x", variables: variables).parameterNames == ["val", "acc"])
    let error = try #require(throws: FormulaError.self) {
      try Formula("a*`lr/pg`", variables: variables)
    }
    #expect(error.message.contains("did you mean `lr/pg0`?"))
  }

  @Test(arguments: [
    ("token", "tokens"), ("tokns", "tokens"), ("prams", "params"), ("Tokens", "tokens"),
    ("LR", "lr"),
  ])
  func `a misspelled variable is asked about`(_ name: String, _ meant: String) throws {
    let variables = ["tokens", "params", "lr"]
    let error = try #require(throws: FormulaError.self) {
      try Formula("c + a*\(name)^-b", variables: variables)
    }
    #expect(error.advice == .correctName(name, meant: meant))
    let declared = try Formula("c + a*\(name)^-b", variables: variables, parameters: [name])
    #expect(declared.parameterNames.contains(name))
  }

  @Test func `short names and other words are parameters`() throws {
    let formula = try Formula(
      "E + A*N^-a + B*D^-b + k1*x1 + cost*loss + tau*step",
      variables: [
        "N", "D", "x1", "loss", "step",
      ])
    #expect(Set(formula.parameterNames) == ["E", "A", "a", "B", "b", "k1", "cost", "tau"])
  }

  // MARK: Values that it cannot take

  @Test(arguments: [
    ("c + a*x^-b", [0, 1]), ("a*sqrt(x) + c", [0]), ("a + b*log(x)", [0, 1]), ("a + b/x", [1]),
    ("a*exp(-b/x)", [1]), ("a*exp(-b*x)", []), ("(x + a)^-b", []), ("a*(x + 2)^-b", []),
    ("a + b*x^2", []),
  ])
  func `rows at the edge of what a formula can take are known`(
    _ text: String, _ rows: [Int]
  ) throws {
    #expect(try Formula(text).doubtfulRows(over: [[-1, 0, 1, 4]]) == rows)
  }

  @Test(arguments: [
    ("c + a*exp(-b*x)", ["a"]), ("a*e^(-x/k) + d*2^(-x/h)", ["a", "d"]),
    ("a*exp(-b*x)*exp(-c*x) + c", ["a"]), ("exp(-x/k)", []), ("c + a*x^-b", []),
    ("c + a*exp(-b*x^2)", []), ("c + a*x + d*exp(-b*x)", []),
    ("c + a*exp(-b*(x - 1.7e9))", []), ("c + a*exp(-b*(x - d))", []), ("a*exp(k - b*x)", ["a"]),
  ])
  func `what absorbs a shift of x is found`(_ text: String, _ parameters: [String]) throws {
    #expect(try Formula(text).parametersAbsorbingShift(of: 0) == parameters)
  }
}
