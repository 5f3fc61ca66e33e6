internal import Basics

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A search for rates at work on a run: it makes the probes between the stages that are kept.
struct SearchInProgress {
  private(set) var search: AutoLRS
  /// What the learner was where the stage began.
  private var origin: [UInt8] = []
  /// Of the probe under way: its steps so far, and what is reported of them.
  private var done = 0
  private var losses: [Double] = []

  init(_ search: AutoLRS) { self.search = search }

  /// Whether there is something to do before the run goes on.
  var isBetweenStretches: Bool {
    switch search.instruction {
    case .checkpoint, .restore: true
    case .train(let stretch): !stretch.isKept
    case .finish: false
    }
  }

  /// All steps of probes.
  var probeSteps: Int { search.probeSteps + done }

  /// Does one thing: a checkpoint, going back to it, or one step of a probe.
  mutating func advance(_ learner: any Learner) {
    switch search.instruction {
    case .checkpoint:
      var state = StateEncoder()
      learner.save(to: &state)
      origin = state.bytes
      search.proceed()
    case .restore:
      var state = StateDecoder(origin[...])
      // Unreachable: the same learner has saved it, or has read it before.
      try! learner.restore(from: &state)
      search.proceed()
    case .train(let stretch) where !stretch.isKept:
      step(stretch, learner)
    default: break
    }
  }

  private mutating func step(_ stretch: AutoLRS.Stretch, _ learner: any Learner) {
    let isBounded = learner.update(step: stretch.first + done, rate: stretch.rate)
    done += 1
    if !isBounded {
      losses.append(.nan)
    } else if done % stretch.every == 0 {
      losses.append(
        stretch.usesValidation ? learner.validationLoss() ?? .nan : learner.latestLoss)
    }
    guard done == stretch.steps || losses.last?.isNaN == true else { return }
    search.proceed(losses: losses, steps: done)
    (done, losses) = (0, [])
  }

  /// The rate of a step that is kept.
  func rate(at step: Int) -> Double? {
    guard case .train(let stretch) = search.instruction else { return nil }
    return stretch.rate(at: step)
  }

  /// Whether the step begins or ends a stage. Recorded, the rates of a log have no jump at an unknown
  /// step.
  func isAtEnd(_ step: Int) -> Bool {
    guard case .train(let stretch) = search.instruction else { return false }
    return step == stretch.first || step == stretch.last
      // The rate of a warm-up is a line up to the step before its last.
      || stretch.isWarmup && step == stretch.last - 1
  }

  /// A step was kept.
  mutating func keep(_ step: Int) {
    if case .train(let stretch) = search.instruction, stretch.last == step { search.proceed() }
  }
}

extension SearchInProgress {
  /// More bytes than what was found and reported takes.
  var largestNotes: Int {
    let settings = search.settings
    let stages = settings.steps / settings.stage + 2
    return 1 << 16 + stages * (200 + 100 * settings.candidates)
      + 16 * max(settings.probe, settings.longest)
  }

  func save(to state: inout StateEncoder) {
    // Unreachable: all that is in it can be encoded.
    state.append(try! FiniteJSON.text(of: search, inOneLine: true))
    state.append(done)
    state.append(losses)
    state.append(origin.count)
    state.append(raw: origin)
  }

  /// - Parameter step: the last that was kept.
  mutating func restore(
    from state: inout StateDecoder, with learner: any Learner, at step: Int
  ) throws(StateError) {
    let text = try state.text()
    guard let saved = try? JSONDecoder().decode(AutoLRS.self, from: Data(text.utf8)),
      saved.settings == search.settings
    else { throw StateError() }
    let steps = try state.count()
    let reported = try state.doubles()
    let bytes = try state.bytes(try state.count())
    switch saved.instruction {
    case .train(let stretch):
      let isWithin =
        stretch.isKept
        ? steps == 0 && reported.isEmpty && (stretch.first - 1..<stretch.last).contains(step)
        : steps < stretch.steps && reported.count == steps / stretch.every
          && reported.allSatisfy(\.isFinite) && step == stretch.first - 1
      guard isWithin else { throw StateError() }
    case .checkpoint, .restore, .finish:
      guard steps == 0, reported.isEmpty, step == saved.step else { throw StateError() }
    }
    if !saved.stages.isEmpty {
      // Read once now, so that going back to it cannot fail.
      var current = StateEncoder()
      learner.save(to: &current)
      var first = StateDecoder(bytes[...])
      try learner.restore(from: &first)
      guard first.isAtEnd else { throw StateError() }
      var again = StateDecoder(current.bytes[...])
      try learner.restore(from: &again)
    } else if !bytes.isEmpty {
      throw StateError()
    }
    (search, done, losses, origin) = (saved, steps, reported, bytes)
  }
}
