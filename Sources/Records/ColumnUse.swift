/// What a column is to whoever reads a log or a table.
public enum ColumnUse: Hashable, Sendable {
  // Of a run.
  case step, loss, rate
  // Of curves.
  case position, metric
  /// Of gradients.
  case norms
  /// What tells curves apart.
  case group
  // Of a table.
  case x, y
  case standardError
  /// What rows are chosen by.
  case condition
  /// A variable of a formula.
  case formula
}

extension ColumnUse: CustomStringConvertible {
  /// What the column holds, such as "steps".
  public var description: String {
    switch self {
    case .step: "steps"
    case .loss: "losses"
    case .rate: "rates"
    case .position: "positions"
    case .metric: "the metric"
    case .norms: "gradient norms"
    case .group: "the names of curves"
    case .x: "x"
    case .y: "y"
    case .standardError: "standard errors"
    case .condition: "a condition"
    case .formula: "a variable"
    }
  }
}
