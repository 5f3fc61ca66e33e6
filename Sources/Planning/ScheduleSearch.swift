import Basics
import Laws
import RealModule
import Schedules

/// Finds the schedule with the lowest objective, from coarse knots to fine ones, then where jumps
/// gain most.
struct ScheduleSearch {
  private let constraints: ScheduleConstraints
  private let laws: LawsAlone
  private(set) var evaluations = 0
  private var work: WorkInProgress?

  /// A schedule on its way.
  private struct Design {
    var skeleton: ScheduleSkeleton
    var heights: [Double]
    var value: Double
    var jumps: [Int]
  }

  init(_ constraints: ScheduleConstraints, laws: LawsAlone) {
    self.constraints = constraints
    self.laws = laws
  }

  private static let coarse = 40
  private static let fine = 64
  /// Nats that are not worth looking for.
  private static let roughTolerance = 1e-6
  private static let tolerance = 1e-9
  /// Of the peak: less is no jump.
  private static let leastJump = 1e-6

  /// The best schedule, and where that one jumps, the best of those that do not.
  mutating func best() throws(ScheduleError) -> (schedule: Piecewise, smooth: Piecewise?) {
    // Of each jump every other knot is tried, then both sides of the best as the reach is halved.
    let tries = Self.coarse / 2 + 2 * Int(saturating: Double.log2(Double(constraints.steps) / 8))
    let work = WorkInProgress("searching schedules", of: constraints.jumps * max(tries, 1) + 8)
    self.work = work
    defer { work.end() }
    let smooth = improved(start(), tolerance: Self.roughTolerance)
    var design = smooth
    for _ in 0..<constraints.jumps {
      guard let jumping = withJump(design), design.value - jumping.value > Self.roughTolerance
      else { break }
      design = jumping
    }
    return (try finished(design), design.jumps.isEmpty ? nil : try finished(smooth))
  }

  private mutating func finished(_ design: Design) throws(ScheduleError) -> Piecewise {
    let skeleton = skeleton(count: Self.fine, jumps: design.jumps)
    let fine = improved(moved(design, to: skeleton), tolerance: Self.tolerance)
    return try fine.skeleton.schedule(fine.heights)
  }

  /// The best of a few decays from the peak to the floor.
  private mutating func start() -> Design {
    let skeleton = skeleton(count: Self.coarse, jumps: [])
    let length = Double(constraints.steps - constraints.warmup)
    let floor = constraints.floor / constraints.peak
    let candidates = [0.03, 0.1, 0.3, 1].map { share in
      let heights = skeleton.knots.map { step in
        let left = Double(constraints.steps - step) / (share * length)
        return min(1, floor + (1 - floor) * left)
      }
      return design(skeleton, skeleton.projected(heights), jumps: [])
    }
    let constant = design(skeleton, skeleton.knots.map { _ in 1 }, jumps: [])
    return candidates.reduce(constant) { $1.value < $0.value ? $1 : $0 }
  }

  private mutating func design(
    _ skeleton: ScheduleSkeleton, _ heights: [Double], jumps: [Int]
  ) -> Design {
    evaluations += 1
    let value = skeleton.value(of: heights, under: laws).value
    return Design(skeleton: skeleton, heights: heights, value: value, jumps: jumps)
  }

  private mutating func improved(_ design: Design, tolerance: Double) -> Design {
    let skeleton = design.skeleton
    let minimum = ProjectedQuasiNewton(tolerance: tolerance).minimum(
      of: { heights, gradient in
        let value: Double
        (value, gradient) = skeleton.value(of: heights, under: laws)
        return value
      }, project: skeleton.projected, from: design.heights)
    evaluations += minimum.evaluations
    var design = design
    (design.heights, design.value) = (minimum.point, minimum.value)
    return design
  }

  private func skeleton(count: Int, jumps: [Int]) -> ScheduleSkeleton {
    ScheduleSkeleton(
      constraints, count: count, jumps: jumps, convention: laws.convention)
  }

  private func moved(_ design: Design, to skeleton: ScheduleSkeleton) -> Design {
    var moved = design
    moved.heights = skeleton.projected(
      skeleton.heights(of: design.heights, at: design.skeleton))
    moved.skeleton = skeleton
    return moved
  }

  /// With one jump more, where it is worth most: first among the coarse knots, then ever closer
  /// about the best of them. It may still be worth less than the design without it.
  private mutating func withJump(_ design: Design) -> Design? {
    let knots = skeleton(count: Self.coarse, jumps: []).knots
    func isFree(_ step: Int) -> Bool {
      step > constraints.warmup && step <= constraints.steps && !design.jumps.contains(step)
    }
    var best: (place: Int, design: Design)?
    func consider(_ step: Int, from design: Design, beside jumps: [Int]) {
      work?.advance()
      guard let candidate = jumping(at: step, beside: jumps, from: design) else { return }
      if candidate.value < best?.design.value ?? .infinity { best = (step, candidate) }
    }
    // Every other knot: the steps about the best are searched in any case.
    for step in stride(from: 1, to: knots.count, by: 2).map({ knots[$0] }) where isFree(step) {
      consider(step, from: design, beside: design.jumps)
    }
    var reach = best.map { max((constraints.steps - $0.place) / 8, 1) } ?? 0
    while reach > 0, let center = best {
      for step in [center.place - reach, center.place + reach] where isFree(step) {
        consider(step, from: center.design, beside: design.jumps)
      }
      if best?.place == center.place { reach /= 2 }
    }
    return best?.design
  }

  /// The design with the fall about `step` gathered into a jump there, improved from then on. Nil
  /// if there is no fall to gather, or the jump vanishes again.
  private mutating func jumping(
    at step: Int, beside jumps: [Int], from design: Design
  ) -> Design? {
    let jumps = jumps + [step]
    let skeleton = skeleton(count: Self.coarse, jumps: jumps)
    var candidate = moved(design, to: skeleton)
    candidate.jumps = jumps
    candidate.heights = skeleton.gathered(candidate.heights, atJump: step)
    guard skeleton.jumpHeight(candidate.heights, at: step) > Self.leastJump else { return nil }
    candidate = improved(candidate, tolerance: Self.roughTolerance)
    return skeleton.jumpHeight(candidate.heights, at: step) > Self.leastJump ? candidate : nil
  }
}
