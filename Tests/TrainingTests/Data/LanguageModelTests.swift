import Foundation
import Schedules
import Testing

@testable import Training

struct LanguageModelTests {
  private static let tiny = try! TransformerShape(width: 8, layers: 1, heads: 2, context: 16)

  private func window(
    _ batches: PhasedBatches, _ sequence: Int, step: Int, part: Int = 0, parts: Int = 1,
    bytes: Int = 17
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
      count = bytes
      batches.fill(
        UnsafeMutableBufferPointer(rebasing: buffer[..<bytes]), sequence: sequence,
        of: BatchIndex(step: step, part: part, parts: parts))
    }
  }

  /// A folder with a text of numbered windows of 17 bytes.
  private func withText<Result>(
    windows: Int, _ body: (String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let text = (0..<windows).map { number in
        String(repeating: "\(number % 10)", count: 13) + String(format: "%04d", number)
      }
      let file = folder.appending(path: "text.txt")
      try Data((text.joined() + "rest").utf8).write(to: file)
      return try body(file.path)
    }
  }

  private func number(_ window: [UInt8]) -> Int {
    Int(String(decoding: window.suffix(4), as: UTF8.self)) ?? -1
  }

  @Test func `a text's windows come once an epoch, and the last are held out`() throws {
    try withText(windows: 50) { path in
      let model = try LanguageModel(
        shape: Self.tiny, batch: 5, phases: [Phase(Corpus(text: path))])
      let batches = try model.batches(seed: 3)
      let sets = batches.validationSets
      #expect(sets.map(\.name) == ["text"])
      #expect(sets[0].windows.count == 5 * 17)
      #expect(number(sets[0].windows) == 49)
      #expect(number(Array(sets[0].windows.prefix(17))) == 45)
      for epoch in 0..<3 {
        let numbers = (1...9).flatMap { step in
          (0..<5).map { number(window(batches, $0, step: 9 * epoch + step)) }
        }
        #expect(numbers.sorted() == Array(0..<45))
        #expect(numbers != numbers.sorted())
      }
    }
  }

  @Test func `fewer windows may be held out or trained on`() throws {
    try withText(windows: 50) { path in
      let phases = [Phase(try Corpus(text: path))]
      let batches = try LanguageModel(
        shape: Self.tiny, batch: 4, phases: phases, validationTokens: 33, trainSize: 8
      ).batches(seed: 1)
      #expect(batches.validationSets[0].windows.count == 2 * 17)
      let numbers = (1...2).flatMap { step in
        (0..<4).map { number(window(batches, $0, step: step)) }
      }
      #expect(numbers.sorted() == Array(0..<8))
      #expect {
        try LanguageModel(shape: Self.tiny, phases: phases, trainSize: 46).batches(seed: 1)
      } throws: {
        "\($0)" == "train-size=46: must be at most 45, the training windows of \(path)"
      }
    }
  }

  @Test func `a text too short for two windows is refused`() throws {
    try withText(windows: 1) { path in
      let model = try LanguageModel(shape: Self.tiny, phases: [Phase(Corpus(text: path))])
      #expect {
        try model.batches(seed: 1)
      } throws: {
        "\($0)".hasPrefix("corpus=\(path): must have at least 34 bytes, two windows of a context")
      }
    }
  }

  @Test func `fresh documents are functions of seed and number, whatever the accumulation`() throws
  {
    let language = try SyntheticLanguage(words: 50)
    let phases = [Phase(.synthetic(language))]
    let model = try LanguageModel(shape: Self.tiny, batch: 4, phases: phases)
    let batches = try model.batches(seed: 1)
    let first = (1...8).flatMap { step in (0..<4).map { window(batches, $0, step: step) } }
    #expect(Set(first).count > 28)
    // The same examples in steps of two minibatches each.
    let accumulated = (1...4).flatMap { step in
      (0..<2).flatMap { part in
        (0..<4).map { window(batches, $0, step: step, part: part, parts: 2) }
      }
    }
    #expect(first == accumulated)
    let other = try model.batches(seed: 2)
    #expect((0..<4).map { window(other, $0, step: 1) } != Array(first[..<4]))
    // Every run is validated on the same documents, none of which it is trained on.
    #expect(batches.validationSets[0].windows == other.validationSets[0].windows)
  }

  @Test func `documents may be made a finite set`() throws {
    let model = try LanguageModel(
      shape: Self.tiny, batch: 3, phases: [Phase(.synthetic(SyntheticLanguage(words: 90)))],
      trainSize: 6)
    let batches = try model.batches(seed: 1)
    let epochs = [1...2, 3...4].map { steps in
      Set(steps.flatMap { step in (0..<3).map { window(batches, $0, step: step) } })
    }
    #expect(epochs[0].count == 6)
    #expect(epochs[0] == epochs[1])
  }

  @Test func `phases change the mixture, replay the past and go on where they stopped`() throws {
    let (first, second) = (
      try SyntheticLanguage(words: 50), try SyntheticLanguage(words: 50, language: 2)
    )
    let phases = [
      try Phase([.init(corpus: .synthetic(first), weight: 1)], steps: 10),
      try Phase([.init(corpus: .synthetic(second), weight: 2)], replay: 0.25, steps: 20),
      try Phase(
        [
          .init(corpus: .synthetic(first), weight: 1),
          .init(corpus: .synthetic(second), weight: 3),
        ], replay: 0.5),
    ]
    let model = try LanguageModel(shape: Self.tiny, batch: 8, phases: phases)
    let batches = try model.batches(seed: 1)
    #expect(batches.validationSets.map(\.name) == ["synthetic", "synthetic-2"])
    for parts in [1, 3] {
      var counts = [0, 0]
      for step in 1...70 {
        let before = counts
        for part in 0..<parts {
          for sequence in 0..<8 {
            let index = BatchIndex(step: step, part: part, parts: parts)
            let example = batches.example(sequence: sequence, of: index)
            #expect(example.number == counts[example.stream])
            counts[example.stream] += 1
          }
        }
        // Half of the last phase is replay: (10·1 + 20·0)/30 of it the first language's.
        let share = step <= 10 ? 1 : step <= 30 ? 0.25 : 0.5 * 0.25 + 0.5 / 3
        let found = Double(counts[0] - before[0])
        #expect(abs(found - share * Double(8 * parts)) <= 1.001, "step \(step)")
      }
    }
  }

  @Test func `phases' schedules are joined`() throws {
    func phase(_ text: String) throws -> Phase { try Phase(text: text) }
    let model = try LanguageModel(
      shape: Self.tiny,
      phases: [
        phase("corpus=synthetic; schedule=constant:peak=1,steps=10"),
        phase("corpus=synthetic:language=2; schedule=linear:peak=2,steps=5,warmup=3"),
      ])
    let schedule = try #require(try model.schedule)
    #expect(
      schedule.text
        == "join(10; constant:peak=1,steps=10,warmup=0; linear:peak=2,final=0,steps=5,warmup=3)")
    #expect(schedule.steps == 15)
    #expect(try LanguageModel().schedule == nil)
  }

  @Test func `phases that do not fit are refused`() throws {
    func message(_ texts: [String]) throws -> String {
      let phases = try texts.map { try Phase(text: $0) }
      do throws(TrainingError) {
        _ = try LanguageModel(phases: phases)
        return ""
      } catch { return error.description }
    }
    #expect(try message([]) == "phase=: must be given at least once")
    #expect(try message(["corpus=a", "corpus=b"]).contains("needs steps or a schedule"))
    #expect(try message(["corpus=a; replay=0.1"]).contains("must not replay"))
    #expect(
      try message(["corpus=a; schedule=constant:peak=1,steps=9", "corpus=b"])
        .contains("must have a schedule if the other phases"))
    #expect(try message(["corpus=a; steps=1", "corpus=b; replay=0.1"]) == "")
  }

  @Test func `repetition and curriculum need a finite set`() throws {
    for (message, make) in [
      (
        "repeat=0.1:10: needs a train-size",
        { try LanguageModel(repetition: Repetition(share: 0.1, times: 10)) }
      ),
      (
        "curriculum=growing:start=0.25,factor=0.5,end=1.0: needs a train-size",
        { try LanguageModel(curriculum: Curriculum(.growing)) }
      ), ("batch=0: must be", { try LanguageModel(batch: 0) }),
      ("validation-tokens=0: must be", { try LanguageModel(validationTokens: 0) }),
      ("train-size=0: must be", { try LanguageModel(trainSize: 0) }),
    ] as [(String, () throws -> LanguageModel)] {
      #expect {
        try make()
      } throws: { "\($0)".hasPrefix(message) }
    }
    let repeated = try LanguageModel(
      trainSize: 100, repetition: Repetition(share: 0.1, times: 10))
    #expect(repeated.repetition?.times == 10)
  }

  @Test func `the configuration tells all, and what a perfect model would lose`() throws {
    let language = try SyntheticLanguage(words: 300, classes: 3)
    let model = try LanguageModel(
      shape: Self.tiny, phases: [Phase(.synthetic(language))], validationTokens: 16000)
    let pairs = Dictionary(uniqueKeysWithValues: model.configuration.map { ($0.key, $0.value) })
    #expect(pairs["task"] == "language-model")
    #expect(pairs["corpus"] == language.text)
    let exact = try #require(pairs["corpus-entropy"].flatMap(Double.init))
    let sampled = try #require(pairs["validation-entropy"].flatMap(Double.init))
    #expect(exact == language.entropy(context: 16))
    #expect(abs(exact - sampled) < 0.03)
    let phased = try LanguageModel(
      shape: Self.tiny,
      phases: [
        Phase(text: "corpus=synthetic:words=9; steps=5"), Phase(text: "corpus=some/text.txt"),
      ])
    let keys = phased.configuration.map(\.key)
    #expect(keys.contains("phase-1") && keys.contains("phase-2") && !keys.contains("corpus"))
    #expect(keys.contains("validation-entropy/synthetic"))
    #expect(Set(keys).count == keys.count)
  }

  @Test func `a model begins at ln 256 and learns, never below the entropy`() throws {
    let model = try LanguageModel(
      shape: Self.tiny, batch: 8,
      phases: [Phase(.synthetic(SyntheticLanguage(words: 4, classes: 1, exponent: 0)))],
      validationTokens: 1024)
    let objective = try model.objective(seed: 1, pool: WorkerPool(threads: 1))
    var parameters = [Float](repeating: 0, count: objective.layout.count)
    var gradient = parameters
    parameters.withUnsafeMutableBufferPointer { objective.initialize($0) }
    func validate() -> Double {
      parameters.withUnsafeBufferPointer { objective.validate(at: $0)[0] }
    }
    #expect(abs(validate() - 5.545) < 0.1)
    for step in 1...60 {
      gradient.withUnsafeMutableBufferPointer { gradient in
        parameters.withUnsafeBufferPointer {
          _ = objective.evaluate(
            BatchIndex(step: step), at: $0, gradient: gradient, isAdding: false)
        }
      }
      for index in parameters.indices { parameters[index] -= 0.5 * gradient[index] }
    }
    let language = try SyntheticLanguage(words: 4, classes: 1, exponent: 0)
    let loss = validate()
    #expect(loss < 3)
    #expect(loss > model.validationEntropy(of: language))
  }
}
