internal import Basics
internal import RealModule
public import Schedules

/// A search for the learning rate while a run is under way, by short probes before each stage of it.
///
/// A search trains nothing. It says what to do, ``instruction``, and is told by ``proceed(losses:steps:)``
/// what came of it:
///
/// ```swift
/// var search = try AutoLRS(.init(lowestRate: 1e-4, highestRate: 1, steps: 4000))
/// while search.instruction != .finish {
///   switch search.instruction {
///   case .checkpoint: saved = model
///   case .restore: model = saved
///   case .train(let stretch): losses = model.train(stretch)
///   case .finish: break
///   }
///   search.proceed(losses: losses)
/// }
/// print(search.schedule)
/// ```
///
/// A stage of τ steps begins with a checkpoint. From it each of k rates is tried for τ′ steps; an
/// extrapolation says where its loss would be after τ. The rate whose loss would be least is kept for
/// the stage, from the checkpoint again. The first rate of a stage is drawn, the others are where the
/// lower confidence bound of a Gaussian process, ``RateSurrogate``, is least. After each stage τ and τ′
/// double while τ′ < τ_max/10; then probes are judged by validation losses. There, the forecast of a
/// probe which has come up to the loss that the search began with is its last loss. A probe that
/// diverges counts as worse than all others by as much as these differ. The last stage ends with the
/// budget.
///
/// Probes and what is kept are trained on the same minibatches, which are numbered by the step: rates
/// are compared on the same data, and training by ``schedule`` alone gives the same numbers. The
/// authors' own goes on through the data.
///
/// Source: Jin et al. 2021, *AutoLRS: Automatic Learning-Rate Schedule by Bayesian Optimization on the
/// Fly*, arXiv 2105.10762, with the constants of the server that they have published.
public struct AutoLRS: Hashable, Sendable {
  /// What is to be done next.
  public enum Instruction: Hashable, Sendable {
    /// Save all that decides how training goes on. Former checkpoints are not needed any more.
    case checkpoint
    /// Go back to the checkpoint.
    case restore
    /// Make updates.
    case train(Stretch)
    /// The budget is used up, or training has diverged.
    case finish
  }

  /// Updates to make.
  public struct Stretch: Hashable, Sendable {
    /// The number of the first update in the run that is kept, from 1.
    public let first: Int
    public let steps: Int
    /// Whether the run goes on from them. Others are undone.
    public let isKept: Bool
    /// The rate; for a warm-up, where it leads: step t of W has the rate peak·t/(W − 1), at most the peak.
    public let rate: Double
    public let isWarmup: Bool
    /// Losses of validation are asked for, in place of those of minibatches.
    public let usesValidation: Bool
    /// A loss is to be reported after so many steps each time.
    public let every: Int

    public var last: Int { first + steps - 1 }

    /// The rate of a step of the run.
    public func rate(at step: Int) -> Double {
      isWarmup && step < steps - 1 ? rate * (Double(step) / Double(steps - 1)) : rate
    }
  }

  /// A rate that was tried.
  public struct Candidate: Hashable, Sendable, Codable {
    public let rate: Double
    /// The loss that it leads to at the end of the stage; nil if the probe diverged.
    public let forecast: Double?
  }

  /// A stage of the run that is kept, with the probes before it.
  public struct Stage: Hashable, Sendable, Codable {
    /// Its first step.
    public let first: Int
    public let steps: Int
    public let probe: Int
    public let usesValidation: Bool
    /// In the order in which they were tried.
    public internal(set) var candidates: [Candidate] = []

    public var last: Int { first + steps - 1 }

    /// The one whose forecast is least; the first, of equals; the lowest rate, if all have diverged.
    public var best: Candidate? {
      let finite = candidates.filter { $0.forecast != nil }
      return finite.isEmpty
        ? candidates.min { $0.rate < $1.rate }
        : finite.min { $0.forecast ?? .infinity < $1.forecast ?? .infinity }
    }
  }

  enum Position: String, Hashable, Sendable, Codable {
    case warmup, checkpoint, restore, probe, keep, finish
  }

  public let settings: Settings
  /// The stages so far; the last one may be under way.
  public private(set) var stages: [Stage] = []
  /// How many steps probes have made, whole or given up.
  public private(set) var probeSteps = 0
  /// The first loss of the first probe.
  var initialLoss: Double?
  private(set) var position: Position
  public private(set) var instruction: Instruction

  /// A search before its first step.
  public init(_ settings: Settings) throws(TrainingError) {
    try settings.check()
    self.settings = settings
    position = settings.warmup > 0 ? .warmup : .checkpoint
    instruction = .finish
    instruction = nextInstruction()
  }

  /// How many steps of the run that is kept are behind the last checkpoint.
  public var step: Int {
    stages.last.map { position == .checkpoint || position == .finish ? $0.last : $0.first - 1 }
      ?? (position == .warmup ? 0 : settings.warmup)
  }

  /// Goes on to the next instruction, since the last one is done.
  ///
  /// - Parameters:
  ///   - losses: after a probe, its losses in order. One that is not finite says that training has
  ///     diverged. After other instructions, losses that are not finite end the search.
  ///   - steps: how many steps a probe has made, if it was given up before its end.
  public mutating func proceed(losses: [Double] = [], steps: Int? = nil) {
    switch position {
    case .warmup: position = .checkpoint
    case .checkpoint:
      stages.append(nextStage())
      position = .probe
    case .restore: position = isStageProbed ? .keep : .probe
    case .probe:
      note(losses, steps: steps)
      position = .restore
    case .keep: position = (stages.last?.last ?? 0) < settings.steps ? .checkpoint : .finish
    case .finish: break
    }
    if position == .checkpoint || position == .finish, !losses.allSatisfy(\.isFinite) {
      position = .finish
    }
    instruction = nextInstruction()
  }

  /// Goes back to where a program stands that has lost its model and has its checkpoint still: the
  /// next instruction is to restore it, or to begin where there is none yet. A search that had come to its end
  /// makes its last stage again, since a program may have been killed before it saved what came of it.
  public mutating func restart() {
    switch position {
    case .probe, .keep: position = .restore
    case .checkpoint where !stages.isEmpty, .finish where !stages.isEmpty: position = .restore
    case .checkpoint where settings.warmup > 0, .finish where settings.warmup > 0:
      position = .warmup
    default: break
    }
    instruction = nextInstruction()
  }

  private var isStageProbed: Bool {
    (stages.last?.candidates.count ?? 0) >= settings.candidates
  }

  private func nextStage() -> Stage {
    let first = (stages.last?.last ?? settings.warmup) + 1
    var (stage, probe, isValidating) = (settings.stage, settings.probe, false)
    // Steps are at most 2⁴⁰, so that no more doubles.
    for _ in stages.prefix(64) where !isValidating {
      if Double(probe) < Double(settings.longest) / 10 {
        (stage, probe) = (2 * stage, 2 * probe)
      } else {
        isValidating = true
      }
    }
    let steps = min(stage, settings.steps - first + 1)
    return Stage(
      first: first, steps: steps, probe: min(probe, steps), usesValidation: isValidating)
  }

  private mutating func note(_ losses: [Double], steps: Int?) {
    guard case .train(let stretch) = instruction, var stage = stages.popLast() else { return }
    probeSteps += min(max(steps ?? stretch.steps, 0), stretch.steps)
    let isFirst = initialLoss == nil
    if isFirst { initialLoss = losses.first.flatMap { $0.isFinite ? $0 : nil } }
    stage.candidates.append(
      Candidate(rate: stretch.rate, forecast: forecast(losses, of: stage, stretch)))
    stages.append(stage)
  }

  private func forecast(_ losses: [Double], of stage: Stage, _ stretch: Stretch) -> Double? {
    // A minibatch is measured before its step, validation after it.
    let positions = losses.indices.map { index in
      Double(stretch.usesValidation ? (index + 1) * stretch.every : index)
    }
    let highest = losses.max() ?? .nan
    if stretch.usesValidation, let initialLoss, let last = losses.last, highest >= initialLoss,
      losses.allSatisfy(\.isFinite)
    {
      return last
    }
    return settings.forecast.loss(
      at: Double(stage.steps), positions: positions, losses: losses,
      isValidation: stretch.usesValidation)
  }

  private func nextInstruction() -> Instruction {
    switch position {
    case .warmup:
      return .train(
        Stretch(
          first: 1, steps: settings.warmup, isKept: true, rate: settings.warmupPeak,
          isWarmup: true, usesValidation: false, every: 1))
    case .checkpoint: return .checkpoint
    case .restore: return .restore
    case .probe:
      guard let stage = stages.last else { return .finish }
      return .train(
        Stretch(
          first: stage.first, steps: stage.probe, isKept: false, rate: nextRate(stage),
          isWarmup: false, usesValidation: stage.usesValidation,
          every: stage.usesValidation ? max(stage.probe / settings.validations, 1) : 1))
    case .keep:
      guard let stage = stages.last, let best = stage.best else { return .finish }
      return .train(
        Stretch(
          first: stage.first, steps: stage.steps, isKept: true, rate: best.rate, isWarmup: false,
          usesValidation: stage.usesValidation, every: 1))
    case .finish: return .finish
    }
  }

  /// Takes up what was saved, if the settings lead there.
  mutating func takeUp(
    _ saved: [Stage], _ position: Position, _ probeSteps: Int, _ initialLoss: Double?
  ) -> Bool {
    for (index, stage) in saved.enumerated() {
      var empty = stage
      empty.candidates = []
      let isLast = index == saved.count - 1
      guard stage.first <= settings.steps, nextStage() == empty,
        stage.candidates.allSatisfy({
          (settings.lowestRate...settings.highestRate).contains($0.rate)
            && $0.forecast?.isFinite ?? true
        }),
        isLast && [.probe, .restore].contains(position)
          ? stage.candidates.count <= settings.candidates
          : stage.candidates.count == settings.candidates
      else { return false }
      stages.append(stage)
    }
    let isPossible =
      switch position {
      case .warmup: saved.isEmpty && settings.warmup > 0
      case .checkpoint: (saved.last?.last ?? 0) < settings.steps
      case .probe: !saved.isEmpty && !isStageProbed
      case .restore: !saved.isEmpty
      case .keep: isStageProbed
      case .finish: true
      }
    let made = saved.reduce(0) { $0 + $1.probe * $1.candidates.count }
    guard isPossible, 0...made ~= probeSteps else { return false }
    (self.position, self.probeSteps, self.initialLoss) = (position, probeSteps, initialLoss)
    instruction = nextInstruction()
    return true
  }

  private func nextRate(_ stage: Stage) -> Double {
    let (low, high) = (Double.log(settings.lowestRate), Double.log(settings.highestRate))
    func rate(at place: Double) -> Double {
      switch place {
      case ...0: settings.lowestRate
      case 1...: settings.highestRate
      default: min(max(.exp(low + place * (high - low)), settings.lowestRate), settings.highestRate)
      }
    }
    let places = stage.candidates.map { (.log($0.rate) - low) / (high - low) }
    let finite = stage.candidates.compactMap(\.forecast)
    let worst = (finite.max() ?? 0) + ((finite.max() ?? 0) - (finite.min() ?? 0))
    let surrogate = RateSurrogate(
      points: places, values: stage.candidates.map { $0.forecast ?? worst })
    guard let surrogate else {
      var random = SplitMix64(
        seed: SplitMix64.mixed(settings.seed &+ SplitMix64.step) &+ UInt64(stages.count))
      return rate(at: random.uniform())
    }
    return rate(at: surrogate.lowestBound(kappa: settings.kappa))
  }
}

extension AutoLRS {
  /// The rates of the steps so far, that of the stage under way among them once it is chosen; nil
  /// before any is.
  ///
  /// Trained from the start by it, a run of `losscast train` has the same losses at the same steps.
  public var schedule: Piecewise? {
    var knots: [Piecewise.Knot] = []
    if settings.warmup > 0 {
      let peak = settings.warmupPeak
      knots = [
        .init(step: 0, rate: 0), .init(step: settings.warmup - 1, rate: peak),
        .init(step: settings.warmup, rate: peak),
      ]
    }
    for (index, stage) in stages.enumerated() {
      let isChosen = index < stages.count - 1 || isStageProbed
      guard isChosen, let rate = stage.best?.rate else { break }
      if let last = knots.last { knots.append(.init(step: stage.first, rate: last.rate)) }
      knots.append(.init(step: stage.first, rate: rate))
    }
    guard let last = knots.last else { return nil }
    let end = stages.last.map { isStageProbed ? $0.last : $0.first - 1 } ?? settings.warmup
    if end > last.step { knots.append(.init(step: end, rate: last.rate)) }
    return try? Piecewise(knots: knots, warmup: end > settings.warmup ? settings.warmup : 0)
  }
}
