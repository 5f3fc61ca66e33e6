/// Values in the order of the file, thinned evenly when there are too many.
///
/// Every `stride`-th sample is kept, where the stride is a power of two, and always the last one.
struct ValueSeries: Sendable {
  private var segments = SampleSegments()
  private var pending: Sample?
  private(set) var stride = 1
  private let maximum: Int

  init(maximum: Int) { self.maximum = maximum }

  /// The number of samples that came in, counting one a step within each start of the run.
  var count: Int { segments.count }

  @inline(__always)
  mutating func append(_ sample: Sample) {
    if let pending {
      if sample.position > pending.position {
        commit(pending)
      } else if sample.position == pending.position {
        segments.duplicates += 1
      } else {
        commit(pending)
        segments.beginSegment(at: sample.position)
      }
    }
    pending = sample
  }

  func ordered() -> (samples: [Sample], order: SeriesOrder) {
    var complete = self
    if let pending { complete.segments.append(pending) }
    var (samples, order) = complete.segments.ordered()
    order.stride = stride
    return (samples, order)
  }

  @inline(__always)
  private mutating func commit(_ sample: Sample) {
    if segments.count & (stride - 1) == 0 {
      if segments.samples.count >= maximum - 1 {
        stride *= 2
        segments.thin()
      }
      // Thinning doubled the stride, which may leave this sample out.
      if segments.count & (stride - 1) == 0 { segments.append(sample) }
    }
    segments.count += 1
  }
}
