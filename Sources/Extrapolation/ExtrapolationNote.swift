import Basics

/// What there is to know of an extrapolation. In JSON it is its description.
public enum ExtrapolationNote: Hashable, Sendable {
  /// So many values were left out; values at position 0 are left out by priors without one.
  case leftOut(count: Int, withZero: Bool)
  /// The points entered as the means of groups of neighbors.
  case grouped(points: Int, groups: Int)
  /// So few points were seen.
  case hardlySeen(points: Int)
  /// The last values depart from the trend before them.
  case unsettled
  /// The horizon is more than `factor` times as far as what has been seen.
  case farHorizon(factor: Double)
  case staysAboveZero
  case fewDraws(Double, prior: String)
  /// No law of the learning rate could be fitted.
  case noLaw
  /// So many finished runs could be compared, and add nothing to what the curve says.
  case rivalsTellNothing(compared: Int)
}

extension ExtrapolationNote: CustomStringConvertible {
  /// In plain words, without a full stop.
  public var description: String {
    switch self {
    case .leftOut(let count, let withZero):
      "\(count) values that are not finite\(withZero ? ", or at position 0," : "") were left out"
    case .grouped(let points, let groups):
      "\(points) points entered as the means of \(groups) groups of neighbors"
    case .hardlySeen(let points): "with \(points) points seen this is hardly more than the prior"
    case .unsettled:
      "the last values depart from the trend before them; only the next will tell whether that lasts"
    case .farHorizon(let factor):
      "the horizon is more than \(NumberText.fixed(factor, 0)) times as far as what has been seen, "
        + "farther than such forecasts have been checked"
    case .staysAboveZero: "the metric is taken to stay above 0, as it always has"
    case .fewDraws(let count, let prior):
      "only \(Int(saturating: count)) effective draws: the curve is unlike those of the prior "
        + "'\(prior)', and quantiles are rough"
    case .noLaw:
      "no law of the learning rate could be fitted; the schedule is not taken into account"
    case .rivalsTellNothing(0):
      "fewer than \(StudyExtrapolator.leastFinished) finished runs can be compared with it, so that "
        + "none counts"
    case .rivalsTellNothing(let count):
      "none of \(count) finished runs, left out in turn, is told better by the others than by itself, "
        + "so that they do not count"
    }
  }
}

extension ExtrapolationNote {
  /// Whether it casts doubt on the answer; otherwise it says what was done.
  package var isDoubt: Bool {
    switch self {
    case .hardlySeen, .unsettled, .farHorizon, .fewDraws, .noLaw: true
    case .leftOut, .grouped, .staysAboveZero, .rivalsTellNothing: false
    }
  }
}

extension ExtrapolationNote: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
