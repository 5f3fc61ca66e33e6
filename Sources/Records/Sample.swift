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
  /// The samples came in no order and were sorted.
  var isSorted = false
  /// Every so many samples one was kept.
  var stride = 1

  /// Adds what happened to another series of the same log.
  mutating func add(_ other: SeriesOrder) {
    restarts += other.restarts
    if other.restarts > 0 { lastRestart = other.lastRestart }
    replaced += other.replaced
    duplicates += other.duplicates
    isSorted = isSorted || other.isSorted
    stride = max(stride, other.stride)
  }

  var notes: [AccountNote] {
    var notes: [AccountNote] = isSorted ? [.sorted] : []
    if restarts > 0 {
      notes.append(.restarts(count: restarts, step: lastRestart, replaced: replaced))
    }
    if duplicates > 0 { notes.append(.duplicates(duplicates)) }
    if stride > 1 { notes.append(.thinned(stride: stride)) }
    return notes
  }
}

/// The one rule for restarts and duplicates: samples in the order of the file, cut where the steps go
/// back.
///
/// One series has few such places if the run was restarted, and many if the file is not in order
/// of steps: a series is *unsorted* if its steps go back more than once and at more than one
/// sample in ten. After a restart, the later run wins from its first step on. In an unsorted
/// series the samples are sorted, and of two at one step the later line wins.
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

  /// One sample a step, in ascending order.
  func ordered() -> (samples: [Sample], order: SeriesOrder) {
    var order = SeriesOrder()
    order.duplicates = duplicates
    order.stride = stride
    if descents == 0 { return (samples, order) }
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
