/// The words that a metric's name is made of, lower case, and pairs that are one word.
///
/// A name is taken apart at marks, at capitals behind small letters and at digits: `metrics/mAP50-95(B)` is of
/// `map` and `b`, `CrossEntropyLoss` of `crossentropy` and `loss`. What stands behind `@` or the word `at` is a
/// condition, as in `recall@10` or `precision_at_recall`, and is left out. `1-auc` is of `minus` and `auc`.
struct MetricWords {
  private(set) var words: [String] = []

  private enum Token {
    case word(String, digits: String)
    case number(String)
    case mark(Character)
  }

  init(_ name: String) {
    // A tracker puts the run before the metric.
    let run = name.ranges(of: " - ").last
    let metric = run.map { String(name[$0.upperBound...]) } ?? name
    // Nobody knows whether `1 - acc` is of a run called 1.
    if let run, name[..<run.lowerBound] == "1" { words.append("difference") }
    let tokens = Self.tokens(of: metric)
    // The marks that end a condition.
    var ends: String?
    for (index, token) in tokens.enumerated() {
      switch token {
      case .mark(let mark):
        if ends?.contains(mark) == true { ends = nil }
        guard mark == "@" else { continue }
        count()
        ends = "/,;()[]|_- "
      case .number(let digits):
        if ends != nil { continue }
        if digits == "1", index + 2 < tokens.count, case .mark("-") = tokens[index + 1],
          case .word = tokens[index + 2], Self.begins(at: index, of: tokens)
        {
          words.append("minus")
        } else {
          count()
        }
      case .word("at", _):
        if words.isEmpty { continue }
        count()
        ends = "/,;()[]|"
      case .word(let word, let digits):
        if ends != nil { continue }
        words.append(MetricTable.knows(word + digits) ? word + digits : word)
        if !digits.isEmpty { count() }
      }
    }
    words = Self.joined(words)
  }

  /// Says of the last word that a number follows, where it is no measure without: `top1`, `pass@1`.
  private mutating func count() {
    if let last = words.last, MetricTable.knows(last + "#") { words[words.count - 1] = last + "#" }
  }

  private static func begins(at index: Int, of tokens: [Token]) -> Bool {
    guard index > 0 else { return true }
    if case .mark(let mark) = tokens[index - 1] { return "/,;:( ".contains(mark) }
    return false
  }

  private static func tokens(of name: String) -> [Token] {
    var tokens: [Token] = []
    var before: Character?
    for letter in name {
      switch tokens.last {
      case .word(let word, digits: "") where letter.isLetter:
        // `meanIoU` is two words, `mAP` and `IoU` are one.
        let isCapital = letter.isUppercase && before?.isLowercase == true && word.count > 2
        if isCapital {
          tokens.append(.word(letter.lowercased(), digits: ""))
        } else {
          tokens[tokens.count - 1] = .word(word + letter.lowercased(), digits: "")
        }
      case .word(let word, let digits) where letter.isNumber:
        tokens[tokens.count - 1] = .word(word, digits: digits + String(letter))
      case .number(let digits) where letter.isNumber:
        tokens[tokens.count - 1] = .number(digits + String(letter))
      default:
        tokens.append(
          letter.isLetter
            ? .word(letter.lowercased(), digits: "")
            : letter.isNumber ? .number(String(letter)) : .mark(letter))
      }
      before = letter
    }
    return tokens
  }

  /// Pairs of words that are one, from the left: `cross_entropy`, `c-index`, `mIo_U`.
  private static func joined(_ words: [String]) -> [String] {
    var joined: [String] = []
    for word in words {
      if let last = joined.last,
        MetricTable.pairs.contains(last + " " + word)
          || (!MetricTable.knows(word) && MetricTable.knows(last + word))
      {
        joined[joined.count - 1] = last + word
      } else {
        joined.append(word)
      }
    }
    return joined
  }
}
