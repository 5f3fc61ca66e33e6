extension LanguageModel {
  /// The task and its parameters, as keys and values; the keys are the names of the options.
  ///
  /// For each synthetic language come, in nats a byte, the exact `validation-entropy`, the mean
  /// surprise of its held-out bytes, and `corpus-entropy`, the mean over all documents of that
  /// context: what a perfect model's losses would be.
  public var configuration: [(key: String, value: String)] {
    var pairs = [(key: "task", value: "language-model"), ("task-version", "1")]
    pairs += shape.configuration
    if zLoss > 0 { pairs.append(("z-loss", "\(zLoss)")) }
    pairs.append(("batch", "\(batch)"))
    if phases.count == 1, phases[0] == Phase(phases[0].mixture[0].corpus) {
      pairs.append(("corpus", phases[0].mixture[0].corpus.text))
    } else {
      for (number, phase) in phases.enumerated() {
        pairs.append(("phase-\(number + 1)", phase.text))
      }
    }
    pairs.append(("validation-tokens", "\(validationTokens)"))
    if let trainSize { pairs.append(("train-size", "\(trainSize)")) }
    if let repetition { pairs.append(("repeat", repetition.text)) }
    pairs.append(("curriculum", curriculum.text))
    return pairs + entropies
  }

  private var entropies: [(key: String, value: String)] {
    let names = corpusNames
    return zip(corpora, names).flatMap { corpus, name -> [(key: String, value: String)] in
      guard case .synthetic(let language) = corpus else { return [] }
      let ending = names.count == 1 ? "" : "/\(name)"
      return [
        ("validation-entropy\(ending)", "\(validationEntropy(of: language))"),
        ("corpus-entropy\(ending)", "\(language.entropy(context: shape.context))"),
      ]
    }
  }

  /// The mean surprise in nats of the held-out bytes of a language, which only a model that knows
  /// it can have as its loss, and none can go below but by chance.
  public func validationEntropy(of language: SyntheticLanguage) -> Double {
    let length = shape.context + 1
    let windows = language.validationDocuments(
      count: validationWindows, context: shape.context)
    let sum = stride(from: 0, to: windows.count, by: length).reduce(0.0) { sum, start in
      sum + language.surprise(of: windows[start..<start + length]).reduce(0, +)
    }
    return sum / Double(validationWindows * shape.context)
  }
}
