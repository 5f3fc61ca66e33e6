import Basics
import RealModule
import Records

/// Stops at each rung all runs but the best 1/η of those that reached it: successive halving (Jamieson &
/// Talwalkar 2016) in its asynchronous form without resuming, as Optuna's `SuccessiveHalvingPruner`
/// (after ASHA, Li et al. 2020).
///
/// Rung r is at position minimum·η^(s + r). There, the run's value must be among the best ⌊n/η⌋ of the n
/// values that runs had at the rung, itself included; with n < η it must be the best. The last rung that
/// it has reached decides: the earlier ones had their say when they were reached.
public struct SuccessiveHalving: StoppingPolicy {
  public let name = "successive-halving"
  /// The position of the first rung, or below 1 its share of the horizon; above 0.
  public var minimum: Double
  /// η, at least 2: one of so many runs is kept at each rung.
  public var reduction: Int
  /// s, 0 or more: so many rungs are left out at the start.
  public var skipped: Int

  public init(minimum: Double = 0.02, reduction: Int = 4, skipped: Int = 0) {
    precondition(minimum > 0 && reduction >= 2 && skipped >= 0, "rungs lie apart")
    self.minimum = minimum
    self.reduction = reduction
    self.skipped = skipped
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    verdict(for: run, given: others, among: others.indices)
  }

  /// The verdict given some of the others, by their places.
  func verdict(
    for run: ObservedRun, given others: [ObservedRun], among places: some Collection<Int>
  ) -> Verdict {
    guard let age = run.curve.positions.last else {
      return Verdict(.continue, reason: "it has not begun")
    }
    var next = run.position(minimum) * .pow(Double(reduction), skipped)
    var rung: Double?
    while next <= age {
      rung = next
      next *= Double(reduction)
    }
    guard let rung, let place = run.place(reaching: rung, near: run.curve.count - 1) else {
      return Verdict(
        .continue, reason: "the first rung is at position \(NumberText.significant(next))")
    }
    let own = run.cost(at: place)
    var count = 1
    var better = 0
    for other in places {
      guard let place = others[other].place(reaching: rung, near: place) else { continue }
      count += 1
      if others[other].cost(at: place) < own { better += 1 }
    }
    let allowed = max(count / reduction, 1)
    return Verdict(
      better < allowed ? .continue : .stop,
      reason: "\(better) of \(count - 1) others were better at the rung at position "
        + "\(NumberText.significant(rung)), which \(allowed) may pass")
  }
}

extension ObservedRun {
  /// The first point at or after `position`; nil if the run has not reached it.
  ///
  /// - Parameter guess: where it may be.
  func place(reaching position: Double, near guess: Int) -> Int? {
    let positions = progress.positions
    if guess < positions.count, positions[guess] >= position,
      guess == 0 || positions[guess - 1] < position
    {
      return guess
    }
    guard let last = positions.last, last >= position else { return nil }
    let before = progress.index(at: position, near: guess)
    guard let before else { return 0 }
    return positions[before] < position ? before + 1 : before
  }

  /// The value there as a cost.
  func cost(at place: Int) -> Double {
    let value = curve.values[place]
    return value.isFinite ? curve.goal.sign * value : .infinity
  }
}
