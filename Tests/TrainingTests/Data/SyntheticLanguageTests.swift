import RealModule
import Testing

@testable import Training

struct SyntheticLanguageTests {
  private func window(
    of language: SyntheticLanguage, bytes: Int, seed: UInt64 = 7, number: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
      language.fill(buffer, seed: seed, number: number)
      count = bytes
    }
  }

  /// The probability of every document of so many bytes after the newline, counted word by word.
  private func documents(of language: SyntheticLanguage, bytes: Int) -> [[UInt8]: Double] {
    var all: [[UInt8]: Double] = [:]
    func extend(_ document: [UInt8], _ probability: Double, ruling: Int) {
      guard document.count <= bytes else {
        all[Array(document.prefix(bytes + 1)), default: 0] += probability
        return
      }
      for (index, word) in language.lexicon.words.enumerated() {
        let letters = (0..<word.length).map { word.bytes[$0] }
        extend(
          document + letters, probability * language.lexicon.probabilities[ruling][index],
          ruling: word.wordClass)
      }
    }
    extend([UInt8(ascii: "\n")], 1, ruling: 0)
    return all
  }

  @Test(arguments: [(2, 1, 1.4), (5, 2, 1.4), (7, 3, 0.0), (6, 4, 3.0)])
  func `the entropy is that of an exact count of all documents`(
    words: Int, classes: Int, exponent: Double
  ) throws {
    let language = try SyntheticLanguage(
      words: words, classes: classes, exponent: exponent, language: 3)
    for bytes in [1, 2, 3, 7, 14] {
      let all = documents(of: language, bytes: bytes)
      let entropy = all.values.reduce(0) { $0 - $1 * Double.log($1) }
      #expect(abs(all.values.reduce(0, +) - 1) < 1e-12)
      #expect(abs(language.entropy(context: bytes) * Double(bytes) - entropy) < 1e-10)
      for (document, probability) in all {
        let surprise = language.surprise(of: document).reduce(0, +)
        #expect(abs(surprise + Double.log(probability)) < 1e-9)
      }
    }
  }

  @Test(arguments: [
    try! SyntheticLanguage(words: 60, classes: 3, exponent: 1.2),
    try! SyntheticLanguage(words: 60, classes: 3, exponent: 1.2, language: 9, shift: 0.5),
    try! SyntheticLanguage(words: 2, classes: 2, exponent: 4),
  ]) func `long documents have the entropy rate`(language: SyntheticLanguage) {
    // What a document's beginning adds fades as 1/T: two lengths tell the limit.
    let (short, long) = (3000, 6000)
    let limit = 2 * language.entropy(context: long) - language.entropy(context: short)
    #expect(abs(limit - language.entropyRate) < 1e-9)
  }

  @Test func `a class's words and lengths make up the rate`() throws {
    // One class: H and L are sums over its words.
    let language = try SyntheticLanguage(words: 40, classes: 1)
    let probabilities = language.lexicon.probabilities[0]
    let entropy = probabilities.reduce(0) { $0 - $1 * Double.log($1) }
    let length = zip(probabilities, language.lexicon.words).reduce(0) {
      $0 + $1.0 * Double($1.1.length)
    }
    #expect(abs(language.entropyRate - entropy / length) < 1e-14)
  }

  @Test func `samples surprise as much as the entropy says`() throws {
    let language = try SyntheticLanguage(words: 300, classes: 4)
    let surprises = (0..<4000).map { number in
      language.surprise(of: window(of: language, bytes: 33, number: number)).reduce(0, +) / 32
    }
    let mean = surprises.reduce(0, +) / 4000
    let variance = surprises.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
    let error = (variance / 4000).squareRoot()
    #expect(error < 0.01)
    #expect(abs(mean - language.entropy(context: 32)) < 4 * error)
  }

  @Test func `bytes late in a document are all alike`() throws {
    let language = try SyntheticLanguage(words: 50, classes: 3)
    // H_T = T·h(T) − (T − 1)·h(T − 1), the entropy of the last byte alone.
    let last = [501, 502, 703].map {
      Double($0) * language.entropy(context: $0)
        - Double($0 - 1) * language.entropy(context: $0 - 1)
    }
    for entropy in last { #expect(abs(entropy - language.entropyRate) < 1e-9) }
  }

  @Test func `each class draws by Zipf's law and each word of a class often enough`() throws {
    let language = try SyntheticLanguage(words: 12, classes: 2, exponent: 1)
    let harmonic = (1...12).reduce(0) { $0 + 1 / Double($1) }
    for (probabilities, table) in zip(language.lexicon.probabilities, language.lexicon.tables) {
      for (rank, probability) in probabilities.sorted(by: >).enumerated() {
        #expect(abs(probability * harmonic * Double(rank + 1) - 1) < 1e-14)
      }
      // χ² with 11 degrees of freedom is above 40 once in 30,000 times.
      var counts = [Double](repeating: 0, count: 12)
      var random = PhiloxGenerator(seed: 4, purpose: .window, number: 0)
      for _ in 0..<20_000 { counts[table.draw(random.next())] += 1 }
      let square = zip(counts, probabilities).reduce(0) {
        $0 + ($1.0 - 20_000 * $1.1) * ($1.0 - 20_000 * $1.1) / (20_000 * $1.1)
      }
      #expect(square < 40)
    }
    #expect(language.lexicon.probabilities[0] != language.lexicon.probabilities[1])
  }

  @Test func `common words are shorter and all are distinct`() throws {
    let words = try SyntheticLanguage(words: 600).lexicon.words
    let texts = words.map { word in
      String(decoding: (0..<word.length).map { word.bytes[$0] }, as: UTF8.self)
    }
    #expect(Set(texts).count == 600)
    #expect(texts == texts.sorted())
    #expect(texts.allSatisfy { $0.last == " " && $0.dropLast().allSatisfy(\.isLowercase) })
    // Ranks 1–3, 4–15, 16–63, 64–255 and 256–600.
    let lengths = Dictionary(grouping: words, by: \.length).mapValues(\.count)
    #expect(lengths == [3: 3, 4: 12, 5: 48, 6: 192, 7: 345])
    #expect(Set(words.map(\.wordClass)) == Set(0..<6))
  }

  @Test func `a document is a function of language, seed and number`() throws {
    let language = try SyntheticLanguage(words: 200)
    let document = window(of: language, bytes: 65, number: 5)
    #expect(document.first == UInt8(ascii: "\n"))
    #expect(document == window(of: language, bytes: 65, number: 5))
    #expect(document != window(of: language, bytes: 65, number: 6))
    #expect(document != window(of: language, bytes: 65, seed: 8, number: 5))
    #expect(document != window(of: language, bytes: 65, number: 5 + 1 << 32))
    let other = try SyntheticLanguage(words: 200, language: 2)
    #expect(document != window(of: other, bytes: 65, number: 5))
    // A shorter window is the beginning of a longer one, wherever it ends.
    for bytes in 0..<65 {
      #expect(window(of: language, bytes: bytes, number: 5) == Array(document.prefix(bytes)))
    }
  }

  @Test func `what the language does not say surprises without end`() throws {
    let language = try SyntheticLanguage(words: 20)
    var document = window(of: language, bytes: 20, number: 0)
    document[7] = UInt8(ascii: "!")
    let surprise = language.surprise(of: document)
    #expect(surprise.count == 19)
    #expect(surprise[..<6].allSatisfy { $0.isFinite })
    #expect(surprise[6...].allSatisfy { $0 == .infinity })
    #expect(language.surprise(of: [UInt8]()).isEmpty)
    #expect(language.surprise(of: [10, 255]) == [.infinity])
  }

  @Test func `a shift moves its share of the words and keeps their probabilities`() throws {
    let first = try SyntheticLanguage(words: 400)
    func moved(_ shift: Double) throws -> Int {
      let shifted = try SyntheticLanguage(words: 400, language: 2, shift: shift)
      #expect(
        shifted.lexicon.words.map { $0.bytes } == first.lexicon.words.map { $0.bytes })
      for (a, b) in zip(first.lexicon.probabilities, shifted.lexicon.probabilities) {
        #expect(a.sorted() == b.sorted())
      }
      #expect(abs(shifted.entropyRate - first.entropyRate) < 1e-12)
      return (0..<400).count { word in
        first.lexicon.probabilities.map { $0[word] }
          != shifted.lexicon.probabilities.map { $0[word] }
      }
    }
    #expect(try moved(0) == 0)
    // Of 3, 12, 48, 192 and 145 words of a length: one alone stays where it is.
    #expect(try moved(0.25) == 0 + 3 + 12 + 48 + 36)
    #expect(try moved(1) == 400)
  }

  @Test func `text and language make one another`() throws {
    #expect(try SyntheticLanguage(text: "synthetic") == SyntheticLanguage.standard)
    #expect(
      try SyntheticLanguage(text: "synthetic: shift=.5, words=1e2 ,classes=3").text
        == "synthetic:words=100,classes=3,exponent=1.4,language=1,shift=0.5")
    let language = try SyntheticLanguage(words: 9, classes: 2, exponent: 1.25, language: 12)
    #expect(try SyntheticLanguage(text: language.text) == language)
  }

  @Test(arguments: [
    ("synthetic:", "corpus=: '' is not of the form KEY=VALUE, as in"),
    ("synthetic:word=9", "corpus=word=9: there is no key 'word'; did you mean 'words'?"),
    ("synthetic:words=9,words=9", "corpus=words=9,words=9: must give 'words' once only"),
    ("synthetic:words=1", "words=1: must be a whole number from 2 to 65536"),
    ("synthetic:words=2.5", "words=2.5: must be a whole number"),
    ("synthetic:words=4", "words=4: must be a whole number from 2 to 65536, and at least the"),
    ("synthetic:classes=0", "classes=0: must be"),
    ("synthetic:exponent=nan", "exponent=nan: must be a number"),
    ("synthetic:exponent=-1", "exponent=-1: must be a number from 0 to 4"),
    ("synthetic:language=-1", "language=-1: must be"),
    ("synthetic:shift=2", "shift=2: must be a share from 0 to 1"),
    ("natural", "corpus=natural: must be a language such as synthetic:words=3000"),
  ]) func `bad text is refused`(text: String, message: String) {
    #expect {
      try SyntheticLanguage(text: text)
    } throws: { "\($0)".hasPrefix(message) }
  }
}
