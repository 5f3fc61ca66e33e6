/// A ``WeightAverage`` as it builds up.
final class AverageState {
  private let average: WeightAverage
  /// The moving average, or the mean of the snapshots.
  private let mean: ParameterVector?
  /// The parameters at the latest records, in a ring.
  private var snapshots: [ParameterVector] = []
  private var records = 0
  /// Σ dⁱ for i in 0..<t.
  private var normalizer = 0.0

  init(_ average: WeightAverage, count: Int) {
    self.average = average
    mean = average == .none ? nil : ParameterVector(count: count)
  }

  /// Takes in the parameters after the `step`-th update.
  func note(_ parameters: ParameterVector, step: Int, work: VectorWork) {
    guard case .exponential(let decay) = average, let mean else { return }
    // (1 − d)/(1 − dᵗ) instead of 1 − d makes the weights of all steps so far add up to 1. The sum
    // 1 + d + … + dᵗ⁻¹ is its inverse.
    normalizer = step == 1 ? 1 : 1 + decay * normalizer
    work.interpolate(mean, toward: parameters, by: 1 / normalizer)
  }

  /// What is validated at a record.
  func parameters(atRecord parameters: ParameterVector, work: VectorWork) -> ParameterVector {
    guard let mean else { return parameters }
    guard case .latest(let count) = average else { return mean }
    if snapshots.count < count { snapshots.append(ParameterVector(count: parameters.values.count)) }
    snapshots[records % count].copy(parameters)
    records += 1
    mean.copy(snapshots[0])
    for (index, snapshot) in snapshots.enumerated().dropFirst() {
      work.interpolate(mean, toward: snapshot, by: 1 / Double(index + 1))
    }
    return mean
  }
}

extension AverageState {
  /// By how many bytes at most what is saved may still grow.
  var growth: Int {
    guard case .latest(let most) = average, let mean else { return 0 }
    return most * (mean.values.count * MemoryLayout<Float>.size + MemoryLayout<Int>.size)
  }

  func save(to state: inout StateEncoder) {
    guard let mean else { return }
    state.append(normalizer)
    state.append(records)
    state.append(snapshots.count)
    if snapshots.isEmpty { state.append(mean.reading) }
    for snapshot in snapshots { state.append(snapshot.reading) }
  }

  func restore(from state: inout StateDecoder) throws(StateError) {
    guard let mean else { return }
    normalizer = try state.double()
    records = try state.count()
    let count = try state.count()
    if case .latest(let most) = average {
      // The ring is full, or has all records so far.
      guard count == min(records, most) else { throw StateError() }
    } else if count != 0 {
      throw StateError()
    }
    if count == 0 { try state.read(into: mean.values) }
    snapshots = (0..<count).map { _ in ParameterVector(count: mean.values.count) }
    for snapshot in snapshots { try state.read(into: snapshot.values) }
  }
}
