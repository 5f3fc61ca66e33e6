public import Basics
public import Laws

/// What to do about a scaling fit that cannot be made or should not be relied on.
public enum ScalingAdvice: Advice, Hashable {
  case nameColumn(ScalingQuantity)
  case chooseColumn(ScalingQuantity)
  case varyOrOther
  case sayUnit(ScalingQuantity)
  case checkColumns
  case sayTokensPerStep(run: String)
  case sweepFarther
  case fitScaling
  case sayInitialLoss
  case giveNoise
  case repeatRuns
  case groupBy(column: String)
  case groupByAxis(String)
  /// A table of runs is a log of their steps.
  case keepLastRows

  public var description: String {
    switch self {
    case .nameColumn(let quantity): "Name the column of \(quantity.rawValue)"
    case .chooseColumn(let quantity): "Choose one for \(quantity.rawValue)"
    case .varyOrOther: "Add runs, or fit a law with fewer parameters"
    case .sayUnit(let quantity): "Say the unit of \(quantity.rawValue)"
    case .checkColumns: "Name the columns"
    case .sweepFarther: "Sweep smaller and larger ones too"
    case .sayInitialLoss: "Give the loss before training, or the size of the vocabulary"
    case .giveNoise: "Repeat runs with other seeds, or give the noise"
    case .repeatRuns: "Repeat runs with other seeds"
    case .groupBy(let column): "Group by '\(column)', or choose rows"
    case .groupByAxis(let axis): "Group by '\(axis)'"
    case .keepLastRows: "Keep the last row of each run, or give the logs, one a file"
    case .fitScaling: "Fit a scaling law to a table of runs"
    case .sayTokensPerStep: "Give the tokens of a step, or a log with a column of tokens"
    }
  }
}
