import Laws
import LeastSquares
import RealModule

/// The posterior of trends, sampled by importance: draws of the prior first, then draws about those
/// that proved likely (population Monte Carlo, Cappé et al. 2004).
struct TrendSearch {
  /// Eight trends, what each makes of the curve, and their weights.
  struct Group {
    let lanes: TrendLanes
    let state: TrendState
    /// Those of all groups sum to 1.
    var weights: SIMD8<Double> = .zero
    fileprivate let coordinates: [SIMD8<Double>]
    fileprivate let logWeights: SIMD8<Double>
  }

  /// Effective draws at which no further round is made.
  private static let enough = 128.0
  /// Effective draws that the points proposals are made about have at least.
  private static let leastCenters = 40.0
  /// What the kernel of proposals is widened by in each coordinate, as a variance.
  private static let floor = 0.02

  private(set) var groups: [Group] = []
  /// The logarithm of the density of what was seen under the prior.
  private(set) var logEvidence = -Double.infinity
  private(set) var effectiveCount = 0.0

  /// How likely it is that the last values seen were outliers or the first after a change.
  var unsettled: Double {
    groups.reduce(0) { $0 + ($1.weights * $1.state.unsettled).sum() }
  }

  private var mostEffective = 0.0

  private let seen: SeenTrend
  private let prior: TrendPrior
  private let threshold: Double

  init(_ seen: SeenTrend, prior: TrendPrior, bank: ShapeBank, rounds: Int) {
    self.seen = seen
    self.prior = prior
    threshold =
      prior.restart > 0 && seen.count > 2
      ? Distributions.normalQuantile(1 - prior.restart) : .infinity
    var round = weighted(bank.shapes.map { group($0, logProposal: nil) })
    take(round)
    var done = 1
    while done < rounds, round.effective < Self.enough, let points = round.points,
      let mixture = ProposalMixture(
        about: points,
        floor: [Double](repeating: Self.floor, count: TrendLanes.coordinateCount),
        freedom: bank.degreesOfFreedom)
    {
      let count = Double(bank.steps.count)
      round = weighted(
        bank.steps.enumerated().map { index, steps in
          let proposed = mixture.proposals(steps, share: (Double(index) + 0.5) / count)
          return group(proposed.points, logProposal: proposed.logDensity)
        })
      take(round)
      done += 1
    }
    for index in groups.indices { groups[index].weights /= max(effectiveCount, 1e-300) }
  }

  /// Trends with these coordinates, proposed with that density; nil for the prior's own.
  private func group(_ coordinates: [SIMD8<Double>], logProposal: SIMD8<Double>?) -> Group {
    let lanes = TrendLanes(coordinates, prior: prior, restartThreshold: threshold)
    let state = TrendState(lanes, after: seen)
    var logWeights = state.logLikelihood
    if let logProposal {
      let square = coordinates.reduce(SIMD8<Double>.zero) { $0 + $1 * $1 }
      let normalization = 0.5 * Double(coordinates.count) * .log(2 * .pi)
      logWeights -= 0.5 * square + logProposal + normalization
    }
    // Numbers that overflowed on their way belong to trends that do not fit at all.
    logWeights.replace(with: -.infinity, where: logWeights .!= logWeights)
    return Group(lanes: lanes, state: state, coordinates: coordinates, logWeights: logWeights)
  }

  private struct Round {
    var groups: [Group]
    var effective: Double
    var logEvidence: Double

    /// The draws, weighted so that enough of them count: their weights to a power below 1.
    var points: WeightedPoints? {
      let most = groups.map { $0.logWeights.max() }.max() ?? -.infinity
      guard most.isFinite else { return nil }
      var power = 1.0
      while power > 1e-3 {
        var (sum, squares) = (0.0, 0.0)
        for group in groups {
          let weights = ((group.logWeights - most) * power).exponential
          sum += weights.sum()
          squares += (weights * weights).sum()
        }
        if sum * sum >= TrendSearch.leastCenters * squares { break }
        power *= 0.7
      }
      var points = WeightedPoints(dimension: TrendLanes.coordinateCount)
      for group in groups {
        let weights = ((group.logWeights - most) * power).exponential
        for lane in 0..<8 where weights[lane] > 1e-6 {
          points.append(group.coordinates.map { $0[lane] }, weight: weights[lane])
        }
      }
      return points
    }
  }

  private func weighted(_ groups: [Group]) -> Round {
    let most = groups.map { $0.logWeights.max() }.max() ?? -.infinity
    guard most.isFinite else { return Round(groups: [], effective: 0, logEvidence: -.infinity) }
    var groups = groups
    var (sum, squares) = (0.0, 0.0)
    for index in groups.indices {
      groups[index].weights = (groups[index].logWeights - most).exponential
      groups[index].weights.replace(with: 0, where: groups[index].logWeights .< most - 600)
      sum += groups[index].weights.sum()
      squares += (groups[index].weights * groups[index].weights).sum()
    }
    for index in groups.indices { groups[index].weights /= sum }
    return Round(
      groups: groups, effective: sum * sum / squares,
      logEvidence: most + .log(sum / Double(8 * groups.count)))
  }

  /// Each round counts by its effective draws.
  private mutating func take(_ round: Round) {
    groups += round.groups.map { group in
      var group = group
      group.weights *= round.effective
      return group
    }
    if round.effective > mostEffective {
      mostEffective = round.effective
      logEvidence = round.logEvidence
    }
    effectiveCount += round.effective
  }
}
