import Fitting
import Laws
import RunLogs
import Schedules
import Synchronization

/// Where the runs of a study are expected to end, by all that has been seen of them.
struct StudyForecast: Sendable {
  /// The ends of the runs, in the order of their keys.
  let finals: JointPrediction
  fileprivate let keys: [StudyForecasts.Key]

  /// Which of the ends is that of a run.
  func place(of run: ObservedRun) -> Int? {
    let key = StudyForecasts.Key(run)
    return keys.firstIndex { $0 == key }
  }

  func loss(_ place: Int?) -> Double { place.map { finals.losses[$0] } ?? .infinity }
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
      last = run.curve.values.last ?? .nan
      sum = run.curve.values.reduce(0) { $1.isFinite ? $0 + $1 : $0 }
    }
  }

  private let laws: [any BelievedLaw]
  private let weighing: Average.Weighing
  private let options: FitOptions
  /// Nil for studies that no law could be fitted to.
  private let known = Mutex<[[Key]: StudyForecast?]>([:])

  /// More are forgotten at once.
  private static let mostKnown = 4096
  /// Rivals beyond these add more time than they tell.
  private static let mostRivals = 11
  /// Laws are fitted to a few dozen rows of a run, which these leave as they are.
  private static let mostRecords = 200

  init(laws: [any BelievedLaw], weighing: Average.Weighing, warmup: WarmupConvention) {
    self.laws = laws
    self.weighing = weighing
    options = FitOptions(warmup: warmup)
  }

  /// Nil if nothing of the run can be fitted.
  func forecast(for run: ObservedRun, given others: [ObservedRun]) -> StudyForecast? {
    let rivals = others.filter { $0.lawful != nil }.sorted(by: Self.tellsMore)
    guard run.lawful != nil else { return nil }
    // In an order of their own, so that the same study is known again whichever run is judged.
    let study = ([run] + rivals.prefix(Self.mostRivals)).map { (key: Key($0), run: $0) }
      .sorted { ($0.key.name, $0.key.count, $0.key.sum) < ($1.key.name, $1.key.count, $1.key.sum) }
    let keys = study.map(\.key)
    if let found = known.withLock({ $0[keys] }) { return found }
    let made = forecast(of: study.map(\.run), keys)
    known.withLock { known in
      if known.count >= Self.mostKnown { known = [:] }
      known[keys] = .some(made)
    }
    return made
  }

  private func forecast(of study: [ObservedRun], _ keys: [Key]) -> StudyForecast? {
    let runs = study.compactMap { $0.lawful?.thinned(to: Self.mostRecords) }
    guard let fit = try? Average(of: laws, to: runs, options: options, weighing: weighing) else {
      return nil
    }
    let finals = fit.joint(
      of: study.indices.map {
        Endpoint(runs[$0].schedule, step: Int(study[$0].horizon), continuing: $0)
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

extension ObservedRun {
  /// The run as laws see it; nil if its schedule is not known or it has no loss after its warm-up.
  fileprivate var lawful: Run? {
    guard let schedule else { return nil }
    var records: [Record] = []
    for (position, value) in zip(curve.positions, curve.values) where value > 0 && value.isFinite {
      guard let step = Int(exactly: position.rounded(.down)), step > records.last?.step ?? 0
      else { continue }
      records.append(Record(step: step, loss: value))
    }
    let run = Run(name: name, records: records, schedule: schedule).afterWarmup
    return run.records.isEmpty || Int(exactly: horizon.rounded(.down)) == nil ? nil : run
  }
}

extension Run {
  /// The run with so many records at most, evenly spread, the last among them.
  fileprivate func thinned(to most: Int) -> Run {
    let stride = max(1, (records.count + most - 1) / most)
    var run = self
    run.records = Swift.stride(from: records.count - 1, through: 0, by: -stride).reversed()
      .map { records[$0] }
    return run
  }
}
