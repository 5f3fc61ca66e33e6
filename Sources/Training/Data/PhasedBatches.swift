/// The minibatches of a run over phases: which window each sequence is, as a pure function of its
/// number.
struct PhasedBatches: TokenBatches {
  /// A corpus and the order of its windows, nil for one that never ends.
  struct Stream: Sendable {
    var name: String
    var source: any WindowSource
    var order: ExampleOrder?
  }

  /// The steps after `start` up to `end`, and how they divide examples among the streams.
  struct Stretch: Sendable {
    var start: Int
    var end: Int
    var allotment: Allotment
  }

  let streams: [Stream]
  let stretches: [Stretch]
  /// Sequences in a minibatch.
  let batch: Int
  let validationSets: [ValidationSet]

  init(streams: [Stream], stretches: [Stretch], batch: Int) {
    self.streams = streams
    self.stretches = stretches
    self.batch = batch
    validationSets = streams.map { ValidationSet(name: $0.name, windows: $0.source.validation) }
  }

  var fingerprints: [(key: String, value: String)] {
    streams.compactMap { stream in
      stream.source.fingerprint.map {
        (Fingerprint.key + (streams.count == 1 ? "" : "/\(stream.name)"), $0.text)
      }
    }
  }

  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, sequence: Int, of index: BatchIndex) {
    let place = example(sequence: sequence, of: index)
    let stream = streams[place.stream]
    stream.source.fill(window, index: stream.order?.index(of: place.number) ?? place.number)
  }

  /// Which stream an example comes from, and how many came from it before in the whole run.
  func example(sequence: Int, of index: BatchIndex) -> (stream: Int, number: Int) {
    let current = stretches.firstIndex { index.step <= $0.end } ?? stretches.count - 1
    let perStep = batch * index.parts
    let first = stretches[current].start * perStep
    var place = stretches[current].allotment.draw(index.ordinal * batch + sequence - first)
    // A corpus goes on in later phases where it stopped in earlier ones.
    for stretch in stretches[..<current] {
      place.number += stretch.allotment.count(
        of: place.source, among: (stretch.end - stretch.start) * perStep)
    }
    return (place.source, place.number)
  }
}
