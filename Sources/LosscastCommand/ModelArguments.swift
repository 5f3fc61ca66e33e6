import ArgumentParser
import Basics
import Fitting

/// What model and what data a forecast is about, for laws that depend on them.
struct ModelArguments: ParsableArguments {
  @Option(
    help: .init(
      "Parameters of the model, for a fit over model sizes.", valueName: "count"), transform: number
  )
  var modelSize: Double?

  @Option(
    help: .init(
      "Last step on the first data, for a fit of runs whose data change; default: the fit's.",
      valueName: "step"), transform: wholeNumber)
  var shiftStep: Int?

  func validate() throws {
    if let modelSize { try validateModelSize(modelSize) }
    if let shiftStep { try validateShiftStep(shiftStep) }
  }

  var isEmpty: Bool { modelSize == nil && shiftStep == nil }

  /// The fit for that model and these data.
  func apply(to fit: any LossPredictor) throws -> any LossPredictor {
    try fit.specialized(forModelSize: modelSize, shiftStep: shiftStep)
  }
}

/// Refuses a number of parameters that no model has.
func validateModelSize(_ size: Double) throws {
  if !(size > 0 && size.isFinite) {
    throw ValidationError(
      "--model-size \(NumberText.exact(size)): give the number of parameters, above 0, such as 1.2e8"
    )
  }
}

/// Refuses a step that no run has.
func validateShiftStep(_ step: Int) throws {
  if step < 1 {
    throw ValidationError("--shift-step \(step): give the last step on the first data, 1 or more")
  }
}
