public import Basics

/// What to do about a log or a table that cannot be read, or is read in another way than was meant.
public enum RecordsAdvice: Advice, Hashable {
  // Columns.
  case nameColumn(ColumnUse)
  /// Or those of several runs by a pattern.
  case nameColumns(ColumnUse)
  /// Of several that could be meant.
  case chooseColumn(ColumnUse)
  /// Of several that are one metric of several runs; `all` names it for all of them.
  case chooseRun(ColumnUse, all: String)
  /// One was chosen by its name.
  case chooseAnother(ColumnUse)
  /// A name that is no column's; `nearest` is much like it.
  case correctName(of: ColumnUse, nearest: String?)
  case giveDifferentColumns([ColumnUse])
  case nameRatesOrGiveSchedule
  case nameRates
  /// The column of steps does not count updates.
  case nameUpdates
  /// The column of positions holds negative ones.
  case namePositions
  case nameCurveColumns
  case chooseOtherLosses
  case logMoreOrChooseOtherLosses
  // Steps.
  /// The column counts something else, in proportion to steps.
  case countSteps(column: String)
  case giveStepSize
  case givePositiveStepSize
  case giveStepsInOrder
  case leaveOutLess
  // Values.
  /// A value lies outside of the bounds that were given.
  case widenBounds
  // Schedules.
  case giveSchedule
  case giveLongerSchedule(steps: Int)
  case giveWarmupSteps
  case checkWarmup
  /// The rate before the log begins was assumed.
  case sayWarmup
  // Tables.
  case thinTable
  case checkConditions
  /// A table holds several runs, or its positions begin again.
  case tellRunsApart(ColumnUse)
  /// The column tells the runs of a file apart.
  case tellRunsApartBy(column: String)
  /// Do this first, or else write the log anew.
  case replace(or: String)
  case nameOptimizer
  /// One run alone can be read, and the file holds several.
  case giveOneRun

  public var description: String {
    switch self {
    case .nameColumn(let use): "Name the column of \(use)"
    case .nameColumns(let use):
      "Name the column of \(use), or those of several runs by a pattern such as 'run*'"
    case .chooseColumn(let use): "Choose one as the column of \(use)"
    case .chooseRun(let use, let all):
      "Choose one as the column of \(use), or '\(all)' for all runs where several can be read"
    case .chooseAnother(let use): "name the column of \(use) to choose another"
    case .correctName(let use, let nearest?): "Did you mean '\(nearest)' as the column of \(use)?"
    case .correctName(let use, nil): "Name one of these as the column of \(use)"
    case .giveDifferentColumns(let uses):
      "Name different columns of \(uses.map(\.description).listed)"
    case .nameOptimizer: "Say whether it was SGD, or of Adam's kind"
    case .giveOneRun: "Give a log of one run"
    case .nameRatesOrGiveSchedule: "Name the column of rates, or give the schedule"
    case .nameRates: "Name the right column of rates"
    case .nameUpdates: "Steps count updates: 0, 1, 2, … Name the right column of steps"
    case .namePositions: "Name a column of steps, epochs or sizes"
    case .nameCurveColumns: "Name the columns of positions and of the metric"
    case .chooseOtherLosses: "Choose another column of losses"
    case .logMoreOrChooseOtherLosses: "Log more steps, or choose another column of losses"
    case .countSteps(let column):
      "Name '\(column)' as the column of steps, and say what one step adds to it"
    case .giveStepSize: "Say what one step adds to it, too"
    case .givePositiveStepSize: "Give what one step adds to the column, more than 0"
    case .giveStepsInOrder: "Give a first step that is at most the last one"
    case .leaveOutLess: "Leave out less"
    case .widenBounds: "Correct the row, or give bounds that hold it"
    case .giveSchedule: "Give the schedule"
    case .giveLongerSchedule(let steps):
      "Give a schedule with steps=\(steps) or more, or leave out the rows after it"
    case .giveWarmupSteps: "Give the number of steps that the rate rose for, 0 or more"
    case .checkWarmup: "Check the warm-up, and the columns of steps and rates"
    case .sayWarmup: "give the warm-up if it was another"
    case .thinTable: "Thin the table, or choose rows from it: rows are kept in memory"
    case .tellRunsApart(let use):
      "Tell runs apart by a column that names them, or name a column of \(use) that goes on"
    case .tellRunsApartBy(let column):
      "Read one run for each value of '\(column)', or choose the rows of one"
    case .checkConditions: "Check what rows are chosen by"
    case .replace(let other): "\(other), or start over and replace the log"
    }
  }
}

extension [String] {
  /// `a, b and c`.
  fileprivate var listed: String {
    count < 2
      ? joined() : dropLast().joined(separator: ", ") + " and \(self[count - 1])"
  }
}
