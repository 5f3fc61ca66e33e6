/// Suggestions for words that were meant to be others.
package enum Spelling {
  /// The candidate that takes the fewest edits to reach from `word`, the first of several, or nil
  /// if even it is more than a third of the letters away (at least 2 edits are allowed). Above 64
  /// bytes, `word` is no word.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let word = word.lowercased()
    let scored = candidates.map { ($0, distance(word, $0.lowercased())) }
    guard let best = scored.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(2, max(word.count, best.0.count) / 3) ? best.0 : nil
  }

  /// The candidate that `word` probably is with a slip: within two letters of it, or but for upper and
  /// lower case. Names of one or two letters are too near to one another for that, and names of up to four
  /// letters with two other ones are other names.
  package static func misspelled(_ word: String, among candidates: [String]) -> String? {
    candidates.first { candidate in
      let shorter = min(word.count, candidate.count)
      guard shorter > 1, word.utf8.count <= 64, candidate.utf8.count <= 64 else { return false }
      let edits = distance(word.lowercased(), candidate.lowercased())
      let allowed = max(word.count, candidate.count) > 4 ? 2 : 1
      return edits == 0 || shorter > 2 && edits <= allowed
    }
  }

  /// "; did you mean 'cosine'? allowed are: …", the end of a message on an unknown word.
  package static func suggestion(for word: String, among candidates: [String]) -> String {
    let question = nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ";"
    let more = candidates.count > mostListed ? " and \(candidates.count - mostListed) more" : ""
    return
      "\(question) allowed are: \(candidates.prefix(mostListed).joined(separator: ", "))\(more)"
  }

  /// Nobody reads on beyond these.
  private static let mostListed = 60

  /// The number of insertions, deletions, replacements and swaps of neighbors that lead from `a`
  /// to `b` (optimal string alignment).
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var edits = min(row[j] + 1, above[j + 1] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          edits = min(edits, before[j - 1] + 1)
        }
        row.append(edits)
      }
      before = above
      above = row
    }
    return above[b.count]
  }
}
