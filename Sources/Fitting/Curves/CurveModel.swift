import Differentiation
import Laws
import LeastSquares
import RealModule

/// A family over points as a separable model: its terms, and last its offset if there is one.
///
/// Parameters below 0 are searched by their magnitude.
struct CurveTerms: SeparableModel {
  let family: any CurveFamily
  let inputs: [[Double]]
  /// 1 or −1 for each nonlinear parameter.
  let signs: [Double]

  var linearCount: Int { family.columnCount }
  var nonlinearCount: Int { family.nonlinear.count }
  var observationCount: Int { inputs[0].count }

  func basis<S: DifferentiableNumber>(_ nonlinear: [S], into columns: inout [[S]]) {
    family.evaluate(zip(signs, nonlinear).map { $0 * $1 }, at: inputs, into: &columns)
  }

  // The family compiled for these number types, see `CurveFamily`.
  func evaluate(_ nonlinear: [Double], into columns: inout [[Double]]) {
    family.terms(zip(signs, nonlinear).map { $0 * $1 }, at: inputs, into: &columns)
  }
  func evaluate(_ nonlinear: [Dual2], into columns: inout [[Dual2]]) {
    family.terms(zip(signs, nonlinear).map { $0 * $1 }, at: inputs, into: &columns)
  }
  func evaluate(_ nonlinear: [Dual4], into columns: inout [[Dual4]]) {
    family.terms(zip(signs, nonlinear).map { $0 * $1 }, at: inputs, into: &columns)
  }
  func evaluate(_ nonlinear: [Dual8], into columns: inout [[Dual8]]) {
    family.terms(zip(signs, nonlinear).map { $0 * $1 }, at: inputs, into: &columns)
  }
}

/// A family over points as a model of y, or of ln y, in all of its parameters.
struct CurveModel: Model {
  let family: any CurveFamily
  let inputs: [[Double]]
  let isRelative: Bool

  var parameterCount: Int { family.linear.count + family.nonlinear.count }
  var observationCount: Int { inputs[0].count }

  func predict<S: DifferentiableNumber>(_ parameters: [S], into predictions: inout [S]) {
    predictions = linked(
      family.combined(parameters, at: inputs) { family.evaluate($0, at: inputs, into: &$1) })
  }

  func evaluate(_ parameters: [Double], into predictions: inout [Double]) {
    predictions = linked(
      family.combined(parameters, at: inputs) { family.terms($0, at: inputs, into: &$1) })
  }
  func evaluate(_ parameters: [Dual2], into predictions: inout [Dual2]) {
    predictions = linked(
      family.combined(parameters, at: inputs) { family.terms($0, at: inputs, into: &$1) })
  }
  func evaluate(_ parameters: [Dual4], into predictions: inout [Dual4]) {
    predictions = linked(
      family.combined(parameters, at: inputs) { family.terms($0, at: inputs, into: &$1) })
  }
  func evaluate(_ parameters: [Dual8], into predictions: inout [Dual8]) {
    predictions = linked(
      family.combined(parameters, at: inputs) { family.terms($0, at: inputs, into: &$1) })
  }

  private func linked<S: DifferentiableNumber>(_ values: [S]) -> [S] {
    isRelative ? values.map { $0.value > 0 ? .log($0) : S(.nan) } : values
  }
}
