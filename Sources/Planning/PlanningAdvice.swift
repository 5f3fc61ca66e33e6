public import Basics

/// What to do about a schedule that cannot be searched for.
public enum PlanningAdvice: Advice, Hashable {
  /// The constraints reach beyond what was fitted.
  case changeConstraints
  /// Data seen again ask for a law that knows them.
  case fitRepeatedData
  /// The law of routed experts knows no data.
  case forecastRouted
  /// The highest rate is not known.
  case givePeak

  public var description: String {
    switch self {
    case .changeConstraints:
      "Change the peak, the steps or the floor, or search beyond what was fitted all the same"
    case .givePeak: "Give the peak"
    case .forecastRouted:
      "Ask the law for losses of sizes and experts, or plan by the runs of one number of experts"
    case .fitRepeatedData: "Fit the law of repeated data to runs that saw theirs more than once"
    }
  }
}
