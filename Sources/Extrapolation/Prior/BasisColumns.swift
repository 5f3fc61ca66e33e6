/// The columns that a prior's coefficients multiply, for eight sets of shapes at once: the level's
/// ones, then φ of each part.
struct BasisColumns {
  private let prior: SeparatedPrior
  private let positions: CurvePositions
  private(set) var columns: [[SIMD8<Double>]]

  init(_ prior: SeparatedPrior, _ positions: CurvePositions) {
    self.prior = prior
    self.positions = positions
    columns = [[SIMD8<Double>]](
      repeating: [SIMD8<Double>](repeating: .one, count: positions.count),
      count: prior.coefficientCount)
    for (index, term) in prior.terms.enumerated() where term.parameters.isEmpty {
      // It has no shapes and stays as it is.
      term.form.evaluate([], at: positions, into: &columns[(prior.hasLevel ? 1 : 0) + index])
    }
  }

  /// Fills the columns in.
  ///
  /// - Parameter deviates: A vector a coordinate of the shapes; further ones are not looked at.
  mutating func evaluate(_ deviates: [SIMD8<Double>]) {
    let values = zip(prior.shapes, deviates).map { distribution, deviates in
      var values = SIMD8<Float>.zero
      for lane in values.indices {
        values[lane] = Float(distribution.value(deviate: deviates[lane]))
      }
      return values
    }
    let offset = prior.hasLevel ? 1 : 0
    for (index, term) in prior.terms.enumerated() where !term.parameters.isEmpty {
      let parameters = term.parameters.map { parameter in
        switch parameter {
        case .known(let value): SIMD8<Float>(repeating: Float(value))
        case .coordinate(let coordinate): values[coordinate]
        }
      }
      term.form.evaluate(parameters[...], at: positions, into: &columns[offset + index])
    }
  }

  /// The curve of one lane.
  func curve(_ coefficients: [Double], lane: Int) -> [Double] {
    (0..<positions.count).map { position in
      coefficients.indices.reduce(0) { $0 + coefficients[$1] * columns[$1][position][lane] }
    }
  }

  /// The curves of all lanes, a vector a position.
  func evaluate(_ coefficients: [SIMD8<Double>], into curves: inout [SIMD8<Double>]) {
    for (index, coefficient) in coefficients.enumerated() {
      let column = columns[index]
      for position in curves.indices {
        if index == 0 {
          curves[position] = coefficient * column[position]
        } else {
          curves[position] += coefficient * column[position]
        }
      }
    }
  }
}
