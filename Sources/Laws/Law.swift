public import Differentiation

/// A law of training loss: a formula for the loss at each step of a schedule.
///
/// Every law here is *linear in some of its parameters*, L = Σⱼ cⱼ·φⱼ(θ), and says so: it gives
/// its terms φⱼ as functions of the other parameters θ and of the rates so far. Fitting searches θ
/// alone and finds the best c for each θ by linear least squares, which is why it needs no start
/// values.
///
/// A law is written once, over a number type: with `Double` it gives losses, with `Dual` their
/// derivatives. To add one, write a file like `AnnealingLaw.swift` and name it in
/// ``LawCatalog/all``; fitting, intervals, the command line, its documentation and the plots
/// follow.
public protocol Law: Sendable {
  /// The name on the command line and in fit files, lower case.
  var name: String { get }
  /// The formula for people, on one line of at most 72 characters.
  var formula: String { get }
  /// What the symbols of the formula that are not parameters mean, a line each.
  var symbols: [String] { get }
  /// Authors, year and arXiv number.
  var source: String { get }
  /// What it must know of a run beyond its rates; by default nothing.
  var facts: Set<RunFact> { get }

  /// The parameters cⱼ that multiply the terms, in the order of the terms.
  var linear: [LinearParameter] { get }
  /// The parameters θ inside the terms, at most eight; with up to four they are searched faster.
  var nonlinear: [NonlinearParameter] { get }

  /// Writes the terms φⱼ at each asked step of one run to `columns[j][row...]`.
  ///
  /// - Parameters:
  ///   - nonlinear: θ, in the order of ``nonlinear``.
  ///   - history: the rates of the run.
  ///   - columns: one column a term, each with room for `row + history.steps.count` rows.
  func evaluate<S: DifferentiableNumber>(
    _ nonlinear: [S], along history: RateHistory, into columns: inout [[S]], at row: Int)

  // The same for the number types that fitting and forecasting use. Never implement these: the
  // defaults below are compiled once for each law, with its formula inlined, where a call of the
  // generic requirement through `any Law` would be two orders of magnitude slower.
  func terms(
    _ nonlinear: [Double], along history: RateHistory, into columns: inout [[Double]], at row: Int)
  func terms(
    _ nonlinear: [Dual2], along history: RateHistory, into columns: inout [[Dual2]], at row: Int)
  func terms(
    _ nonlinear: [Dual4], along history: RateHistory, into columns: inout [[Dual4]], at row: Int)
  func terms(
    _ nonlinear: [Dual8], along history: RateHistory, into columns: inout [[Dual8]], at row: Int)

  /// The predicted losses and their partial derivatives: `derivatives[j]` is the column of ∂L/∂θⱼ
  /// over the asked steps, j in the order of ``parameterNames``.
  ///
  /// The default differentiates ``evaluate(_:along:into:at:)``; a law with closed forms at hand may
  /// save the detour.
  func lossesAndDerivatives(
    _ parameters: [Double], along history: RateHistory
  ) -> (losses: [Double], derivatives: [[Double]])
}

extension Law {
  public var facts: Set<RunFact> { [] }

  public func terms(
    _ nonlinear: [Double], along history: RateHistory, into columns: inout [[Double]], at row: Int
  ) {
    evaluate(nonlinear, along: history, into: &columns, at: row)
  }

  public func terms(
    _ nonlinear: [Dual2], along history: RateHistory, into columns: inout [[Dual2]], at row: Int
  ) {
    evaluate(nonlinear, along: history, into: &columns, at: row)
  }

  public func terms(
    _ nonlinear: [Dual4], along history: RateHistory, into columns: inout [[Dual4]], at row: Int
  ) {
    evaluate(nonlinear, along: history, into: &columns, at: row)
  }

  public func terms(
    _ nonlinear: [Dual8], along history: RateHistory, into columns: inout [[Dual8]], at row: Int
  ) {
    evaluate(nonlinear, along: history, into: &columns, at: row)
  }

  /// The names of all parameters, the linear ones first: the order of every parameter vector.
  public var parameterNames: [String] { linear.map(\.name) + nonlinear.map(\.name) }

  /// The values that each parameter may take, in the same order.
  public var parameterBounds: [ClosedRange<Double>] {
    linear.map(\.bounds) + nonlinear.map(\.bounds)
  }

  /// The predicted losses at the asked steps of one run, in nats.
  ///
  /// - Parameter parameters: in the order of ``parameterNames``.
  public func losses(_ parameters: [Double], along history: RateHistory) -> [Double] {
    let (coefficients, theta) = split(parameters)
    var columns = [[Double]](
      repeating: [Double](repeating: 0, count: history.steps.count), count: linear.count)
    terms(theta, along: history, into: &columns, at: 0)
    var losses = [Double](repeating: 0, count: history.steps.count)
    for (coefficient, column) in zip(coefficients, columns) {
      for row in losses.indices { losses[row] += coefficient * column[row] }
    }
    return losses
  }

  public func lossesAndDerivatives(
    _ parameters: [Double], along history: RateHistory
  ) -> (losses: [Double], derivatives: [[Double]]) {
    precondition(nonlinear.count <= 4, "the dual numbers of laws have four lanes")
    let (coefficients, theta) = split(parameters)
    var columns = [[Dual4]](
      repeating: [Dual4](repeating: Dual4(0), count: history.steps.count),
      count: linear.count)
    let seeded = theta.enumerated().map { Dual4($0.element, lane: $0.offset) }
    terms(seeded, along: history, into: &columns, at: 0)
    var losses = [Dual4](repeating: 0, count: history.steps.count)
    for (coefficient, column) in zip(coefficients, columns) {
      for row in losses.indices { losses[row] += coefficient * column[row] }
    }
    return (
      losses.map(\.value),
      columns.map { $0.map(\.value) }
        + theta.indices.map { lane in losses.map { $0.derivatives[lane] } }
    )
  }

  /// A parameter vector as its linear and its nonlinear part.
  func split(_ parameters: [Double]) -> (linear: [Double], nonlinear: [Double]) {
    precondition(parameters.count == linear.count + nonlinear.count)
    return (Array(parameters.prefix(linear.count)), Array(parameters.dropFirst(linear.count)))
  }
}
