public import Basics
import Differentiation
import Laws
import LeastSquares
public import Records

extension LossPredictor {
  /// The predictor for models of a size and for runs whose data change, where its law asks for them.
  ///
  /// - Parameters:
  ///   - modelSize: the number of the model's parameters.
  ///   - shiftStep: the last step on the first data; nil for that of the fitted runs.
  /// - Throws: ``Refusal`` if the law needs what is not given, or does not know what is.
  public func specialized(
    forModelSize modelSize: Double? = nil, shiftStep: Int? = nil
  ) throws(Refusal) -> any LossPredictor {
    guard let fit = self as? Fit else {
      if modelSize != nil || shiftStep != nil {
        throw Refusal(
          .usage,
          "the fit is an average of laws, which cover neither model sizes nor shifts of the "
            + "data; leave --model-size and --shift-step out, or fit one law that does")
      }
      return self
    }
    return try fit.shifted(at: shiftStep).sized(modelSize)
  }

  /// The predictor for a run, as far as its law asks for what is known of the run.
  public func specialized(for run: Run) throws(Refusal) -> any LossPredictor {
    guard let fit = self as? Fit else { return self }
    let needed = fit.law.facts
    do {
      return try fit.specialized(
        forModelSize: needed.contains(.modelSize) ? run.modelSize : nil,
        shiftStep: needed.contains(.shiftStep) ? run.shiftStep : nil)
    } catch {
      throw Refusal(error.kind, "\(run.origin): \(error)")
    }
  }
}

extension Fit {
  fileprivate func shifted(at step: Int?) throws(Refusal) -> Fit {
    guard let step else { return self }
    guard law.facts.contains(.shiftStep) else {
      throw Refusal(
        .usage, "the \(law.name) law knows no shift of the data; leave --shift-step out")
    }
    var fit = self
    fit.conventions.shiftStep = step
    return fit
  }

  /// The fit at one model size: of the law that its own is there, its covariance carried over by the
  /// derivatives of the new parameters by the old ones.
  fileprivate func sized(_ modelSize: Double?) throws(Refusal) -> Fit {
    guard let sizedLaw = law as? any SizedLaw else {
      guard modelSize == nil else {
        throw Refusal(
          .usage, "the \(law.name) law does not depend on the model's size; leave --model-size out")
      }
      return self
    }
    guard let modelSize else {
      throw Refusal(
        .usage,
        "the \(law.name) law depends on the model's size; give its parameters with --model-size N")
    }
    guard modelSize > 0, modelSize.isFinite else {
      throw Refusal(
        .usage, "a model of \(modelSize) parameters: give a number above 0, such as 1.2e8")
    }
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
