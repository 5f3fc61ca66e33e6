import Basics

/// One logged value of one quantity.
struct Sample: Hashable, Sendable {
  /// Mostly a step.
  var position: Double
  var value: Double
  /// Between the sample before and this one there were others, which lay on the line and were
  /// left out.
  var endsLine = false

  var step: Int { Int(saturating: position) }

  /// The last step that is taken for one: doubles hold all before it, and sums of two fit an integer.
  static let lastStep = 0x1p53
}

/// What happened to the samples of a series while they were put in order.
struct SeriesOrder: Sendable {
  /// Times that the steps went back and the run began again from there.
  var restarts = 0
  /// The position that the last restart went back to.
  var lastRestart = 0.0
  /// Samples that a later start of the run replaced.
  var replaced = 0
  /// Samples that a later line for the same step replaced.
  var duplicates = 0
  /// Samples behind others of later positions, too few for a restart, and the last position of them.
  var late = 0
  var lastLate = 0.0
  /// The samples came in no order and were sorted.
  var isSorted = false
  /// How often positions go back, and how often they do to where they began.
  var descents = 0
  var beginsAgain = 0
  /// How often the positions begin from the first one again, if that is no restarted run but several
  /// runs, or a counter within epochs.
  var cycles = 0
  /// Values that are not numbers and have others behind them.
  var unmeasured = 0
  /// Every so many samples one was kept.
  var stride = 1

  /// Adds what happened to another series of the same log.
  mutating func add(_ other: SeriesOrder) {
    descents += other.descents
    beginsAgain += other.beginsAgain
    restarts += other.restarts
    if other.restarts > 0 { lastRestart = other.lastRestart }
    replaced += other.replaced
    duplicates += other.duplicates
    late += other.late
    if other.late > 0 { lastLate = other.lastLate }
    isSorted = isSorted || other.isSorted
    cycles = max(cycles, other.cycles)
    unmeasured += other.unmeasured
    stride = max(stride, other.stride)
  }

  var notes: [AccountNote] {
    var notes: [AccountNote] = isSorted ? [.sorted] : []
    if restarts > 0 {
      notes.append(.restarts(count: restarts, step: lastRestart, replaced: replaced))
    }
    if late > 0 { notes.append(.lateRows(count: late, step: lastLate)) }
    if duplicates > 0 { notes.append(.duplicates(duplicates)) }
    if unmeasured > 0 { notes.append(.unmeasured(unmeasured)) }
    if stride > 1 { notes.append(.thinned(stride: stride)) }
    return notes
  }
}

/// The one rule for restarts and duplicates: samples in the order of the file, cut where the steps go
/// back.
///
/// One series has few such places if the run was restarted, and many if the file is not in order
/// of steps: a series is *unsorted* if its steps go back more than once and at more than one
/// sample in ten. After a restart, the later run wins from its first step on. Rows that go back and are
/// few against those that they would replace are no restart but *late*, such as the best row once more
/// at the end: they are sorted in. In an unsorted series the samples are sorted, and of two at one step
/// the later line wins.
struct SampleSegments: Sendable {
  private(set) var samples: [Sample] = []
  /// For each segment after the first: the samples kept before it and its first position.
  private var starts: [(index: Int, position: Double)] = []
  private(set) var descents = 0
  var count = 0
  var duplicates = 0
  /// Every so many samples one is kept, a power of two.
  private(set) var stride = 1
  /// Whether the next sample is one that is kept.
  var keepsNext: Bool { count & (stride - 1) == 0 }

  /// More restarts than this mean a file without order; it bounds the memory for them.
  private static let mostRestarts = 4096
  var isSurelyUnsorted: Bool { descents > Self.mostRestarts }

  mutating func append(_ sample: Sample) { samples.append(sample) }

  /// Keeps every second sample.
  mutating func thin() {
    stride *= 2
    let kept = samples.enumerated().filter { $0.offset & 1 == 0 }.map(\.element)
    replaceAll(with: kept) { ($0 + 1) / 2 }
  }

  mutating func replaceAll(with kept: [Sample], indices: (Int) -> Int) {
    samples = kept
    for index in starts.indices { starts[index].index = indices(starts[index].index) }
  }

  mutating func beginSegment(at position: Double) {
    descents += 1
    if !isSurelyUnsorted { starts.append((samples.count, position)) }
  }

  /// The indices at which segments begin, 0 included.
  var boundaries: [Int] { [0] + starts.map(\.index) }

  /// Fewer rows than these behind a step that goes back are no restart, if they would replace many.
  private static let fewestRestarted = 3

  /// Puts a sample among those of ascending positions. False if it took the place of one.
  private static func insert(_ sample: Sample, into kept: inout [Sample]) -> Bool {
    let place = kept.partitioningIndex { $0.position >= sample.position }
    if place < kept.count, kept[place].position == sample.position {
      kept[place] = sample
      return false
    }
    kept.insert(sample, at: place)
    return true
  }

  /// The segments that begin where the first one did: within a twentieth of what that goes through. Rows in
  /// falling order go through none.
  private var startsAgain: [(index: Int, position: Double)] {
    guard let first = samples.first, let start = starts.first, start.index > 0 else { return [] }
    let reach = 0.05 * (samples[start.index - 1].position - first.position)
    return reach > 0 ? starts.filter { abs($0.position - first.position) <= reach } : []
  }

  /// How often the positions begin again where the first ones were: several times to the same end, or
  /// many times; else 0.
  private var cycles: Int {
    guard starts.count >= 3, samples.count >= 3 * starts.count else { return 0 }
    let ends = starts.map { samples[$0.index - 1].position } + [samples[samples.count - 1].position]
    let firstEnd = ends[0]
    let again = startsAgain.count
    guard again == starts.count else { return 0 }
    let longest = ends.max() ?? firstEnd
    // The last one may still be under way.
    let whole = ends.dropLast().count { $0 >= 0.98 * longest }
    return again >= 8 || whole == ends.count - 1 ? again : 0
  }

  /// One sample a step, in ascending order.
  func ordered() -> (samples: [Sample], order: SeriesOrder) {
    var order = SeriesOrder()
    order.duplicates = duplicates
    order.stride = stride
    order.descents = descents
    if descents == 0 { return (samples, order) }
    order.cycles = cycles
    order.beginsAgain = startsAgain.count
    if isSurelyUnsorted || (descents > 1 && descents * 10 > count) {
      order.isSorted = true
      let sorted = samples.enumerated().sorted {
        ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
      }
      var kept: [Sample] = []
      for (_, sample) in sorted {
        if kept.last?.position == sample.position {
          kept[kept.count - 1] = sample
          order.duplicates += 1
        } else {
          kept.append(sample)
        }
      }
      return (kept, order)
    }
    var kept: [Sample] = []
    for (number, start) in boundaries.enumerated() {
      let end = number < starts.count ? starts[number].index : samples.count
      if number > 0 {
        let first = starts[number - 1].position
        let replaced = kept.count - kept.partitioningIndex { $0.position >= first }
        // A single late row is followed by rows that go on from where the others had come to.
        let last = kept.last?.position ?? first
        let again = samples[start..<end].prefix { $0.position <= last }
        if again.count < max(Self.fewestRestarted, replaced / 20), replaced >= 10 * again.count {
          for sample in again where !Self.insert(sample, into: &kept) { order.duplicates += 1 }
          order.late += again.count
          order.lastLate = first
          kept += samples[again.endIndex..<end]
          continue
        }
        let before = kept.count
        var firstRemoved: Sample?
        while let last = kept.last, last.position >= first { firstRemoved = kept.removeLast() }
        order.replaced += before - kept.count
        if let end = firstRemoved, end.endsLine, let start = kept.last, start.position < first - 1 {
          // The line is cut where the later run begins.
          let u = (first - 1 - start.position) / (end.position - start.position)
          let value = start.value + (end.value - start.value) * u
          kept.append(Sample(position: first - 1, value: value, endsLine: true))
        }
        order.restarts += 1
        order.lastRestart = first
      }
      kept += samples[start..<end]
    }
    return (kept, order)
  }
}

extension [Sample] {
  /// Without values that are not numbers where nothing was measured, as of a metric that is taken every fifth
  /// epoch: others follow, or at the end they are not how a run looks that has diverged, see ``Divergence``.
  /// Before the first number, nobody knows yet, and they stay.
  func withoutGaps(_ order: inout SeriesOrder) -> [Sample] {
    guard contains(where: { $0.value.isNaN }), let last = lastIndex(where: { $0.value.isFinite })
    else { return self }
    let isBroken = Divergence.endsBroken(lazy.map(\.value))
    let kept = enumerated().filter { offset, sample in
      !sample.value.isNaN || (isBroken && offset > last)
    }.map(\.element)
    order.unmeasured += count - kept.count
    return kept
  }
}
