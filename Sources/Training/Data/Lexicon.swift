internal import RealModule

/// The words of a synthetic language, in alphabetical order, with the class of each and its
/// probability in every class's distribution.
final class Lexicon: Sendable {
  /// The longest word has 2 + log₄ 65536 letters, and a space.
  static let longest = 11

  /// A word's bytes, its space included, in a slot that is copied at once.
  struct Word {
    var bytes = SIMD16<UInt8>(repeating: 0)
    var length = 0
    var wordClass = 0
  }

  let words: [Word]
  /// `probabilities[c][w]`: that of word w where the distribution of class c rules.
  let probabilities: [[Double]]
  let tables: [AliasTable]

  init(words count: Int, classes: Int, exponent: Double, language: Int, shift: Double?) {
    // A shifted language is the first one with some words changed places.
    var random = PhiloxGenerator(
      seed: UInt64(shift == nil ? language : 1), purpose: .lexicon, number: 0)
    var spellings = Self.spellings(count, &random)
    let wordClasses = Self.wordClasses(count, classes: classes, &random)
    let rankings = (0..<classes).map { _ in Self.ranking(count, &random) }
    if let shift {
      Self.exchange(&spellings, share: shift, language: language)
    }
    let order = spellings.indices.sorted {
      spellings[$0].lexicographicallyPrecedes(spellings[$1])
    }
    words = order.map { index in
      var word = Word(length: spellings[index].count, wordClass: wordClasses[index])
      for (place, byte) in spellings[index].enumerated() { word.bytes[place] = byte }
      return word
    }
    let weights = (1...count).map { Double.pow(Double($0), -exponent) }
    // From the smallest, so that they count.
    let total = weights.reversed().reduce(0, +)
    probabilities = rankings.map { ranks in order.map { weights[ranks[$0]] / total } }
    tables = probabilities.map(AliasTable.init)
  }

  /// Distinct words, the common ones first and shorter: that of rank k has 2 + ⌊log₄ k⌋ letters,
  /// consonants and vowels by turns, and ends in a space.
  private static func spellings(
    _ count: Int, _ random: inout PhiloxGenerator
  ) -> [[UInt8]] {
    let letters = [Array("bcdfghjklmnprstvwxyz".utf8), Array("aeiou".utf8)]
    var taken: Set<[UInt8]> = []
    return (1...count).map { rank in
      let length = 2 + (Int.bitWidth - 1 - rank.leadingZeroBitCount) / 2
      while true {
        let first = random.below(2)
        let word = (0..<length).map { place in
          let kind = letters[(first + place) % 2]
          return kind[random.below(kind.count)]
        }
        if taken.insert(word).inserted { return word + [UInt8(ascii: " ")] }
      }
    }
  }

  /// A class for each rank: every class once in each stretch of as many ranks, in random order.
  private static func wordClasses(
    _ count: Int, classes: Int, _ random: inout PhiloxGenerator
  ) -> [Int] {
    var all: [Int] = []
    while all.count < count {
      var stretch = Array(0..<classes)
      random.shuffle(&stretch)
      all += stretch
    }
    return Array(all.prefix(count))
  }

  /// A class's own rank, from 0, of each word: the order of ln k + z with k the common rank and z
  /// standard normal, so that a word's ranks differ by a factor of about e between classes.
  private static func ranking(_ count: Int, _ random: inout PhiloxGenerator) -> [Int] {
    let keys = (1...count).map { Double.log(Double($0)) + random.normal() }
    var ranks = [Int](repeating: 0, count: count)
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    for (rank, word) in order.enumerated() { ranks[word] = rank }
    return ranks
  }

  /// Moves the words of a share of the ranks round random cycles, one for each length, so that
  /// every rank's word stays as long as it was.
  private static func exchange(_ spellings: inout [[UInt8]], share: Double, language: Int) {
    var random = PhiloxGenerator(seed: UInt64(language), purpose: .lexicon, number: 1)
    for length in 1...longest {
      var ranks = spellings.indices.filter { spellings[$0].count == length }
      random.shuffle(&ranks)
      // Fits: a share of a count.
      let chosen = ranks.prefix(Int((share * Double(ranks.count)).rounded()))
      guard let first = chosen.first, let last = chosen.last else { continue }
      let kept = spellings[first]
      for (here, next) in zip(chosen, chosen.dropFirst()) { spellings[here] = spellings[next] }
      spellings[last] = kept
    }
  }
}
