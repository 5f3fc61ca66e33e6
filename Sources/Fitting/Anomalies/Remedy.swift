public import Basics

/// What to do about an anomaly.
///
/// In files it is its description, and what is read from a file is that text. Remedies are therefore
/// equal if they say the same.
public enum Remedy: Advice {
  /// `hasMore`: there are other stretches to leave out too.
  case leaveOut([RunSteps], hasMore: Bool)
  /// The losses of this stretch were not measured.
  case keepMeasured(RunSteps)
  /// The run falls into two parts.
  case fitOneSide(before: RunSteps, after: RunSteps)
  /// The run is not to be relied on from here on.
  case endBefore(RunSteps)
  case fitRawLosses
  case text(String)

  public var description: String {
    switch self {
    case .leaveOut(let stretches, let hasMore):
      "leave out \(stretches.map(\.description).joined(separator: ", "))\(hasMore ? " …" : "")"
    case .keepMeasured(let steps):
      "keep only rows at which the loss was measured, or leave out \(steps)"
    case .fitOneSide(let before, let after):
      "fit one side of it, without \(before) or without \(after), or all but this run"
    case .endBefore(let steps): "end it before, without \(steps), or leave the run out"
    case .fitRawLosses: "fit the raw losses"
    case .text(let text): text
    }
  }
}

/// A stretch of steps of a run.
public struct RunSteps: Hashable, Sendable {
  public var run: String
  /// Nil for the run's start or end.
  public var first: Int?
  public var last: Int?

  public init(_ run: String, from first: Int?, through last: Int?) {
    self.run = run
    self.first = first
    self.last = last
  }
}

extension RunSteps: CustomStringConvertible {
  /// `steps 3–5 of a`, `the steps of a from 3 on`.
  public var description: String {
    switch (first, last) {
    case (let first?, let last?) where first == last: "step \(first) of \(run)"
    case (let first?, let last?): "steps \(first)–\(last) of \(run)"
    case (let first?, nil): "the steps of \(run) from \(first) on"
    case (nil, let last?): "the steps of \(run) up to \(last)"
    case (nil, nil): "all steps of \(run)"
    }
  }
}

extension Remedy: Hashable {
  public static func == (a: Remedy, b: Remedy) -> Bool { a.description == b.description }
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Remedy: Codable {
  public init(from decoder: any Decoder) throws {
    self = .text(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
