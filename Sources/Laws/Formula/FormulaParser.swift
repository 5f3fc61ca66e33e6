import Basics

/// Reads a formula by recursive descent.
///
/// ```
/// sum     = product { ("+" | "-") product }
/// product = signed { ("*" | "/") signed }
/// signed  = ["-" | "+"] signed | power
/// power   = atom [("^" | "**") signed]         to the right, above the sign: -x^2 is -(x^2)
/// atom    = number | name | "`" column "`" | function "(" sum {"," sum} ")" | "(" sum ")"
/// ```
///
/// `e` is Euler's number as the base of a power whose exponent is no mere number, `pi` is π within sin,
/// cos and tan, and beside a number that it is multiplied with or divided by. Elsewhere people call
/// parameters so.
struct FormulaParser {
  private(set) var expression = Expression()
  /// In the order of appearance.
  private(set) var parameters: [String] = []
  /// How names were read that could be meant in two ways, by name.
  private(set) var readings: [String: NameReading] = [:]

  private let text: String
  private let characters: [Character]
  private let variables: [String]
  /// Names that are parameters, whatever else they might mean.
  private let declared: Set<String>
  /// Variables that are no names in a formula but in backticks, the longest first.
  private let quoted: [[Character]]
  private var position = 0
  private var depth = 0
  /// How many calls of sin, cos or tan are open.
  private var openAngles = 0
  /// Where the last number ended.
  private var numberEnd: Int?

  private static let deepest = 200
  private static let longest = 100_000

  init(_ text: String, variables: [String], parameters: Set<String> = []) {
    self.text = text
    self.variables = variables
    declared = parameters
    characters = Array(text)
    quoted = variables.filter { name in
      name.first.map { $0.isLetter || $0 == "_" } ?? false
        && !name.allSatisfy(\.isWord)
    }.map(Array.init).sorted { $0.count > $1.count }
  }

  /// The node of the whole formula.
  mutating func parse() throws(FormulaError) -> Int {
    guard characters.count <= Self.longest else {
      throw failure(at: 0, "a formula of more than \(Self.longest) characters")
    }
    let root = try sum()
    skipSpace()
    guard position == characters.count else {
      let found = characters[position]
      throw failure(
        at: position,
        found == ")"
          ? "this ) closes nothing"
          : found == "="
            ? "write the right side alone: what is fitted is chosen by the column"
            : "'\(found)' where an operator such as + - * / ^ or the end belongs")
    }
    return root
  }

  private mutating func sum() throws(FormulaError) -> Int {
    depth += 1
    guard depth <= Self.deepest else {
      throw failure(at: position, "parentheses nested more than \(Self.deepest) deep")
    }
    defer { depth -= 1 }
    var left = try product()
    while true {
      if take("+") {
        let right = try product()
        left = expression.apply(.add, left, right)
      } else if takeMinus() {
        let right = try product()
        left = expression.apply(.subtract, left, right)
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(FormulaError) -> Int {
    var left = try signed()
    while true {
      if take("/") {
        let right = try signed()
        left = expression.apply(.divide, left, right)
      } else if take("*") || take("·") || take("×") {
        let right = try signed()
        left = expression.apply(.multiply, left, right)
      } else {
        return left
      }
    }
  }

  private mutating func signed() throws(FormulaError) -> Int {
    depth += 1
    guard depth <= Self.deepest else {
      throw failure(at: position, "more than \(Self.deepest) signs or powers in a row")
    }
    defer { depth -= 1 }
    if takeMinus() {
      let inner = try signed()
      return expression.apply(.negate, inner)
    }
    if take("+") { return try signed() }
    return try power()
  }

  private mutating func power() throws(FormulaError) -> Int {
    skipSpace()
    let start = position
    let isEuler = isAmbiguous("e") && wordAhead == "e" && !isCall(after: position + 1)
    let base = isEuler ? nil : try atom()
    if isEuler { position += 1 }
    let isPower = take("^") || takePair("**")
    let exponent = isPower ? try signed() : nil
    if let base { return exponent.map { expression.power(base, $0) } ?? base }
    if let exponent, expression.constantValue(exponent) == nil {
      try note(.euler, of: "e", at: start)
      return expression.apply(.function(.exp), exponent)
    }
    let parameter = try parameter("e", at: start)
    return exponent.map { expression.power(parameter, $0) } ?? parameter
  }

  private mutating func atom() throws(FormulaError) -> Int {
    skipSpace()
    guard position < characters.count else {
      throw failure(at: position, "a number, a name or ( is missing at the end")
    }
    let first = characters[position]
    if take("(") {
      let open = position - 1
      let inner = try sum()
      guard take(")") else { throw failure(at: open, "this ( is never closed") }
      return inner
    }
    if first.isASCIIDigit || first == "." { return try number() }
    if first == "`" { return try quotedName() }
    if first.isLetter || first == "_" { return try name() }
    throw failure(at: position, "'\(first)' where a number, a name or ( belongs")
  }

  private mutating func number() throws(FormulaError) -> Int {
    let start = position
    while position < characters.count, characters[position].isASCIIDigit || peek == "." {
      position += 1
    }
    if peek == "e" || peek == "E" {
      let sign = position + 1 < characters.count ? characters[position + 1] : " "
      let digit = sign == "+" || sign == "-" ? position + 2 : position + 1
      if digit < characters.count, characters[digit].isASCIIDigit {
        position = digit
        while position < characters.count, characters[position].isASCIIDigit { position += 1 }
      }
    }
    guard let value = Double(String(characters[start..<position])), value.isFinite else {
      throw failure(at: start, "'\(String(characters[start..<position]))' is not a number")
    }
    numberEnd = position
    return expression.constant(value)
  }

  // MARK: Names

  /// The name that begins here; empty if none does.
  private var wordAhead: String {
    String(characters[position...].prefix(while: \.isWord))
  }

  /// Whether an argument follows.
  private func isCall(after end: Int) -> Bool {
    characters[end...].first { !$0.isWhitespace } == "("
  }

  /// Whether the name is neither a variable nor known to be a parameter.
  private func isAmbiguous(_ word: String) -> Bool {
    !declared.contains(word) && !variables.contains(word)
  }

  private mutating func name() throws(FormulaError) -> Int {
    let start = position
    for name in quoted where characters[start...].starts(with: name) {
      let end = start + name.count
      let goesOn = end < characters.count && characters[end].isWord
      if goesOn { continue }
      throw failure(
        at: start,
        "'\(String(name))' is one column: write it in backticks, "
          + "`\(String(name))`, or put blanks around the operators")
    }
    let word = wordAhead
    position += word.count
    let end = position
    skipSpace()
    if peek == "(" { return try call(word, at: start) }
    if !declared.contains(word), let index = variables.firstIndex(of: word) {
      if NameReading.isTold(word) { try note(.variable, of: word, at: start) }
      return expression.variable(index)
    }
    if isAmbiguous(word), word == "π" || word == "pi" && isNumber(from: start, to: end) {
      if word == "pi" { try note(.pi, of: word, at: start) }
      return expression.constant(.pi)
    }
    if Operation.Function(rawValue: word) != nil || ["ln", "min", "max", "pow"].contains(word) {
      throw failure(at: start, "\(word) is a function and needs its argument, as in \(word)(x)")
    }
    return try parameter(word, at: start)
  }

  private mutating func parameter(_ word: String, at start: Int) throws(FormulaError) -> Int {
    if NameReading.isTold(word) { try note(.parameter, of: word, at: start) }
    if let index = parameters.firstIndex(of: word) { return expression.parameter(index) }
    if !declared.contains(word), let meant = Spelling.misspelled(word, among: variables) {
      throw FormulaError(
        text, column: start + 1, "no column is called \(word)",
        advice: .correctName(word, meant: meant))
    }
    parameters.append(word)
    return expression.parameter(parameters.count - 1)
  }

  /// Keeps how a name was read, which must be the same way everywhere.
  private mutating func note(
    _ reading: NameReading, of word: String, at start: Int
  ) throws(FormulaError) {
    guard readings[word] ?? reading == reading else {
      throw failure(
        at: start,
        "\(word) is read as a number in one place and as a parameter in another: "
          + (word == "e" ? "write exp(…) for powers of Euler's number" : "write π for the number")
          + ", or call the parameter otherwise")
    }
    readings[word] = reading
  }

  /// Whether a pi that stands there is the number.
  private func isNumber(from start: Int, to end: Int) -> Bool {
    if openAngles > 0 { return true }
    let operators: Set<Character> = ["*", "/", "·", "×"]
    if let numberEnd {
      let between = Array(characters[numberEnd..<start].lazy.filter { !$0.isWhitespace }.prefix(2))
      if between.count == 1, operators.contains(between[0]) { return true }
    }
    let next = Array(characters[end...].lazy.filter { !$0.isWhitespace }.prefix(2))
    return next.count == 2 && operators.contains(next[0])
      && (next[1].isASCIIDigit || next[1] == ".")
  }

  /// A column whose name holds blanks or operators.
  private mutating func quotedName() throws(FormulaError) -> Int {
    let start = position
    guard let end = characters[(start + 1)...].firstIndex(of: "`") else {
      throw failure(at: start, "this ` is never closed")
    }
    let word = String(characters[(start + 1)..<end])
    position = end + 1
    if let index = variables.firstIndex(of: word) { return expression.variable(index) }
    let meant = Spelling.nearest(to: word, among: variables)
    throw failure(
      at: start,
      "no column is called '\(word)'" + (meant.map { "; did you mean `\($0)`?" } ?? ""))
  }

  private mutating func call(_ word: String, at start: Int) throws(FormulaError) -> Int {
    let open = position
    position += 1
    let isAngle = ["sin", "cos", "tan"].contains(word)
    if isAngle { openAngles += 1 }
    var arguments = [try sum()]
    while take(",") { arguments.append(try sum()) }
    if isAngle { openAngles -= 1 }
    guard take(")") else { throw failure(at: open, "this ( is never closed") }
    func require(_ count: Int) throws(FormulaError) {
      guard arguments.count == count else {
        throw failure(
          at: start,
          "\(word) takes \(count == 1 ? "one argument" : "two arguments"), not "
            + "\(arguments.count)")
      }
    }
    switch word {
    case "pow":
      try require(2)
      return expression.power(arguments[0], arguments[1])
    case "min", "max":
      try require(2)
      return expression.apply(word == "min" ? .minimum : .maximum, arguments[0], arguments[1])
    default:
      guard let function = Operation.Function(rawValue: word == "ln" ? "log" : word) else {
        let isKnown = variables.contains(word) || parameters.contains(word)
        throw failure(
          at: start,
          isKnown
            ? "\(word) is no function; write \(word)*(…) to multiply"
            : "there is no function \(word); there are "
              + (["ln"] + Operation.Function.allCases.map(\.rawValue) + ["min", "max", "pow"])
              .joined(separator: " "))
      }
      try require(1)
      return expression.apply(.function(function), arguments[0])
    }
  }

  // MARK: Characters

  private var peek: Character { position < characters.count ? characters[position] : " " }

  private mutating func skipSpace() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    // A star may be half of a power.
    guard peek == character, position < characters.count,
      !(character == "*" && position + 1 < characters.count && characters[position + 1] == "*")
    else { return false }
    position += 1
    return true
  }

  private mutating func takePair(_ pair: String) -> Bool {
    skipSpace()
    guard position + 1 < characters.count, String(characters[position...(position + 1)]) == pair
    else { return false }
    position += 2
    return true
  }

  /// A hyphen, the minus sign or a dash that a text editor made of one.
  private mutating func takeMinus() -> Bool { take("-") || take("−") || take("–") }

  private func failure(at index: Int, _ message: String) -> FormulaError {
    FormulaError(text, column: index + 1, message)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
  fileprivate var isWord: Bool { isLetter || isASCIIDigit || self == "_" }
}
