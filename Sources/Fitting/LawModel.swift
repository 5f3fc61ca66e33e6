import Differentiation
import Laws
import LeastSquares
import RealModule

/// A law over the rows of a sample as a separable model of the loss: linear in the coefficients
/// of its terms.
///
/// A nonlinear parameter close below 1 is searched for by its distance from 1.
struct TermsModel: SeparableModel {
  let law: any Law
  let sample: Sample

  var linearCount: Int { law.linear.count }
  var nonlinearCount: Int { law.nonlinear.count }
  var observationCount: Int { sample.count }

  func basis<S: DifferentiableNumber>(_ nonlinear: [S], into columns: inout [[S]]) {
    let theta = natural(nonlinear)
    for (history, offset) in zip(sample.histories, sample.offsets) {
      law.evaluate(theta, along: history, into: &columns, at: offset)
    }
  }

  // The law compiled for these number types, see `Law`.
  func evaluate(_ nonlinear: [Double], into columns: inout [[Double]]) {
    let theta = natural(nonlinear)
    for (history, offset) in zip(sample.histories, sample.offsets) {
      law.terms(theta, along: history, into: &columns, at: offset)
    }
  }

  func evaluate(_ nonlinear: [Dual2], into columns: inout [[Dual2]]) {
    let theta = natural(nonlinear)
    for (history, offset) in zip(sample.histories, sample.offsets) {
      law.terms(theta, along: history, into: &columns, at: offset)
    }
  }

  func evaluate(_ nonlinear: [Dual4], into columns: inout [[Dual4]]) {
    let theta = natural(nonlinear)
    for (history, offset) in zip(sample.histories, sample.offsets) {
      law.terms(theta, along: history, into: &columns, at: offset)
    }
  }

  func evaluate(_ nonlinear: [Dual8], into columns: inout [[Dual8]]) {
    let theta = natural(nonlinear)
    for (history, offset) in zip(sample.histories, sample.offsets) {
      law.terms(theta, along: history, into: &columns, at: offset)
    }
  }

  private func natural<S: DifferentiableNumber>(_ searched: [S]) -> [S] {
    zip(law.nonlinear, searched).map { $0.spread == .towardsOne ? 1 - $1 : $1 }
  }
}

/// A law over the rows of a sample as a model of the *logarithm* of the loss, in all of its
/// parameters: what a fit finally minimises.
struct LogLossModel: Model {
  let law: any Law
  let sample: Sample

  var parameterCount: Int { law.linear.count + law.nonlinear.count }
  var observationCount: Int { sample.count }

  func predict<S: DifferentiableNumber>(_ parameters: [S], into predictions: inout [S]) {
    let theta = Array(parameters.dropFirst(law.linear.count))
    for (history, offset) in zip(sample.histories, sample.offsets) {
      var columns = [[S]](
        repeating: [S](repeating: 0, count: history.steps.count), count: law.linear.count)
      law.evaluate(theta, along: history, into: &columns, at: 0)
      for row in history.steps.indices {
        var loss: S = 0
        for (coefficient, column) in zip(parameters, columns) { loss += coefficient * column[row] }
        predictions[offset + row] = .log(loss)
      }
    }
  }

  func evaluate(_ parameters: [Double], into predictions: inout [Double]) {
    for (history, offset) in zip(sample.histories, sample.offsets) {
      for (row, loss) in law.losses(parameters, along: history).enumerated() {
        // Where the law predicts no positive loss, it has no logarithm.
        predictions[offset + row] = loss > 0 ? .log(loss) : .nan
      }
    }
  }

  var derivatives: Derivatives { .closedForm }

  /// ∂ ln L/∂θ = (∂L/∂θ)/L.
  func jacobian(at parameters: [Double], into jacobian: inout [Double]) {
    let count = parameterCount
    for (history, offset) in zip(sample.histories, sample.offsets) {
      let (losses, derivatives) = law.lossesAndDerivatives(parameters, along: history)
      for (column, slopes) in derivatives.enumerated() {
        for row in slopes.indices {
          jacobian[(offset + row) * count + column] = slopes[row] / losses[row]
        }
      }
    }
  }
}
