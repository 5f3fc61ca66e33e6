package import Differentiation
package import Laws
import LeastSquares
import RealModule

/// The terms of a formula over pieces of data, one after another, as a separable model: linear in
/// the coefficients. The last column is the formula's offset, if it has one.
package struct FormulaTerms<Inputs: Sendable>: SeparableModel {
  let formula: any SeparableFormula<Inputs>
  let pieces: [Inputs]
  /// How each nonlinear parameter is searched.
  let coordinates: [SearchCoordinate]

  package init(
    _ formula: some SeparableFormula<Inputs>, over pieces: [Inputs],
    searched coordinates: [SearchCoordinate]
  ) {
    self.formula = formula
    self.pieces = pieces
    self.coordinates = coordinates
  }

  package var linearCount: Int { formula.columnCount }
  package var nonlinearCount: Int { formula.nonlinear.count }
  package var observationCount: Int { formula.count(over: pieces) }

  package func basis<S: DifferentiableNumber>(_ searched: [S], into columns: inout [[S]]) {
    forEachPiece(searched) {
      formula.evaluate($0, over: $1, into: &columns, from: $2)
    }
  }

  // The formula compiled for these number types, see `SeparableFormula`.
  package func evaluate(_ searched: [Double], into columns: inout [[Double]]) {
    forEachPiece(searched) { formula.terms($0, over: $1, into: &columns, from: $2) }
  }
  package func evaluate(_ searched: [Dual2], into columns: inout [[Dual2]]) {
    forEachPiece(searched) { formula.terms($0, over: $1, into: &columns, from: $2) }
  }
  package func evaluate(_ searched: [Dual4], into columns: inout [[Dual4]]) {
    forEachPiece(searched) { formula.terms($0, over: $1, into: &columns, from: $2) }
  }
  package func evaluate(_ searched: [Dual8], into columns: inout [[Dual8]]) {
    forEachPiece(searched) { formula.terms($0, over: $1, into: &columns, from: $2) }
  }

  private func forEachPiece<S: DifferentiableNumber>(
    _ searched: [S], _ body: ([S], Inputs, Int) -> Void
  ) {
    let theta = zip(coordinates, searched).map { $0.natural($1) }
    var row = 0
    for piece in pieces {
      body(theta, piece, row)
      row += formula.count(over: piece)
    }
  }
}

/// A formula over pieces of data, one after another, as a model in all of its parameters: of its
/// values, or of their logarithms where relative errors count.
struct FormulaModel<Inputs: Sendable>: Model {
  let formula: any SeparableFormula<Inputs>
  let pieces: [Inputs]
  let isRelative: Bool

  init(_ formula: some SeparableFormula<Inputs>, over pieces: [Inputs], isRelative: Bool) {
    self.formula = formula
    self.pieces = pieces
    self.isRelative = isRelative
  }

  var parameterCount: Int { formula.linear.count + formula.nonlinear.count }
  var observationCount: Int { formula.count(over: pieces) }

  func evaluate(_ parameters: [Double], into predictions: inout [Double]) {
    var row = 0
    for piece in pieces {
      for value in formula.values(parameters, over: piece) {
        // What is not positive has no logarithm.
        predictions[row] = !isRelative ? value : value > 0 ? .log(value) : .nan
        row += 1
      }
    }
  }

  var derivatives: Derivatives { .closedForm }

  /// ∂y/∂θ, or ∂ ln y/∂θ = (∂y/∂θ)/y.
  func jacobian(at parameters: [Double], into jacobian: inout [Double]) {
    let count = parameterCount
    var offset = 0
    for piece in pieces {
      let (values, derivatives) = formula.valuesAndDerivatives(parameters, over: piece)
      for (column, slopes) in derivatives.enumerated() {
        for row in slopes.indices {
          jacobian[(offset + row) * count + column] =
            isRelative ? slopes[row] / values[row] : slopes[row]
        }
      }
      offset += values.count
    }
  }

  func predict<S: DifferentiableNumber>(_ parameters: [S], into predictions: inout [S]) {
    let theta = Array(parameters.dropFirst(formula.linear.count))
    var offset = 0
    for piece in pieces {
      let rows = formula.count(over: piece)
      var columns = [[S]](
        repeating: [S](repeating: 0, count: rows), count: formula.columnCount)
      formula.evaluate(theta, over: piece, into: &columns, from: 0)
      for row in 0..<rows {
        var value: S = formula.hasOffset ? columns[columns.count - 1][row] : 0
        for (coefficient, column) in zip(parameters, columns.prefix(formula.linear.count)) {
          value += coefficient * column[row]
        }
        if formula.isLogarithm { value = .log(value) }
        predictions[offset + row] = isRelative ? .log(value) : value
      }
      offset += rows
    }
  }
}

extension SeparableFormula {
  /// The parameters of a separable solution, nonlinear ones first, in the order of the formula's.
  func inOrder(_ separable: [Double], _ coordinates: [SearchCoordinate]) -> [Double] {
    separable.dropFirst(nonlinear.count).prefix(linear.count)
      + zip(coordinates, separable).map { $0.natural($1) }
  }

  func count(over pieces: [Inputs]) -> Int { pieces.reduce(0) { $0 + count(over: $1) } }
}
