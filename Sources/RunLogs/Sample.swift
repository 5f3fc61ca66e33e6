/// One logged value of one quantity.
struct Sample: Hashable, Sendable {
  var step: Int
  var value: Double
  /// Between the sample before and this one there were others, which lay on the line and were
  /// left out.
  var endsLine = false

  /// The steps that are taken for some: doubles hold each of these, and sums of two fit an integer.
  static let steps = 0...(1 << 53)
}

/// What happened to the samples of a series while they were put in order.
struct SeriesOrder: Sendable {
  /// Times that the steps went back and the run began again from there.
  var restarts = 0
  /// The step that the last restart went back to.
  var lastRestart = 0
  /// Samples that a later start of the run replaced.
  var replaced = 0
  /// Samples that a later line for the same step replaced.
  var duplicates = 0
  /// The samples came in no order and were sorted.
  var isSorted = false
}

/// Samples in the order of the file, cut where the steps go back.
///
/// One series has few such places if the run was restarted, and many if the file is not in order
/// of steps: a series is *unsorted* if its steps go back more than once and at more than one
/// sample in ten. After a restart, the later run wins from its first step on. In an unsorted
/// series the samples are sorted, and of two at one step the later line wins.
struct SampleSegments: Sendable {
  private(set) var samples: [Sample] = []
  /// For each segment after the first: the samples kept before it and its first step.
  private var starts: [(index: Int, step: Int)] = []
  private(set) var descents = 0
  var count = 0
  var duplicates = 0

  /// More restarts than this mean a file without order; it bounds the memory for them.
  private static let mostRestarts = 4096
  var isSurelyUnsorted: Bool { descents > Self.mostRestarts }

  mutating func append(_ sample: Sample) { samples.append(sample) }

  mutating func replaceAll(with kept: [Sample], indices: (Int) -> Int) {
    samples = kept
    for index in starts.indices { starts[index].index = indices(starts[index].index) }
  }

  mutating func beginSegment(at step: Int) {
    descents += 1
    if !isSurelyUnsorted { starts.append((samples.count, step)) }
  }

  /// The indices at which segments begin, 0 included.
  var boundaries: [Int] { [0] + starts.map(\.index) }

  /// One sample a step, in ascending order.
  func ordered() -> (samples: [Sample], order: SeriesOrder) {
    var order = SeriesOrder()
    order.duplicates = duplicates
    if descents == 0 { return (samples, order) }
    if isSurelyUnsorted || (descents > 1 && descents * 10 > count) {
      order.isSorted = true
      let sorted = samples.enumerated().sorted {
        ($0.element.step, $0.offset) < ($1.element.step, $1.offset)
      }
      var kept: [Sample] = []
      for (_, sample) in sorted {
        if kept.last?.step == sample.step {
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
        let step = starts[number - 1].step
        let before = kept.count
        var firstRemoved: Sample?
        while let last = kept.last, last.step >= step { firstRemoved = kept.removeLast() }
        order.replaced += before - kept.count
        if let end = firstRemoved, end.endsLine, let start = kept.last, start.step < step - 1 {
          // The line is cut where the later run begins.
          let u = Double(step - 1 - start.step) / Double(end.step - start.step)
          let value = start.value + (end.value - start.value) * u
          kept.append(Sample(step: step - 1, value: value, endsLine: true))
        }
        order.restarts += 1
        order.lastRestart = step
      }
      kept += samples[start..<end]
    }
    return (kept, order)
  }
}
