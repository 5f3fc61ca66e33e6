public import Basics

/// A run of a sweep over learning rates, by its end.
public struct SweptRun: Sendable, Hashable {
  /// The peak rate, above 0.
  public var rate: Double
  /// The loss at the end; not finite where the run diverged.
  public var loss: Double
  /// What its sweep is called besides size and length, such as `qk-norm=on`; empty where nothing else tells sweeps
  /// apart.
  public var group: String
  /// N, where it is known.
  public var size: Double?
  /// Tokens, or steps where tokens are not known.
  public var length: Double?
  /// The batch, where it is known.
  public var batch: Double?
  /// The loss before training, where it is known.
  public var initialLoss: Double?
  /// The largest attention logit at the end, where it was logged.
  public var attentionLogit: Double?

  public init(
    rate: Double, loss: Double, group: String = "", size: Double? = nil, length: Double? = nil,
    batch: Double? = nil, initialLoss: Double? = nil, attentionLogit: Double? = nil
  ) {
    self.rate = rate
    self.loss = loss
    self.group = group
    self.size = size
    self.length = length
    self.batch = batch
    self.initialLoss = initialLoss
    self.attentionLogit = attentionLogit
  }
}

extension SweptRun {
  /// The same for runs that are replicates: without what was measured.
  var place: SweptRun {
    SweptRun(rate: rate, loss: 0, group: group, size: size, length: length, batch: batch)
  }
}

/// The runs of one sweep or several, and what there is to say of how they were read.
public struct SweptRuns: Sendable {
  /// In what ``SweptRun/length`` counts.
  public enum LengthUnit: String, Sendable, Hashable, Encodable {
    case tokens, steps
  }

  public var runs: [SweptRun]
  public var lengthUnit: LengthUnit
  /// What the runs are called together.
  public var name: String
  /// The column of losses.
  public var metric: String
  /// Where ``SweptRun/initialLoss`` comes from, such as `column 'initial_loss'`.
  public var initialLossSource: String?
  public var notes: [Remark]

  public init(
    _ runs: [SweptRun], lengthUnit: LengthUnit = .tokens, name: String = "",
    metric: String = "loss",
    initialLossSource: String? = nil, notes: [Remark] = []
  ) {
    self.runs = runs
    self.lengthUnit = lengthUnit
    self.name = name
    self.metric = metric
    self.initialLossSource = initialLossSource
    self.notes = notes
  }

  /// Runs of several files as one.
  public static func + (first: SweptRuns, second: SweptRuns) -> SweptRuns {
    var whole = first
    whole.runs += second.runs
    whole.initialLossSource = first.initialLossSource ?? second.initialLossSource
    whole.notes += second.notes.filter { !first.notes.contains($0) }
    return whole
  }
}
