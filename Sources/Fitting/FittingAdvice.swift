public import Basics

/// What to do about a fit that cannot be made or should not be relied on.
public enum FittingAdvice: Advice, Hashable {
  /// What a person may say of a parameter.
  public enum Setting: Hashable, Sendable {
    case held, start, bounds
  }

  // Parameters.
  /// What was said of the parameter of this name.
  case correct(Setting, parameter: String)
  case fixParameter
  case fixOrSimplify
  case changeSearch
  case chooseByBIC
  case raiseHuberThreshold
  // Rows.
  case givePoints
  case giveRows
  case leaveOutPoint
  case leaveOutRow
  case checkRates
  case checkLosses
  case changeWarmup
  // Laws.
  case fitOne
  /// A forecast leaves what any fitted run supports.
  case extrapolate
  case fitApart
  case fitApartOrAsSeeds
  case nameOneLaw
  /// None of several laws could be fitted.
  case lookCloser
  // Facts of runs.
  /// Of a run, or of what is forecast.
  case giveModelSize(run: String?)
  case addModelSizes
  case giveShiftStep
  case omitModelSize
  case omitShiftStep
  case omitModelSizeAndShiftStep
  // Files.
  case saveFit
  case fitAgain
  case useCurve
  case useScaling

  public var description: String {
    switch self {
    case .correct(.held, let name): "Hold \(name) at another value"
    case .correct(.start, let name): "Give \(name) another start value"
    case .correct(.bounds, let name): "Give \(name) other bounds"
    case .fixParameter: "Add a run with another schedule, or fix a parameter"
    case .fixOrSimplify: "Fix one, or choose a formula with fewer parameters"
    case .changeSearch: "Other start values, other bounds or fewer parameters may help"
    case .chooseByBIC: "Choose by bic, name one family, or give more points"
    case .raiseHuberThreshold: "Raise the threshold to about the scatter for means"
    case .givePoints: "Give more, or fix some"
    case .giveRows: "Give longer logs, more runs, or fix parameters"
    case .leaveOutPoint: "Leave it out, or count from 1"
    case .leaveOutRow: "Leave the row out, or choose another column of losses"
    case .checkRates: "Is this the right column of rates?"
    case .checkLosses: "Is this the right column of losses?"
    case .changeWarmup: "A longer log or another warm-up is needed"
    case .nameOneLaw: "Fit one law"
    case .fitApartOrAsSeeds:
      "Fit them apart, or, if they are seeds of one model all the same, say so"
    case .fitApart: "Fit them apart, or say their model sizes and fit the annealing-sizes law"
    case .fitAgain: "Fit the logs again"
    case .extrapolate: "Fit a run nearer to it, or ask for an extrapolation"
    case .fitOne: "A law alone is fitted to all"
    case .lookCloser: "Fit one of them to see why, or look at the runs"
    case .giveModelSize(_?):
      "Give the run's model size, or a line '# parameters: N' in the log's head"
    case .giveModelSize(nil): "Give the number of its parameters"
    case .addModelSizes: "Add runs of other sizes, or fit a law that does not ask for them"
    case .giveShiftStep: "Give the last step on the first data"
    case .omitModelSize: "Give no model size"
    case .omitShiftStep: "Give no last step on the first data"
    case .omitModelSizeAndShiftStep: "Give neither, or fit one law that does"
    case .saveFit: "Save the fit as JSON"
    case .useCurve: "It says values at positions; for schedules, fit a law"
    case .useScaling: "Ask it for runs, plan by it or judge it as a scaling fit"
    }
  }
}
