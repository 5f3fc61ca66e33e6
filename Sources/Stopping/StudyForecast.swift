import Basics
import Fitting
import Laws
import Records
import Schedules
import Synchronization

/// Where runs of one peak rate are expected to end, by all that has been seen of them.
struct StudyForecast: Sendable {
  /// The ends of the runs, in the order of their keys.
  let finals: JointPrediction
  fileprivate let keys: [StudyForecasts.Key]

  /// Which of the ends is that of a run; nil if it is not among them.
  func place(of run: ObservedRun) -> Int? {
    let key = run.facts.key
    return keys.firstIndex { $0 == key }
  }
}

/// Makes forecasts of studies, and remembers them.
final class StudyForecasts: Sendable {
  /// What has been seen of a run.
  struct Key: Hashable, Sendable {
    let name: String
    let horizon: Double
    let count: Int
    let last: Double
    let sum: Double

    init(_ run: ObservedRun) {
      name = run.name
      horizon = run.horizon
      count = run.curve.count
      last = run.curve.values.last ?? 0
      sum = run.curve.values.reduce(0) { $1.isFinite ? $0 + $1 : $0 }
    }
  }

  private let laws: [any BelievedLaw]
  private let options: FitOptions
  /// Nil for studies that no law could be fitted to.
  private let known = BoundedCache<[Key], StudyForecast?>(capacity: 4096)

  /// Long schedules by lines, by their texts.
  private let lines = BoundedCache<String, any Schedule>(capacity: 1024)

  /// The ratio of peak rates from which on runs are no kin.
  private static let likePeaks = 1.25
  /// Kin beyond these add more time than they tell.
  private static let mostKin = 11
  /// Laws are fitted to a few dozen rows of a run, which these leave as they are.
  private static let mostRecords = 200

  init(laws: [any BelievedLaw], warmup: WarmupConvention) {
    self.laws = laws
    options = FitOptions(warmup: warmup)
  }

  /// The losses that a run and each of some rivals end at, in this order.
  ///
  /// - Parameters:
  ///   - rivals: the places of the rivals among the others.
  ///   - others: all that was seen besides the run.
  /// - Returns: nil where nothing can be said of one of the two.
  func ends(
    of run: ObservedRun, and rivals: [Int], given others: [ObservedRun]
  ) -> [JointPrediction?] {
    let all = others + [run]
    let order = Self.telling(all)
    guard let forecast = forecast(for: others.count, of: all, inOrder: order),
      let own = forecast.place(of: run)
    else { return rivals.map { _ in nil } }
    return rivals.map { rival in
      let run = others[rival]
      if let place = forecast.place(of: run) { return forecast.finals.reordered([own, place]) }
      let end = forecast.finals.reordered([own])
      if let final = run.finalValue {
        return end.beside(JointPrediction(losses: [final], errors: []))
      }
      guard let theirs = self.forecast(for: rival, of: all, inOrder: order),
        let place = theirs.place(of: run)
      else { return nil }
      return end.beside(theirs.finals.reordered([place]))
    }
  }

  /// The losses of a run at some of its steps, by the fit that its end is told by; nil where nothing can be said.
  ///
  /// - Parameter others: all that was seen besides the run.
  func way(
    of run: ObservedRun, at positions: [Double], given others: [ObservedRun]
  ) -> JointPrediction? {
    let all = others + [run]
    guard let study = study(around: others.count, of: all, inOrder: Self.telling(all)),
      let place = study.firstIndex(where: { $0.key == run.facts.key }),
      let (fit, runs) = fit(of: study.map(\.run))
    else { return nil }
    return fit.joint(
      of: positions.map {
        Endpoint(runs[place].schedule, step: Int(saturating: $0), continuing: place)
      })
  }

  /// The places of the runs that laws can be fitted to, the most telling first.
  private static func telling(_ all: [ObservedRun]) -> [Int] {
    all.indices.filter { all[$0].facts.isFittable }.sorted { tellsMore(all[$0], all[$1]) }
  }

  /// The forecast of a run and its kin. Nil if nothing of the run can be fitted.
  private func forecast(
    for index: Int, of all: [ObservedRun], inOrder order: [Int]
  ) -> StudyForecast? {
    guard let study = study(around: index, of: all, inOrder: order) else { return nil }
    let keys = study.map(\.key)
    return known.value(for: keys) { forecast(of: study.map(\.run), keys) }
  }

  /// A run and its kin, those with about its peak rate. Nil if nothing of the run can be fitted.
  ///
  /// - Parameters:
  ///   - index: its place among all runs of the study.
  ///   - order: the places of those that laws can be fitted to, the most telling first.
  private func study(
    around index: Int, of all: [ObservedRun], inOrder order: [Int]
  ) -> [(key: Key, run: ObservedRun)]? {
    let facts = all[index].facts
    guard facts.isFittable, let peak = facts.peak else { return nil }
    var kin: [Int] = []
    for other in order where other != index {
      let its = all[other].facts
      // Another look at the same run is no kin of it.
      guard its.key != facts.key, let itsPeak = its.peak,
        max(itsPeak, peak) < Self.likePeaks * min(itsPeak, peak),
        all[other].beginsLate == all[index].beginsLate
      else { continue }
      kin.append(other)
      if kin.count == Self.mostKin { break }
    }
    // In an order of their own, so that the same study is known again whichever run is judged.
    return ([index] + kin).map { (key: all[$0].facts.key, run: all[$0]) }
      .sorted { ($0.key.name, $0.key.count, $0.key.sum) < ($1.key.name, $1.key.count, $1.key.sum) }
  }

  /// The average of laws over the runs, in their order.
  private func fit(of study: [ObservedRun]) -> (fit: Average, runs: [Run])? {
    let runs = study.compactMap { observed -> Run? in
      guard var run = observed.fittableRun?.thinned(to: Self.mostRecords) else { return nil }
      let schedule = run.schedule
      // A recorded one has lines already, and a text of all of them.
      if !(schedule is Piecewise) {
        run.schedule = lines.value(for: schedule.text) { schedule.byLines }
      }
      return run
    }
    // By the rule of all forecasts: no end far beyond what any of the runs has seen.
    guard let fit = try? Average(of: laws, to: runs, options: options, validating: false),
      zip(runs, study).allSatisfy({ run, observed in
        fit.supports(run.schedule, through: Int(saturating: observed.horizon))
      })
    else { return nil }
    return (fit, runs)
  }

  private func forecast(of study: [ObservedRun], _ keys: [Key]) -> StudyForecast? {
    guard let (fit, runs) = fit(of: study) else { return nil }
    let finals = fit.joint(
      of: study.indices.map {
        Endpoint(runs[$0].schedule, step: Int(saturating: study[$0].horizon), continuing: $0)
      })
    return StudyForecast(finals: finals, keys: keys)
  }

  /// Whole runs before parts of runs, the lower before the higher.
  private static func tellsMore(_ a: ObservedRun, _ b: ObservedRun) -> Bool {
    if a.isFinished != b.isFinished { return a.isFinished }
    if a.isFinished { return a.curve.isBetter(a.finalValue ?? .nan, than: b.finalValue ?? .nan) }
    return (a.curve.positions.last ?? 0) / a.horizon > (b.curve.positions.last ?? 0) / b.horizon
  }
}

extension JointPrediction {
  /// This and another that it has nothing in common with.
  fileprivate func beside(_ other: JointPrediction) -> JointPrediction {
    guard let errors, let others = other.errors else {
      return JointPrediction(losses: losses + other.losses, errors: nil)
    }
    let count = losses.count + other.losses.count
    func padded(_ part: Errors, from first: Int) -> Errors {
      var covariance = [[Double]](
        repeating: [Double](repeating: 0, count: count), count: count)
      for (i, row) in part.covariance.enumerated() {
        for (j, value) in row.enumerated() { covariance[first + i][first + j] = value }
      }
      return Errors(covariance: covariance, degreesOfFreedom: part.degreesOfFreedom)
    }
    return JointPrediction(
      losses: losses + other.losses,
      errors: errors.map { padded($0, from: 0) } + others.map { padded($0, from: losses.count) })
  }
}
