/// Logged rates in the order of the file, without those that lie on a line between others.
///
/// From a kept sample on, a cone holds the slopes of all lines that pass within a tolerance of
/// every sample since; while the next sample is inside it, the one before it can go. What is kept
/// are logged samples, the line through them misses none by more than the tolerance, and the
/// samples on both sides of a jump stay. The tolerance is `1e-12` of the largest rate, which is
/// rounding; it grows only where a log has more bends than memory is meant for.
struct RateSeries: Sendable {
  private var segments = SampleSegments()
  private var cone: Cone?
  private var pending: Sample?
  private var peak = 0.0
  private(set) var relativeTolerance = 1e-12
  private let maximum: Int
  /// How many steps after the one that a rate was logged with it was used.
  let delay: Int
  /// The two samples before the pending one, the later one first.
  private var before: (Sample, Sample)?

  init(maximum: Int, delay: Int = 0) {
    self.maximum = maximum
    self.delay = delay
  }

  var isEmpty: Bool { pending == nil }

  /// The last sample is a rate of 0 and the two before it are the same positive rate.
  var endsInLoneZero: Bool {
    guard let pending, let (last, secondLast) = before, pending.position > last.position,
      last.position > secondLast.position
    else { return false }
    return pending.value == 0 && last.value > 0
      && abs(last.value - secondLast.value) <= 1e-9 * last.value
  }

  @inline(__always)
  mutating func append(_ sample: Sample) {
    if let pending {
      if sample.position > pending.position {
        commit(pending)
      } else if sample.position == pending.position {
        segments.duplicates += 1
      } else {
        commit(pending)
        flush()
        segments.beginSegment(at: sample.position)
      }
    }
    pending = sample
  }

  func ordered() -> (samples: [Sample], order: SeriesOrder) {
    var complete = self
    if let pending { complete.commit(pending) }
    complete.flush()
    return complete.segments.ordered()
  }

  @inline(__always)
  private mutating func commit(_ sample: Sample) {
    segments.count += 1
    before = (sample, before?.0 ?? sample)
    if sample.value > peak { peak = sample.value }
    // Beyond order there are no lines to follow.
    if segments.stride > 1 || segments.isSurelyUnsorted {
      flush()
      if segments.keepsNext { keep(sample) }
      return
    }
    // The cone changes in place: this runs once a row.
    switch cone?.take(sample, tolerance: relativeTolerance * peak) {
    case true?: return
    case false?:
      guard let corner = cone?.end else { return }
      keep(corner)
      var next = Cone(apex: corner)
      _ = next.take(sample, tolerance: relativeTolerance * peak)
      cone = next
    case nil:
      keep(sample)
      cone = Cone(apex: sample)
    }
  }

  /// Keeps the end of the line that is being followed.
  private mutating func flush() {
    if let cone, !cone.isPoint { keep(cone.end) }
    cone = nil
  }

  private mutating func keep(_ sample: Sample) {
    segments.append(sample)
    guard segments.samples.count >= maximum else { return }
    // Lines can only be followed within a segment: with many of them there is little to gain.
    if segments.descents * 4 < maximum {
      while segments.samples.count > maximum / 2, relativeTolerance < 1 {
        relativeTolerance *= 4
        coarsen()
      }
    }
    if segments.samples.count > maximum / 2 { segments.thin() }
  }

  /// Follows the kept samples again with the present tolerance.
  private mutating func coarsen() {
    let boundaries = segments.boundaries
    var kept: [Sample] = []
    var moved: [Int: Int] = [:]
    for (number, start) in boundaries.enumerated() {
      moved[start] = kept.count
      let end = number + 1 < boundaries.count ? boundaries[number + 1] : segments.samples.count
      guard start < end else { continue }
      var cone = Cone(apex: segments.samples[start])
      kept.append(cone.apex)
      for sample in segments.samples[(start + 1)..<end]
      where !cone.take(sample, tolerance: relativeTolerance * peak) {
        kept.append(cone.end)
        cone = Cone(apex: cone.end)
        _ = cone.take(sample, tolerance: relativeTolerance * peak)
      }
      if !cone.isPoint { kept.append(cone.end) }
    }
    // Segments of which nothing is kept yet begin at the end.
    segments.replaceAll(with: kept) { moved[$0] ?? kept.count }
  }
}

/// The lines from an apex that pass within a tolerance of all samples since.
private struct Cone: Sendable {
  let apex: Sample
  private var last: Sample
  private var isLine = false
  private var lowest = -Double.infinity
  private var highest = Double.infinity

  init(apex: Sample) {
    self.apex = apex
    last = apex
  }

  /// The end of the line so far.
  var end: Sample { Sample(position: last.position, value: last.value, endsLine: isLine) }
  var isPoint: Bool { last == apex }

  /// Follows the line to `sample` if no sample so far is missed by more than the tolerance.
  @inline(__always)
  mutating func take(_ sample: Sample, tolerance: Double) -> Bool {
    let steps = sample.position - apex.position
    let rise = sample.value - apex.value
    let perStep = 1 / steps
    let slope = rise * perStep
    guard slope >= lowest, slope <= highest else { return false }
    lowest = max(lowest, slope - tolerance * perStep)
    highest = min(highest, slope + tolerance * perStep)
    isLine = sample.endsLine || last != apex
    last = sample
    return true
  }
}
