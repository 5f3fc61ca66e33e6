import Records
import Schedules

extension Run {
  /// The rows from which on this run's rates are its own: those from the first at which its rate
  /// differs from that of each of the other runs. All rows, if it departs from none or one has
  /// gone its whole way with it, as another seed of the same schedule does.
  ///
  /// Until then a law that has seen the others has as good as seen this run.
  func rowsOfItsOwn(among others: [Run]) -> Range<Int> {
    let departures = others.filter { mayBeAsLarge(as: $0) }.map { other in
      records.indices.first { row in
        let step = records[row].step
        if step > (other.records.last?.step ?? 0) { return true }
        if isShifted(at: step) != other.isShifted(at: step) { return true }
        let rate = schedule.rate(at: step)
        return abs(rate - other.schedule.rate(at: step)) > 0.01 * rate
      } ?? records.count
    }
    let first = departures.max() ?? 0
    return first < records.count ? first..<records.count : 0..<records.count
  }

  /// Whether two runs can be of models of one size. A log need not say its model's.
  func mayBeAsLarge(as other: Run) -> Bool {
    guard let modelSize, let size = other.modelSize else { return true }
    return modelSize == size
  }

  /// Whether the step is one on the data after the shift.
  private func isShifted(at step: Int) -> Bool { shiftStep.map { step > $0 } ?? false }
}
