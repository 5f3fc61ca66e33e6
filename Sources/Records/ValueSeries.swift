/// Values in the order of the file, thinned evenly when there are too many.
///
/// Every `stride`-th sample is kept, where the stride is a power of two, and always the last one.
struct ValueSeries: Sendable {
  private var segments = SampleSegments()
  private var pending: Sample?
  private let maximum: Int

  init(maximum: Int) { self.maximum = maximum }

  var stride: Int { segments.stride }

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
    return complete.segments.ordered()
  }

  @inline(__always)
  private mutating func commit(_ sample: Sample) {
    if segments.keepsNext {
      if segments.samples.count >= maximum - 1 { segments.thin() }
      // Thinning doubled the stride, which may leave this sample out.
      if segments.keepsNext { segments.append(sample) }
    }
    segments.count += 1
  }
}
