import Extrapolation
import Records
import Stopping

/// Runs whose values are written out, logged at 1, 2, 3, …
enum HandMadeRuns {
  static func run(
    _ values: [Double], of horizon: Double = 10, named name: String = "", goal: Curve.Goal = .lower
  ) -> ObservedRun {
    ObservedRun(
      curve: Curve(
        name: name, positions: values.indices.map { Double($0 + 1) }, values: values, goal: goal),
      horizon: horizon)
  }

  /// Finished runs that fall to `finals`, each straight from 10.
  static func finished(_ finals: [Double]) -> [ObservedRun] {
    finals.enumerated().map { index, final in
      run((1...10).map { 10 + (final - 10) * Double($0) / 10 }, named: "rival \(index)")
    }
  }
}

/// Foresees the last value seen, normally distributed, whatever the curve.
struct LastValue: Extrapolator {
  var deviation: Double
  /// What is added at each further position.
  var slope = 0.0

  func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve? {
    guard curve.count >= 2, let last = curve.values.last else { return nil }
    let values = positions.indices.map { last + slope * Double($0 + 1) }
    return ExtrapolatedCurve(
      curve: curve, positions: positions,
      draws: [.init(weight: 1, values: values, noise: deviation)])
  }
}
