public import Basics

/// What to do about a forecast that cannot be made or judged.
public enum ForecastingAdvice: Advice, Hashable {
  /// All rows of the run were fitted.
  case fitWithout(run: String)
  /// The forecast leaves what any fitted run supports.
  case extrapolate

  public var description: String {
    switch self {
    case .extrapolate: "Fit a run nearer to it, or ask for an extrapolation"
    case .fitWithout(let run): "Evaluate on another run, or fit without \(run)"
    }
  }
}
