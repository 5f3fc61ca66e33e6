public import Basics
public import Records

/// The finished runs of one task, to be replayed.
public struct FinishedStudy: Sendable {
  public var name: String
  /// At least two, of one goal.
  public var runs: [ObservedRun]

  public init(name: String, runs: [ObservedRun]) {
    self.name = name
    self.runs = runs
  }

  /// Runs whose curves are whole: the horizon of each is where it ends, or for one that ends in a value
  /// that is not finite, where the longest ends, since it would have gone on.
  ///
  /// - Throws: `Refusal` if there are fewer than two, or none has a finite value.
  ///
  /// - Parameter file: what errors call it, instead of its name.
  public init(name: String, curves: [Curve], file: String? = nil) throws(Refusal) {
    let origin = file ?? name
    guard curves.count >= 2 else {
      throw Refusal(
        .data, "\(origin): there is \(curves.count == 1 ? "one run" : "no run"); a replay needs two"
      )
    }
    guard curves.contains(where: { $0.best != nil }) else {
      throw Refusal(.data, "\(origin): no run has a finite value")
    }
    let longest = curves.compactMap(\.positions.last).max() ?? 0
    guard longest > 0 else {
      throw Refusal(
        .data, "\(origin): all runs end at position 0, so that none costs anything")
    }
    runs = curves.map { curve in
      let isBroken = curve.values.last?.isFinite != true
      return ObservedRun(
        curve: curve, horizon: isBroken ? longest : curve.positions.last ?? longest)
    }
    self.name = name
  }

  /// The mean cost of a full run, in positions.
  public var meanHorizon: Double { runs.reduce(0) { $0 + $1.horizon } / Double(runs.count) }

  var goal: Curve.Goal { runs[0].curve.goal }

  /// The best cost of each run over its full length.
  var costs: [Double] { runs.map { $0.progress.bests.last ?? .infinity } }
}
