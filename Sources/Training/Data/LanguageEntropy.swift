internal import RealModule

/// The exact entropy of a synthetic language.
///
/// The state before a byte is the ruling class and the letters of the word so far. With the words
/// in a tree by their letters, a byte leads from a node to a child, and the entropy at depth d of
/// a word drawn by class c, weighted by the probability of coming there, is
///
/// E_c(d) = −Σ_{children at depth d + 1} P_c(child)·ln(P_c(child)/P_c(parent)),
///
/// which adds up to H_c over d. Byte t is at depth d if a word began at t − d. So with u_t(c) the
/// probability that at byte t a word begins and class c draws it, H_t = Σ_d Σ_c u_{t−d}(c)·E_c(d),
/// and u follows from u_{t+l}(c′) += u_t(c)·M_l(c, c′), where M_l(c, c′) is the probability that
/// class c draws a word of l bytes and of class c′.
struct LanguageEntropy: Sendable {
  /// E_c(d) at `[c][d]`.
  private let depths: [[Double]]
  /// M_l(c, c′) at `[l][c][c′]`.
  private let moves: [[[Double]]]
  let rate: Double

  init(_ lexicon: Lexicon) {
    let classes = lexicon.probabilities.count
    let zeros = [Double](repeating: 0, count: classes)
    var depths = Array(repeating: Array(repeating: 0.0, count: Lexicon.longest), count: classes)
    var moves = Array(
      repeating: Array(repeating: zeros, count: classes), count: Lexicon.longest + 1)
    for (c, probabilities) in lexicon.probabilities.enumerated() {
      for (word, probability) in zip(lexicon.words, probabilities) {
        moves[word.length][c][word.wordClass] += probability
      }
      Self.descend(
        lexicon.words.indices, depth: 0, mass: 1, words: lexicon.words,
        probabilities: probabilities, into: &depths[c])
    }
    let chain = zeros.indices.map { c in
      moves.reduce(zeros) { sum, move in zip(sum, move[c]).map(+) }
    }
    let lengths = zeros.indices.map { c in
      moves.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element[c].reduce(0, +) }
    }
    let shares = Self.stationary(chain)
    let entropies = depths.map { $0.reduce(0, +) }
    self.depths = depths
    self.moves = moves
    rate = Self.dot(shares, entropies) / Self.dot(shares, lengths)
  }

  /// (1/T)·Σ_{t<T} H_t for T bytes, the first of which begins a word drawn by class 0.
  func mean(bytes count: Int) -> Double {
    precondition(count >= 1)
    let classes = depths.count
    // u of the last few bytes, and of as many to come, in a ring.
    let ring = 2 * Lexicon.longest
    var starts = Array(repeating: [Double](repeating: 0, count: classes), count: ring)
    starts[0][0] = 1
    var sum = 0.0
    for t in 0..<count {
      for depth in 0..<min(t + 1, Lexicon.longest) {
        let start = starts[(t - depth) % ring]
        for c in 0..<classes { sum += start[c] * depths[c][depth] }
      }
      // The oldest is needed no more, and becomes the farthest to come.
      let farthest = (t + Lexicon.longest) % ring
      for c in 0..<classes { starts[farthest][c] = 0 }
      for length in 1...Lexicon.longest {
        for c in 0..<classes {
          let start = starts[t % ring][c]
          for next in 0..<classes {
            starts[(t + length) % ring][next] += start * moves[length][c][next]
          }
        }
      }
    }
    return sum / Double(count)
  }

  func surprise(of document: some Collection<UInt8>, in lexicon: Lexicon) -> [Double] {
    var surprises: [Double] = []
    surprises.reserveCapacity(document.count)
    var ruling = 0
    var range = lexicon.words.indices
    var depth = 0
    var mass = 1.0
    for byte in document.dropFirst() {
      range = Self.narrow(range, depth: depth, to: byte, words: lexicon.words)
      let part = range.reduce(0) { $0 + lexicon.probabilities[ruling][$1] }
      guard part > 0 else {
        surprises += Array(repeating: .infinity, count: document.count - 1 - surprises.count)
        return surprises
      }
      surprises.append(Double.log(mass / part))
      mass = part
      depth += 1
      if byte == UInt8(ascii: " ") {
        ruling = lexicon.words[range.lowerBound].wordClass
        range = lexicon.words.indices
        (depth, mass) = (0, 1)
      }
    }
    return surprises
  }

  /// Adds the entropy of all nodes below one: that of the words in `range`, which share their
  /// first `depth` bytes and have the probability `mass` together.
  private static func descend(
    _ range: Range<Int>, depth: Int, mass: Double, words: [Lexicon.Word],
    probabilities: [Double], into sums: inout [Double]
  ) {
    var rest = range
    while let first = rest.first {
      let child = narrow(rest, depth: depth, to: words[first].bytes[depth], words: words)
      let part = child.reduce(0) { $0 + probabilities[$1] }
      if part > 0 { sums[depth] += part * Double.log(mass / part) }
      // Once only one word is left, its other bytes are certain.
      if child.count > 1 {
        descend(
          child, depth: depth + 1, mass: part, words: words, probabilities: probabilities,
          into: &sums)
      }
      rest = child.upperBound..<range.upperBound
    }
  }

  /// The words of `range`, all alike up to `depth`, that have `byte` there.
  private static func narrow(
    _ range: Range<Int>, depth: Int, to byte: UInt8, words: [Lexicon.Word]
  ) -> Range<Int> {
    func firstWord(in range: Range<Int>, notBelow bound: UInt8) -> Int {
      var (low, high) = (range.lowerBound, range.upperBound)
      while low < high {
        let middle = (low + high) / 2
        if words[middle].bytes[depth] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let low = firstWord(in: range, notBelow: byte)
    return
      low..<(byte == .max
      ? range.upperBound : firstWord(in: low..<range.upperBound, notBelow: byte + 1))
  }

  /// The stationary distribution of an irreducible chain, by eliminating one state after another
  /// without a subtraction (Grassmann, Taksar and Heyman 1985), which keeps full relative
  /// precision.
  private static func stationary(_ chain: [[Double]]) -> [Double] {
    var a = chain
    let count = a.count
    for n in stride(from: count - 1, to: 0, by: -1) {
      let leaving = a[n][..<n].reduce(0, +)
      for i in 0..<n { a[i][n] /= leaving }
      for i in 0..<n {
        for j in 0..<n { a[i][j] += a[i][n] * a[n][j] }
      }
    }
    var shares = [1.0]
    for n in 1..<max(count, 1) {
      shares.append((0..<n).reduce(0) { $0 + shares[$1] * a[$1][n] })
    }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
