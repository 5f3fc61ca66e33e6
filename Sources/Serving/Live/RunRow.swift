import Basics
import Extrapolation
import Records
import Reports
import Stopping

/// A run, or a log that is none yet, as a row of the page's table: all texts are made here.
package struct RunRow: Sendable, Hashable, Encodable {
  /// What the run is doing, as far as is known.
  package enum State: String, Sendable, Hashable, Encodable {
    case growing, finished, diverged
    /// Nothing says where it will end.
    case endless
    /// Its log cannot be read.
    case unreadable
  }

  /// Which run it is, for as long as the server runs.
  package var id: Int
  package var name: String
  package var state: State
  /// `loss`, and what it is followed along.
  package var metric = ""
  package var positionName = ""
  /// `1,200 of 4,000`, and the share of it that is done.
  package var seen = ""
  package var share: Double?
  package var last = ""
  /// `2.913 (2.881 to 2.946)`.
  package var forecast = ""
  package var probability: Double?
  package var chance = ""
  package var verdict = ""
  package var reason = ""
  /// What finished runs are sorted by, least first: the last value, or the negative of it.
  package var rank: Double?

  package init(id: Int, name: String, state: State) {
    self.id = id
    self.name = name
    self.state = state
  }

  /// A log that cannot be read, and why.
  init(id: Int, unreadable name: String, reason: String) {
    self.init(
      id: id, name: PrintableText.line(name, most: Self.longestName), state: .unreadable)
    self.reason = PrintableText.line(reason, most: Self.longestReason)
  }

  /// - Parameters:
  ///   - fan: where the curve alone leads, where the verdict is by a policy that does not say.
  ///   - undecided: why there is no verdict on its metric, if so.
  init(id: Int, _ sight: StudyWatch.Sight, fan: CurveForecast?, undecided: String?) {
    self.init(id: id, name: PrintableText.line(sight.name, most: Self.longestName), state: .growing)
    let curve = sight.observed?.curve ?? sight.logged.curve
    metric = PrintableText.line(sight.logged.metric, most: Self.longestName)
    positionName = PrintableText.line(sight.logged.positionName, most: Self.longestName)
    let position = curve.positions.last ?? 0
    last = curve.values.last.map { NumberText.significant($0, 5) } ?? ""
    rank = curve.values.last.flatMap { $0.isFinite ? (curve.goal == .higher ? -$0 : $0) : nil }
    guard let observed = sight.observed else {
      state = .endless
      seen = position.placeText
      reason = "nothing says where the run will end"
      return
    }
    seen = "\(position.placeText) of \(observed.horizon.placeText)"
    share = observed.horizon > 0 ? min(position / observed.horizon, 1) : nil
    state = sight.logged.hasDiverged ? .diverged : observed.isFinished ? .finished : .growing
    if let undecided {
      reason = undecided
      return
    }
    guard let judged = sight.verdict else {
      if state == .growing {
        forecast = fan?.finalText ?? ""
        reason = "not judged yet"
      } else {
        verdict = state.rawValue
      }
      return
    }
    let verdict = judged.verdict
    self.verdict = state == .growing ? verdict.decision.rawValue : state.rawValue
    reason = PrintableText.line(verdict.reason, most: Self.longestReason)
    guard state == .growing else { return }
    probability = verdict.probabilityOfBest
    chance = probability?.percentChance ?? ""
    forecast =
      verdict.forecast.map { "\($0.text) (\($0.intervalText))" } ?? fan?.finalText ?? ""
  }

  private static let longestName = 200
  private static let longestReason = 1000
}

extension CurveForecast {
  /// `2.913 (2.881 to 2.946)` at the horizon.
  fileprivate var finalText: String { "\(final.text) (\(final.intervalText))" }
}
