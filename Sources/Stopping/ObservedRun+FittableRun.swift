import Fitting
package import Records
import Schedules

extension ObservedRun {
  /// The last value of a run that reached its horizon.
  var finalValue: Double? { isFinished ? curve.values.last : nil }

  /// The highest rate after its warm-up.
  var peak: Double? {
    schedule.map { RateRange(of: $0, through: $0.steps).highest }
  }

  /// The most steps that a schedule has.
  private static let mostSteps = 0x1p40

  /// The run that laws can be fitted to; nil if its schedule is not known, it has no loss after its warm-up, or
  /// its horizon is out of reach.
  package var fittableRun: Run? {
    guard let schedule, horizon >= 1, horizon <= Self.mostSteps else { return nil }
    var records: [Record] = []
    for (position, value) in zip(curve.positions, curve.values) where value > 0 && value.isFinite {
      guard let step = Int(exactly: position.rounded(.down)), step > records.last?.step ?? 0
      else { continue }
      records.append(Record(step: step, loss: value))
    }
    let run = Run(name: name, records: records, schedule: schedule).afterWarmup
    return run.records.isEmpty ? nil : run
  }
}

extension Run {
  /// The run with so many records at most, evenly spread, the last among them.
  package func thinned(to most: Int) -> Run {
    let stride = max(1, (records.count + most - 1) / most)
    var run = self
    run.records = Swift.stride(from: records.count - 1, through: 0, by: -stride).reversed()
      .map { records[$0] }
    return run
  }
}
