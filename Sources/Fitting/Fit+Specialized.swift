public import Basics
import Differentiation
public import Laws
import LeastSquares

extension Fit {
  public var facts: Set<RunFact> { law.facts }

  public func specialized(
    forModelSize modelSize: Double?, shiftStep: Int?
  ) throws(Refusal) -> any LossPredictor {
    try shifted(at: shiftStep).sized(modelSize)
  }

  private func shifted(at step: Int?) throws(Refusal) -> Fit {
    guard let step else { return self }
    guard law.facts.contains(.shiftStep) else {
      throw Refusal(
        .usage, "the \(law.name) law knows no shift of the data",
        advice: FittingAdvice.omitShiftStep)
    }
    guard step >= 1 else {
      throw Refusal(.usage, "the first data end at step \(step): must be 1 or more")
    }
    var fit = self
    fit.conventions.shiftStep = step
    return fit
  }

  /// The fit at one model size: of the law that its own is there, its covariance carried over by the
  /// derivatives of the new parameters by the old ones.
  private func sized(_ modelSize: Double?) throws(Refusal) -> Fit {
    guard let sizedLaw = law as? any SizedLaw else {
      guard modelSize == nil else {
        throw Refusal(
          .usage, "the \(law.name) law does not depend on the model's size",
          advice: FittingAdvice.omitModelSize)
      }
      return self
    }
    guard let modelSize else {
      throw Refusal(
        .usage,
        "the \(law.name) law depends on the model's size",
        advice: FittingAdvice.giveModelSize(run: nil))
    }
    try Self.check(modelSize: modelSize, of: "the forecast")
    let lawThere = sizedLaw.lawAtOneSize
    let carried = sizedLaw.parameters(
      values.enumerated().map { Dual8($1, lane: $0) }, atSize: modelSize)
    let slopes = carried.map { parameter in values.indices.map { parameter.derivatives[$0] } }
    let factor = Distributions.studentFactor(
      level: conventions.level, degreesOfFreedom: effectiveDegreesOfFreedom)

    var fit = self
    fit.law = lawThere
    let covariance = parameters.covariance.map { covariance in
      slopes.map { row in slopes.map { covariance.form(row, $0) } }
    }
    let carriedParameters = carried.indices.map { index in
      let sources = zip(parameters, slopes[index]).filter { $0.1 != 0 }.map(\.0)
      let variance = covariance?[index][index] ?? 0
      return FittedParameter(
        value: carried[index].value, standardError: variance > 0 ? variance.squareRoot() : nil,
        factor: factor, bounds: lawThere.parameterBounds[index],
        isFixed: sources.allSatisfy(\.isFixed), isHeld: sources.contains(where: \.isHeld),
        isAtBound: sources.contains(where: \.isAtBound))
    }
    fit.parameters = FittedParameters(
      carriedParameters, names: lawThere.parameterNames, covariance: covariance)
    fit.conventions.modelSize = modelSize
    return fit
  }
}
