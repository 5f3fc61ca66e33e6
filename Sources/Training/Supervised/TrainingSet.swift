/// A finite training set and the order in which it is gone through.
struct TrainingSet<Scalar: KernelScalar>: Sendable {
  var examples: ExampleSet<Scalar>
  /// Nil for minibatches that are the whole set, whose order would not matter.
  var order: ExampleOrder?

  /// The index of the run's example `number`, both from 0.
  func index(of number: Int) -> Int {
    order?.index(of: number) ?? number % examples.count
  }

  static func order(
    count: Int, batch: Int, seed: UInt64, curriculum: Curriculum, repetition: Repetition?
  ) throws(TrainingError) -> ExampleOrder? {
    if batch == count, curriculum == .vanilla, repetition == nil { return nil }
    return try ExampleOrder(
      count: count, seed: seed, repetition: repetition, curriculum: curriculum)
  }
}

extension TrainingSet<Float> {
  /// Keys and values for the head of a log: `train-size=fresh` for no finite set.
  static func configuration(
    size: Int?, curriculum: Curriculum, repetition: Repetition?
  ) -> [(key: String, value: String)] {
    var pairs = [(key: "train-size", value: size.map(String.init) ?? "fresh")]
    if curriculum != .vanilla { pairs.append(("curriculum", curriculum.text)) }
    if let repetition { pairs.append(("repeat", repetition.text)) }
    return pairs
  }
}
