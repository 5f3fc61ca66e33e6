import Basics
import Laws
import Records
import Schedules
import Stopping
import Testing

/// One light law, since unoptimized code is slow; the runs follow another one.
@Suite struct ScheduleAwarePolicyTests {
  private let policy = ScheduleAwarePolicy(laws: [PacedLaw(AnnealingLaw())])

  @Test func `a run whose decay is to come goes on though it is behind`() throws {
    let (cosine, wsd) = (try AnnealedRuns.cosine(), try AnnealedRuns.wsd())
    let part = wsd.seen(until: 1500)
    let final = try #require(wsd.curve.values.last)
    let behind = try #require(part.curve.values.last)
    #expect(behind > cosine.curve.values[part.curve.count - 1] + 0.02)
    #expect(final < (cosine.curve.values.last ?? 0) - 0.02)

    let verdict = policy.verdict(for: part, given: [cosine])
    #expect(verdict.decision == .continue)
    #expect(try #require(verdict.probabilityOfBest) > 0.9)
    let forecast = try #require(verdict.forecast)
    #expect(forecast.interval.contains(final))
    #expect(verdict.reason.contains("400 steps of decay still to come"))
    #expect(verdict.reason.contains("that cosine ended at"))
  }

  @Test func `a run that cannot win is stopped, by a tolerance or a threshold sooner`() throws {
    let wsd = try AnnealedRuns.wsd()
    let constant = try AnnealedRuns.constant().seen(until: 1000)
    let verdict = policy.verdict(for: constant, given: [wsd])
    #expect(verdict.decision == .stop)
    #expect(try #require(verdict.probabilityOfBest) < 0.05)
    #expect(verdict.reason.contains("with no decay to come"))

    // Its twin will end in a tie.
    var twin = wsd.seen(until: 1000)
    twin.curve.name = "twin"
    #expect(policy.verdict(for: twin, given: [wsd]).decision == .continue)
    var tolerant = policy
    tolerant.tolerance = 0.1
    #expect(tolerant.verdict(for: twin, given: [wsd]).decision == .stop)
    var strict = policy
    strict.threshold = 0.99
    #expect(strict.verdict(for: twin, given: [wsd]).decision == .stop)
  }

  @Test func `a verdict does not depend on the order of rivals`() throws {
    let rivals = [try AnnealedRuns.cosine(), try AnnealedRuns.constant().seen(until: 800)]
    let run = try AnnealedRuns.wsd().seen(until: 900)
    let verdict = policy.verdict(for: run, given: rivals)
    let afresh = ScheduleAwarePolicy(laws: [PacedLaw(AnnealingLaw())])
    #expect(afresh.verdict(for: run, given: rivals.reversed()) == verdict)
    #expect(policy.verdict(for: run, given: rivals) == verdict)
  }

  @Test func `an unfinished rival counts by its forecast, a stopped one not at all`() throws {
    let constant = try AnnealedRuns.constant().seen(until: 1200)
    var rival = try AnnealedRuns.wsd().seen(until: 1900)
    let verdict = policy.verdict(for: constant, given: [rival])
    #expect(verdict.decision == .stop)
    #expect(verdict.reason.contains("that wsd is expected to end at"))
    rival.isStopped = true
    #expect(policy.verdict(for: constant, given: [rival]).decision == .continue)
  }

  @Test func `the end of a run of another peak counts as it is`() throws {
    let other = try AnnealedRuns.run("hot", "cosine:peak=8e-3,steps=2000,warmup=100") { _ in 0.8 }
    let run = try AnnealedRuns.wsd().seen(until: 1500)
    let verdict = policy.verdict(for: run, given: [other])
    #expect(verdict.decision == .stop)
    #expect(verdict.reason.contains("that hot ended at"))
  }

  @Test func `it goes on where there is nothing to judge by`() throws {
    let (cosine, wsd) = (try AnnealedRuns.cosine(), try AnnealedRuns.wsd())
    #expect(policy.verdict(for: wsd.seen(until: 1500), given: []).decision == .continue)
    #expect(policy.verdict(for: wsd, given: [cosine]).decision == .continue)
    let early = policy.verdict(for: wsd.seen(until: 150), given: [cosine])
    #expect(early.decision == .continue)
    #expect(early.reason.contains("judged from step 200 on"))
    let empty = policy.verdict(for: wsd.seen(until: 0), given: [cosine])
    #expect(empty.decision == .continue)
  }

  @Test func `a run that diverged is stopped`() throws {
    var run = try AnnealedRuns.wsd().seen(until: 500)
    run.curve.values[run.curve.count - 1] = .nan
    #expect(policy.verdict(for: run, given: []).decision == .stop)
  }

  private struct Refusal: StoppingPolicy {
    let name = "refusal"

    func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
      Verdict(.stop, reason: "refused")
    }
  }

  @Test func `where schedules are not known another policy decides`() throws {
    let falling = ScheduleAwarePolicy(laws: [PacedLaw(AnnealingLaw())], fallback: Refusal())
    var (cosine, wsd) = (try AnnealedRuns.cosine(), try AnnealedRuns.wsd().seen(until: 1500))
    // The end of a finished rival is known without its schedule.
    cosine.schedule = nil
    #expect(falling.verdict(for: wsd, given: [cosine]).forecast != nil)
    let growing = cosine.seen(until: 1500)
    #expect(
      falling.verdict(for: wsd, given: [growing]).reason
        == "refused (by refusal, since the schedule of \(cosine.name) is not known)")
    wsd.schedule = nil
    #expect(
      falling.verdict(for: wsd, given: [cosine]).reason
        == "refused (by refusal, since its schedule is not known)")
    #expect(policy.verdict(for: wsd, given: [cosine]).decision == .continue)
  }

  @Test func `a rival whose beginning is a guess is compared by its end alone`() throws {
    var (cosine, wsd) = (try AnnealedRuns.cosine(), try AnnealedRuns.wsd().seen(until: 1500))
    let known = policy.verdict(for: wsd, given: [cosine])
    cosine.beginsLate = true
    let guessed = policy.verdict(for: wsd, given: [cosine])
    let alone = try #require(guessed.forecast)
    #expect(guessed.decision == .continue)
    let together = try #require(known.forecast)
    #expect(together.interval.width < alone.interval.width)
    // Where all logs begin late, they are read alike.
    wsd.beginsLate = true
    #expect(
      policy.verdict(for: wsd, given: [cosine]).forecast?.interval == known.forecast?.interval)
  }

  @Test func `no order of a small study loses its winner`() throws {
    let runs = [try AnnealedRuns.constant(), try AnnealedRuns.cosine(), try AnnealedRuns.wsd()]
    for order in [[1, 2, 0], [2, 0, 1]] {
      let replay = Replay(of: runs, order: order, under: policy, checks: 3)
      #expect(replay.best == 2)
      #expect(!replay.hasStoppedTheWinner)
      if order[0] == 2 { #expect(replay.share < 0.7) }
    }
  }
}
