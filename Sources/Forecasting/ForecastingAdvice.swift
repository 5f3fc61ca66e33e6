public import Basics

/// What to do about a forecast that cannot be made or judged.
public enum ForecastingAdvice: Advice, Hashable {
  /// All rows of the run were fitted.
  case fitWithout(run: String)

  public var description: String {
    switch self {
    case .fitWithout(let run): "Evaluate on another run, or fit without \(run)"
    }
  }
}
