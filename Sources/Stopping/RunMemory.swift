import Synchronization

/// What laws ask of a run whenever another one of its study is judged: worked out once.
final class RunMemory: Sendable {
  struct Facts: Sendable {
    /// The highest rate after its warm-up; nil where its schedule is not known.
    let peak: Double?
    /// Whether laws can be fitted to it.
    let isFittable: Bool
    let key: StudyForecasts.Key
  }

  private let facts = Mutex<Facts?>(nil)

  func facts(make: () -> Facts) -> Facts {
    if let known = facts.withLock({ $0 }) { return known }
    let made = make()
    facts.withLock { $0 = made }
    return made
  }
}

extension ObservedRun {
  var facts: RunMemory.Facts {
    memory.facts {
      RunMemory.Facts(peak: peak, isFittable: fittableRun != nil, key: StudyForecasts.Key(self))
    }
  }
}
