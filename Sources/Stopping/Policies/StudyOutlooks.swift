import Basics
import Extrapolation
import Records

/// Outlooks of runs by an extrapolator and by the runs of their study that have finished, remembered: a
/// policy is asked of the same run again and again.
final class StudyOutlooks: Sendable {
  private struct Key: Hashable {
    var name: String
    var count: Int
    var position: Double
    var value: Double
    var horizon: Double
    /// The finished runs that count, one name after another.
    var finished: [String]
  }

  private let study: StudyExtrapolator
  private let place: Outlook.Place
  private let values = BoundedCache<Key, Outlook?>(capacity: 200_000)

  /// Of more runs than these the first that finished count: more of them tell little more, and the answer
  /// for a run should not change with each that ends.
  private static let mostFinished = 32

  init(_ extrapolator: any Extrapolator, at place: Outlook.Place) {
    study = StudyExtrapolator(extrapolator, finished: [])
    self.place = place
  }

  var extrapolator: any Extrapolator { study.base }

  /// What is foreseen of a run; nil if it is at its end, or too little of it has been seen.
  func outlook(of run: ObservedRun, given others: [ObservedRun]) -> Outlook? {
    var finished: [Int] = []
    // By places, since copying a run is slow.
    for index in others.indices where others[index].isFinished && others[index].name != run.name {
      finished.append(index)
      if finished.count == Self.mostFinished { break }
    }
    if finished.count < StudyExtrapolator.leastFinished { finished = [] }
    let key = Key(
      name: run.name, count: run.curve.count, position: run.curve.positions.last ?? 0,
      value: run.curve.values.last ?? 0, horizon: run.horizon,
      finished: finished.map { others[$0].name })
    return values.value(for: key) {
      Outlook(
        of: run,
        by: study.after(finished.map { others[$0].curve }, horizon: run.horizon), at: place)
    }
  }
}
