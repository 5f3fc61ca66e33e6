internal import Records

extension LanguageModel {
  /// The corpora of all phases, each once, in the order in which they first come.
  var corpora: [Corpus] {
    var corpora: [Corpus] = []
    for part in phases.flatMap(\.mixture) where !corpora.contains(part.corpus) {
      corpora.append(part.corpus)
    }
    return corpora
  }

  /// The names of the corpora's validation sets, all different.
  var corpusNames: [String] { Run.uniqueNames(corpora.map(\.name)) }

  /// The minibatches of a run.
  ///
  /// - Throws: `LogError` for a text that cannot be read, ``TrainingError`` for one that is too
  ///   short.
  func batches(seed: UInt64) throws -> PhasedBatches {
    let streams = try zip(corpora, corpusNames).enumerated().map { number, corpus in
      // Different corpora draw different numbers.
      try stream(
        corpus.0, name: corpus.1, seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }
    return PhasedBatches(streams: streams, stretches: stretches, batch: batch)
  }

  private func stream(
    _ corpus: Corpus, name: String, seed: UInt64
  ) throws -> PhasedBatches.Stream {
    let source: any WindowSource
    switch corpus {
    case .synthetic(let language):
      source = DocumentWindows(
        language: language, seed: seed, context: shape.context,
        validationCount: validationWindows)
    case .text(let path):
      source = try TextWindows(
        TextFiles(path: path), path: path, context: shape.context, validation: validationWindows)
    }
    if let trainSize, let count = source.count, trainSize > count {
      throw TrainingError(
        argument: "train-size", value: "\(trainSize)",
        requirement: "must be at most \(count), the training windows of \(corpus.text)")
    }
    let order = try (trainSize ?? source.count).map { count in
      try ExampleOrder(
        count: count, seed: seed, repetition: repetition, curriculum: curriculum)
    }
    return PhasedBatches.Stream(name: name, source: source, order: order)
  }

  /// The phases' steps and how each divides its examples among the corpora.
  private var stretches: [PhasedBatches.Stretch] {
    let corpora = corpora
    var stretches: [PhasedBatches.Stretch] = []
    // The steps so far, and each corpus's share of their mixtures.
    var start = 0
    var past = [Double](repeating: 0, count: corpora.count)
    for phase in phases {
      let total = phase.mixture.reduce(0) { $0 + $1.weight }
      var own = [Double](repeating: 0, count: corpora.count)
      for part in phase.mixture {
        // Unreachable: the corpora are those of the phases.
        own[corpora.firstIndex(of: part.corpus)!] += part.weight / total
      }
      let weights = zip(own, past).map { own, past in
        (1 - phase.replay) * own + (start > 0 ? phase.replay * past / Double(start) : 0)
      }
      let end = phase.steps.map { start + $0 } ?? .max
      stretches.append(.init(start: start, end: end, allotment: Allotment(weights)))
      if let steps = phase.steps {
        past = zip(past, own).map { $0 + Double(steps) * $1 }
        start += steps
      }
    }
    return stretches
  }
}
