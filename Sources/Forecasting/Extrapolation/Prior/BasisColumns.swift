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
    for (index, part) in prior.parts.enumerated() {
      let parameters = part.shape.map { shape in
        switch shape {
        case .known(let value): SIMD8<Float>(repeating: Float(value))
        case .coordinate(let coordinate): values[coordinate]
        }
      }
      part.form.evaluate(parameters[...], at: positions, into: &columns[offset + index])
    }
  }

  /// The curve of one lane.
  func curve(_ coefficients: [Double], lane: Int) -> [Double] {
    (0..<positions.count).map { position in
      coefficients.indices.reduce(0) { $0 + coefficients[$1] * columns[$1][position][lane] }
    }
  }

  /// The curves of all lanes, a vector a position.
  func curves(_ coefficients: [SIMD8<Double>]) -> [SIMD8<Double>] {
    var curves = [SIMD8<Double>](repeating: .zero, count: positions.count)
    for (coefficient, column) in zip(coefficients, columns) {
      for position in curves.indices { curves[position] += coefficient * column[position] }
    }
    return curves
  }
}
