import Basics
public import Schedules

/// A stretch of training on one mixture of corpora.
///
/// Text: keys and values separated by semicolons,
/// `corpus=0.7*synthetic:language=2 + 0.3*a.txt; replay=0.05; steps=2000`, of which only `corpus`
/// must be given. Instead of `steps`, a `schedule` may say them.
public struct Phase: Sendable {
  /// A corpus and its weight in the mixture.
  public struct Part: Hashable, Sendable {
    public let corpus: Corpus
    /// Above 0. Weights need not add up to 1.
    public let weight: Double

    public init(corpus: Corpus, weight: Double = 1) {
      self.corpus = corpus
      self.weight = weight
    }
  }

  /// What the phase's own examples come from, by weight and as evenly as whole numbers can.
  public let mixture: [Part]
  /// The share of the examples, 0 to below 1, that come from the mixtures of the phases before
  /// instead, each of them by its number of steps.
  public let replay: Double
  /// The number of steps, or nil for a phase that lasts to the end.
  public let steps: Int?
  /// The phase's own schedule, if it has one.
  public let schedule: (any Schedule)?

  /// - Throws: ``TrainingError`` unless there is a corpus, weights are above 0 and finite, the
  ///   replay share is in its range and the steps are at least 1 and, if there is a schedule, its.
  public init(
    _ mixture: [Part], replay: Double = 0, steps: Int? = nil, schedule: (any Schedule)? = nil
  ) throws(TrainingError) {
    guard !mixture.isEmpty else {
      throw TrainingError(argument: "corpus", value: "", requirement: "must be given")
    }
    for part in mixture {
      guard part.weight > 0, part.weight <= 1e9 else {
        throw TrainingError(
          argument: "corpus", value: "\(part.weight)*\(part.corpus.text)",
          requirement: "must have a weight above 0 and at most 1e9")
      }
    }
    guard replay >= 0, replay < 1 else {
      throw TrainingError(
        argument: "replay", value: NumberText.exact(replay),
        requirement: "must be a share of at least 0 and below 1")
    }
    if let steps, !(1...1 << 40 ~= steps) {
      throw TrainingError(
        argument: "steps", value: "\(steps)", requirement: "must be a whole number from 1 to 2^40")
    }
    if let steps, let schedule, steps != schedule.steps {
      throw TrainingError(
        argument: "steps", value: "\(steps)",
        requirement: "must be left out, or be the \(schedule.steps) steps of the schedule")
    }
    self.mixture = mixture
    self.replay = replay
    self.steps = schedule?.steps ?? steps
    self.schedule = schedule
  }

  /// A phase to the end, on one corpus.
  public init(_ corpus: Corpus) {
    mixture = [Part(corpus: corpus, weight: 1)]
    (replay, steps, schedule) = (0, nil, nil)
  }
}

extension Phase: Hashable {
  public static func == (a: Phase, b: Phase) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
