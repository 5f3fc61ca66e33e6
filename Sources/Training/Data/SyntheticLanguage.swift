/// A language of documents over bytes whose entropy is known exactly, and which takes decades of
/// steps to learn.
///
/// A *lexicon* of W distinct words, lower-case letters ended by a space, is shared by C classes.
/// Each class c has its own ranking of the words and draws them by Zipf's law,
///
/// p_c(w) = r_c(w)^(−a) / Σ_{k=1..W} k^(−a),
///
/// with r_c(w) the word's rank in class c. Each word belongs to a class itself, and that of the
/// word just drawn draws the next: a Markov chain over classes. A document is a newline followed
/// by words, the first drawn by class 0, cut anywhere.
///
/// Since a space ends each word, the past always tells the class and the letters of the word so
/// far. Hence the entropy of each byte given all before it is known, and so is every document's
/// probability: ``entropy(context:)``, ``entropyRate``, ``surprise(of:)``.
///
/// A model learns the words roughly in the order of their frequency. While each is learned or not,
/// what is left to learn after n words is the mass of the tail, Σ_{k: k^a > n} k^(−a) ~
/// n^(−(a−1)/a): a power law up to n ~ W^a, then faster (Hutter 2021, arXiv 2102.04074; Michaud and
/// others 2023, arXiv 2303.13506, who call such units quanta).
public struct SyntheticLanguage: Sendable {
  /// W, the number of words, 2 to 65536 and at least the number of classes.
  public let words: Int
  /// C, the number of word classes, 1 to 64.
  public let classes: Int
  /// a, Zipf's exponent, 0 to 4; 0 makes all words equally likely.
  public let exponent: Double
  /// Which language: the seed of lexicon, classes and rankings, at least 0.
  public let language: Int
  /// If given, the language is language 1 except for this share of its words, 0 to 1, that change
  /// places with others of their length, by a permutation that `language` seeds. The lexicon and
  /// the entropy rate stay; what the words are used for changes.
  public let shift: Double?

  /// The language by its defaults, which are within their ranges.
  // Unreachable: the defaults are within their ranges.
  public static let standard = try! SyntheticLanguage()

  let lexicon: Lexicon
  let entropies: LanguageEntropy

  /// The default language has an entropy rate of about 0.85 nats a byte.
  ///
  /// - Throws: ``TrainingError`` for a parameter outside its range.
  public init(
    words: Int = 3000, classes: Int = 6, exponent: Double = 1.4, language: Int = 1,
    shift: Double? = nil
  ) throws(TrainingError) {
    try TrainingError.require(
      1...64 ~= classes, "classes", classes, "must be a whole number from 1 to 64")
    try TrainingError.require(
      2...65536 ~= words && words >= classes, "words", words,
      "must be a whole number from 2 to 65536, and at least the number of classes, \(classes)")
    try TrainingError.require(
      exponent >= 0 && exponent <= 4, "exponent", exponent, "must be a number from 0 to 4")
    try TrainingError.require(
      0...Int(UInt32.max) ~= language, "language", language,
      "must be a whole number from 0 to \(UInt32.max)")
    if let shift {
      try TrainingError.require(
        shift >= 0 && shift <= 1, "shift", shift, "must be a share from 0 to 1")
    }
    self.words = words
    self.classes = classes
    self.exponent = exponent
    self.language = language
    self.shift = shift
    lexicon = Lexicon(
      words: words, classes: classes, exponent: exponent, language: language, shift: shift)
    entropies = LanguageEntropy(lexicon)
  }

  /// The mean entropy in nats of the bytes X₁ … X_T of a document, each given all before it:
  ///
  /// (1/T)·Σ_{t=1..T} H(X_t | X_0 … X_{t−1}), X₀ the newline, T = `context`.
  ///
  /// It is the least loss that a model of that context can have on average.
  ///
  /// - Precondition: `context ≥ 1`.
  public func entropy(context: Int) -> Double { entropies.mean(bytes: context) }

  /// The limit of ``entropy(context:)`` for long documents, in nats a byte:
  ///
  /// Σ_c π_c·H_c / Σ_c π_c·L_c,
  ///
  /// with π the stationary distribution of the chain of classes, H_c the entropy of a word drawn
  /// by class c and L_c its mean length in bytes, the space included.
  public var entropyRate: Double { entropies.rate }

  /// Writes document `number`, cut to the size of `window`, newline first.
  ///
  /// A pure function of the language, the seed and the number, so that there are as many fresh
  /// documents as anyone asks for.
  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, seed: UInt64, number: Int) {
    guard let base = window.baseAddress, window.count > 0 else { return }
    var random = PhiloxGenerator(seed: seed, purpose: .window, number: number)
    base[0] = UInt8(ascii: "\n")
    var end = 1
    var ruling = 0
    // One look at the class for the whole slot, and a slot is stored at once where it fits.
    while end + 16 <= window.count {
      let word = lexicon.words[lexicon.tables[ruling].draw(random.next())]
      UnsafeMutableRawPointer(base + end).storeBytes(of: word.bytes, as: SIMD16<UInt8>.self)
      end += word.length
      ruling = word.wordClass
    }
    while end < window.count {
      let word = lexicon.words[lexicon.tables[ruling].draw(random.next())]
      let room = min(word.length, window.count - end)
      for place in 0..<room { base[end + place] = word.bytes[place] }
      end += room
      ruling = word.wordClass
    }
  }

  /// The surprise −ln P(X_t = x_t | x_0 … x_{t−1}) in nats of each byte of a document but the
  /// newline that it begins with: exact, and infinite from the first byte on that the language
  /// does not have there.
  public func surprise(of document: some Collection<UInt8>) -> [Double] {
    entropies.surprise(of: document, in: lexicon)
  }
}

extension SyntheticLanguage: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension SyntheticLanguage: CustomStringConvertible {
  public var description: String { text }
}
