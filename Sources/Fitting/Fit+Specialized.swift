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
          "the fit is an average of laws, which cover neither model sizes nor shifts of the data",
          advice: FittingAdvice.omitModelSizeAndShiftStep)
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
      throw error.about(run.origin)
    }
  }
}

extension Fit {
  fileprivate func shifted(at step: Int?) throws(Refusal) -> Fit {
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
  fileprivate func sized(_ modelSize: Double?) throws(Refusal) -> Fit {
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
      level: conventions.level, degreesOfFreedom: diagnostics.effectiveDegreesOfFreedom)

    var fit = self
    fit.law = lawThere
    fit.covariance = covariance.map { covariance in
      slopes.map { row in slopes.map { covariance.form(row, $0) } }
    }
    fit.parameters = carried.indices.map { index in
      let sources = zip(parameters, slopes[index]).filter { $0.1 != 0 }.map(\.0)
      let variance = fit.covariance?[index][index] ?? 0
      return Parameter(
        value: carried[index].value, standardError: variance > 0 ? variance.squareRoot() : nil,
        factor: factor, bounds: lawThere.parameterBounds[index],
        isFixed: sources.allSatisfy(\.isFixed), isHeld: sources.contains(where: \.isHeld),
        isAtBound: sources.contains(where: \.isAtBound))
    }
    fit.conventions.modelSize = modelSize
    return fit
  }
}

extension Fit.Parameter {
  /// A parameter with its t-interval, `factor` standard errors wide on either side, cut to what its
  /// law allows.
  init(
    value: Double, standardError: Double?, factor: Double, bounds: ClosedRange<Double>,
    isFixed: Bool, isHeld: Bool, isAtBound: Bool
  ) {
    // What overflows says no more than that it is not determined.
    let error = standardError.flatMap { $0.isFinite ? $0 : nil }
    let interval = error.map { error in
      [value - factor * error, value + factor * error].map {
        min(max($0, bounds.lowerBound), bounds.upperBound)
      }
    }
    self.init(
      value: value, standardError: error,
      interval: interval.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }, isFixed: isFixed,
      isHeld: isHeld, isAtBound: isAtBound)
  }
}

extension [[Double]] {
  /// A covariance times a factor; nil where that overflows.
  func scaled(by factor: Double) -> [[Double]]? {
    let scaled = map { $0.map { $0 * factor } }
    return scaled.allSatisfy { $0.allSatisfy(\.isFinite) } ? scaled : nil
  }
}
