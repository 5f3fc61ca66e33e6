import Laws
import RealModule
import Testing

@Suite struct FamilyTests {
  /// Values of the published default parameters at x = 1, 10 and 100.
  @Test(arguments: [
    ("vap", [Double.exp(-0.622028), -0.470050, 0.042322], [0.335519, 0.564631, 0.649321]),
    ("pow3", [0.84, 0.52, 0.01], [0.320000, 0.331837, 0.343404]),
    ("pow4", [0.8, Double.pow(200, -0.1), 0, 0.1], [0.211296, 0.332376, 0.428553]),
    ("log-log-linear", [1, 1], [0, 1.194706, 1.723689]),
    ("hill3", [0.772320, 0.586449, 2.460843], [0.286500, 0.536541, 0.693359]),
    ("log-power", [0.77, 2.98, -0.51], [0.138208, 0.319148, 0.536004]),
    ("mmf", [0.7, 0.1, 0.01, 5], [0.100000, 0.100006, 0.400000]),
    ("exp4", [0.7, Double.exp(-0.8), 0.8, 0.3], [0.498103, 0.608938, 0.681405]),
    ("janoschek", [0.73, 0.07, 0.355, 0.46], [0.267226, 0.492917, 0.695551]),
    ("weibull", [0.7, 0.1, 0.01, 1], [0.105970, 0.157098, 0.479272]),
    ("ilog2", [0.78, 0.43], [0.159641, 0.600676, 0.686828]),
  ])
  func `the eleven families have their published values`(
    _ name: String, _ parameters: [Double], _ expected: [Double]
  ) throws {
    let family = try #require(FamilyCatalog.family(named: name))
    for (value, expected) in zip(family.values(parameters, at: [1, 10, 100]), expected) {
      #expect(abs(value - expected) <= 5.1e-7)
    }
  }

  @Test func `names are unique, and no law shares one`() {
    let names = FamilyCatalog.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    #expect(Set(names).isDisjoint(with: LawCatalog.all.map(\.name)))
    for family in FamilyCatalog.all {
      #expect(family.formula.count <= 72)
      #expect(Set(family.parameterNames).count == family.parameterNames.count)
    }
  }

  /// Parameters where a fit would look, above 0 where there is a choice.
  private func typical(of family: any CurveFamily, at inputs: [[Double]]) -> [Double] {
    family.linear.indices.map { 0.7 - 0.3 * Double($0) }
      + family.searchRanges(at: inputs, values: [0.9, 0.3]).map { search in
        let (low, high) = (search.range.lowerBound, search.range.upperBound)
        return search.spread == .even ? low + 0.6 * (high - low) : (low * high).squareRoot()
      }
  }

  @Test(arguments: FamilyCatalog.all.map(\.name))
  func `derivatives agree with differences`(_ name: String) throws {
    let family = try #require(FamilyCatalog.family(named: name))
    let inputs = [[1.5, 4, 30, 90]]
    let parameters = typical(of: family, at: inputs)
    let (values, derivatives) = family.valuesAndDerivatives(parameters, over: inputs)
    let plain = family.values(parameters, over: inputs)
    #expect(zip(values, plain).allSatisfy { abs($0 - $1) <= 1e-13 * abs($1) })
    for index in parameters.indices {
      let step = 1e-6 * max(abs(parameters[index]), 1e-3)
      let sides = [step, -step].map { move in
        var moved = parameters
        moved[index] += move
        return family.values(moved, over: inputs)
      }
      for row in values.indices {
        let difference = (sides[0][row] - sides[1][row]) / (2 * step)
        let miss = abs(difference - derivatives[index][row])
        #expect(
          miss <= 1e-5 * abs(difference) + 1e-13 * abs(values[row]) / step,
          "\(family.parameterNames[index]) at x = \(inputs[0][row])")
      }
    }
  }

  @Test func `M4 is M2 where alpha is 0, and near it where alpha is small`() throws {
    let (m4, m2) = (ImplicitPowerFamily(), Power3Family())
    let positions = [1.0, 3, 20, 400]
    let expected = m2.values([0.1, -0.4, 0.6], at: positions)
    let exact = m4.values([0.1, 0.9, 0, 0.4, -0.6], at: positions)
    let near = m4.values([0.1, 0.9, 1e-7, 0.4, -0.6], at: positions)
    for row in positions.indices {
      #expect(abs(exact[row] - expected[row]) <= 1e-15)
      #expect(abs(near[row] - expected[row]) <= 1e-6)
    }
  }

  @Test func `M4 solves its equation`() {
    let (limit, guess, alpha, beta, c) = (0.05, 0.5, 1.7, 2.0, -0.8)
    for x in [0.001, 1.0, 100, 1e9] {
      let y = ImplicitPowerFamily().values([limit, guess, alpha, beta, c], at: [x])[0]
      let left = Double.log(y - limit) - alpha * Double.log(guess - y)
      #expect(abs(left - (Double.log(beta) + c * Double.log(x))) <= 1e-6)
    }
  }

  @Test func `a broken power law has the slopes that it says`() {
    let family = BrokenPowerFamily(breaks: 2)
    let parameters = [0.0, 3, 0.1, 0.5, 1e3, 0.05, -0.8, 1e6, 0.05]
    for (x, slope) in [(10.0, -0.1), (3e4, -0.6), (1e8, 0.2)] {
      let values = family.values(parameters, at: [x, x * 1.001])
      let found = Double.log(values[1] / values[0]) / Double.log(1.001)
      #expect(abs(found - slope) <= 1e-4)
    }
  }

  @Test(arguments: FamilyCatalog.all.map(\.name), [-1.0, 0, 1e-300, 1e308, .infinity, .nan])
  func `parameters beyond all bounds do not crash`(_ name: String, _ value: Double) throws {
    let family = try #require(FamilyCatalog.family(named: name))
    let inputs = [[1e-9, 1.0, 1e12]]
    for index in family.parameterNames.indices {
      var parameters = typical(of: family, at: inputs)
      parameters[index] = value
      #expect(family.valuesAndDerivatives(parameters, over: inputs).values.count == 3)
    }
  }

  @Test(arguments: FamilyCatalog.all.map(\.name))
  func `a family has values and derivatives where its domain says`(_ name: String) throws {
    let family = try #require(FamilyCatalog.family(named: name))
    let positions = [-3.0, 0, 2].filter(family.domain.contains)
    #expect(family.doubtfulRows(over: [[-3, 0, 2]]).count == 3 - positions.count)
    let parameters = typical(of: family, at: [[1.5, 4, 30, 90]])
    let (values, derivatives) = family.valuesAndDerivatives(parameters, over: [positions])
    let isFinite = (values + derivatives.flatMap(\.self)).allSatisfy(\.isFinite)
    #expect(isFinite, "\(values)")
    // Values at 0 are the limits.
    if family.domain == .fromZero {
      let near = family.values(parameters, at: [1e-300])[0]
      let isLimit = !near.isFinite || abs(near - values[0]) <= 1e-6 * abs(near) + 1e-200
      #expect(isLimit, "\(values[0]) and \(near)")
    }
  }

  @Test func `a family counted from another origin is the same curve`() throws {
    for name in ["exp2", "exp3", "gompertz", "logistic"] {
      let family = try #require(FamilyCatalog.family(named: name))
      #expect(family.parametersAbsorbingShift(of: 0).count == 1)
      let shifted = ShiftedFamily(family, origins: [1e9])
      let parameters = typical(of: family, at: [[1.5, 4, 30, 90]])
      let (values, slopes) = family.valuesAndDerivatives(parameters, over: [[1, 5]])
      let (others, otherSlopes) = shifted.valuesAndDerivatives(
        parameters, over: [[1e9 + 1, 1e9 + 5]])
      #expect(values == others)
      #expect(slopes == otherSlopes)
    }
  }
}
