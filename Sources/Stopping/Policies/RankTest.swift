import Basics
import LeastSquares
import RealModule
import Records

/// Stops a run that stands so far back that the run which ends best hardly ever does at its age: the
/// default where schedules are not known.
///
/// It tests whether the run may be the one of the study that ends best, by its rank at this age, and
/// stops it if
///
/// ```
/// P(the winner has at least r others ahead) ≤ threshold
/// ```
///
/// with r the number of others that were better at the same share s of their own horizons, both by
/// the best value so far b and by the projection b − (b½ − b), what a run reaches if the improvement over
/// the second half of its age comes once more. A lead within twice the noise of the run's own values counts
/// as none. A run that was stopped stands where it was stopped. A run goes on in any case that is the best
/// so far, or whose projection is.
///
/// How the winner's rank is distributed, see `WinnerRank`, depends on the number of runs, so that nearly
/// all of four go on where a few of a hundred do, and on how much runs still change places. Their scores
/// diffuse in the logarithm of age, more so where horizons Hᵢ differ and equal shares compare unlike
/// things:
///
/// ```
/// σ₀²(s) = scatter·ln(1/s) + spread·Var(ln H)
/// ```
///
/// That is a belief, worth ``weight`` runs. Finished runs say how much it was in this study: with dᵢ the
/// difference of normal scores (Blom 1958) between the ranks of one at s and at its end, among all,
///
/// ```
/// σ² = (weight·σ₀² + Σ dᵢ²) / (weight + their number)
/// ```
///
/// The rule looks at ranks and differences of values, so that neither units nor signs matter. The belief
/// was chosen on losses, accuracies, returns and error rates with each collection left out in turn, see
/// `Scripts/benchmark stopping`.
public struct RankTest: StoppingPolicy {
  public let name = "rank-test"
  /// The probability, above 0 and below 1, up to which the winner's rank counts as improbable: about the
  /// share of studies whose winner may be stopped by one look.
  public var threshold: Double
  /// The variance by which scores diffuse while the age grows e-fold, above 0.
  public var scatter: Double
  /// What a variance of ln H adds, 0 or more.
  public var spread: Double
  /// How many finished runs the belief is worth, above 0.
  public var weight: Double
  /// What decides in studies of fewer than ``leastRuns``, whose ranks tell next to nothing; nil to judge
  /// them by ranks all the same.
  public var few: (any StoppingPolicy)?
  private let limits = BoundedCache<Limit, Int>(capacity: 200_000)

  /// Of four runs the last may be told from the winner by its rank, of three hardly.
  public static let leastRuns = 4

  public init(
    threshold: Double = 0.02, scatter: Double = 0.06, spread: Double = 0.1, weight: Double = 8,
    few: (any StoppingPolicy)? = nil
  ) {
    precondition(threshold > 0 && threshold < 1, "a probability lies between 0 and 1")
    precondition(scatter > 0 && spread >= 0 && weight > 0, "runs change places")
    self.threshold = threshold
    self.scatter = scatter
    self.spread = spread
    self.weight = weight
    self.few = few
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    if let few, !others.isEmpty, others.count + 1 < Self.leastRuns {
      return few.judge(run, given: others)
    }
    guard let age = run.curve.positions.last, age > 0, run.horizon > 0, !others.isEmpty
    else {
      return Verdict(.continue, reason: "there is nothing to compare it with")
    }
    let share = age / run.horizon
    let field = Field(others, at: share, near: run.curve.count - 1)
    let last = run.curve.count - 1
    let best = run.progress.bests[last]
    let projection = run.progress.projections[last]
    if best <= field.leader { return Verdict(.continue, reason: "it is the best so far") }
    if projection < field.leader {
      return Verdict(.continue, reason: "its projection beats the best value so far")
    }
    let margin = 2 * run.curve.noise
    let ahead = min(
      field.bests.count { $0 < best - margin },
      field.projections.count { $0 < projection - margin })
    let count = others.count + 1
    let finished = others.indices.filter { others[$0].isFinished }
    let belief = belief(of: run, given: others, at: share)
    // Finished runs that kept their places speak for the least scatter: most runs pass even by that.
    let least = weight * belief / (weight + Double(finished.count))
    var limit = limit(of: count, variance: least)
    if ahead >= limit, !finished.isEmpty {
      let changes = finished.reduce(0.0) { sum, place in
        let change = field.change(of: place)
        return sum + change * change
      }
      limit = self.limit(
        of: count, variance: least + changes / (weight + Double(finished.count)))
    }
    return Verdict(
      ahead >= limit ? .stop : .continue,
      reason: Self.reason(ahead, of: others.count, limit: limit, share: share))
  }

  /// σ₀².
  private func belief(
    of run: ObservedRun, given others: [ObservedRun], at share: Double
  ) -> Double {
    var sums = (first: 0.0, second: 0.0)
    for index in others.indices
    where others[index].horizon > 0 && others[index].horizon != run.horizon {
      let ratio = Double.log(others[index].horizon / run.horizon)
      sums.first += ratio
      sums.second += ratio * ratio
    }
    let count = Double(others.count + 1)
    let variance = sums.second / count - (sums.first / count) * (sums.first / count)
    return scatter * .log(1 / min(share, 1)) + spread * max(variance, 0)
  }

  private struct Limit: Hashable {
    let count: Int
    let scatter: Int
    let threshold: Double
  }

  /// Of how many runs ahead on a run is stopped.
  private func limit(of count: Int, variance: Double) -> Int {
    // Twenty values of σ an e-fold, and the next above: what is nearly the same is worked out once.
    let step = Int(saturating: (10 * .log(max(variance, 1e-6))).rounded(.up))
    // Beyond, ranks tell nothing.
    guard step <= 40 else { return count }
    return limits.value(for: Limit(count: count, scatter: step, threshold: threshold)) {
      WinnerRank(of: count, scatter: .exp(Double(step) / 20)).limit(level: threshold)
    }
  }

  private static func reason(_ ahead: Int, of count: Int, limit: Int, share: Double) -> String {
    let standing =
      "\(ahead) of \(count) others were better at \(NumberText.significant(100 * share, 2)) % of their "
      + "lengths"
    if ahead >= limit {
      return standing + ", and the best hardly ever has more than \(limit - 1) ahead of it there"
    }
    return limit > count
      ? standing + ", where the best may still have all ahead of it"
      : standing + ", and the best may have \(limit - 1) ahead of it there"
  }
}

/// What the others had reached at one share of their horizons, as costs.
private struct Field {
  /// Infinite for those that had reached nothing.
  var bests: [Double] = []
  var projections: [Double] = []
  /// The best value of each so far.
  var ends: [Double] = []
  /// The least of these.
  private(set) var leader = Double.infinity

  /// - Parameter guess: about which point that is.
  init(_ runs: [ObservedRun], at share: Double, near guess: Int) {
    bests.reserveCapacity(runs.count)
    projections.reserveCapacity(runs.count)
    ends.reserveCapacity(runs.count)
    for index in runs.indices {
      let progress = runs[index].progress
      // A hair more, so that 0.14 of 50 is 7.
      let place = progress.index(
        at: share * runs[index].horizon * (1 + 1e-12), near: guess)
      bests.append(place.map { progress.bests[$0] } ?? .infinity)
      projections.append(place.map { progress.projections[$0] } ?? .infinity)
      ends.append(progress.bests.last ?? .infinity)
      leader = min(leader, progress.bests.last ?? .infinity)
    }
  }

  /// By how much the normal score of a run has changed since.
  func change(of run: Int) -> Double {
    score(bests.count { $0 < bests[run] }) - score(ends.count { $0 < ends[run] })
  }

  /// The normal score of so many ahead (Blom 1958).
  private func score(_ ahead: Int) -> Double {
    Distributions.normalQuantile((Double(ahead) + 0.625) / (Double(ends.count) + 0.25))
  }
}

extension Curve {
  /// The standard deviation of independent noise in the values over the second half of the age, by
  /// the median of second differences, which leave out what changes evenly.
  fileprivate var noise: Double {
    let half = (positions.last ?? 0) / 2
    let first = max(min(positions.firstIndex { $0 >= half } ?? 0, count - 3), 0)
    let differences = (first..<count).compactMap { index -> Double? in
      guard index >= 2 else { return nil }
      let difference = abs(values[index] - 2 * values[index - 1] + values[index - 2])
      return difference.isFinite ? difference : nil
    }
    // 1.4826 makes a standard deviation of a normal's median deviation; six variances are in each.
    return 1.4826 / 6.0.squareRoot() * (OrderStatistics(differences).quantile(0.5) ?? 0)
  }
}
