/// Reads a formula by recursive descent.
///
/// ```
/// sum     = product { ("+" | "-") product }
/// product = signed { ("*" | "/") signed }
/// signed  = ["-" | "+"] signed | power
/// power   = atom [("^" | "**") signed]         to the right, above the sign: -x^2 is -(x^2)
/// atom    = number | name | function "(" sum {"," sum} ")" | "(" sum ")"
/// ```
struct FormulaParser {
  private(set) var expression = Expression()
  /// In the order of appearance.
  private(set) var parameters: [String] = []

  private let text: String
  private let characters: [Character]
  private let variables: [String]
  private var position = 0
  private var depth = 0

  private static let deepest = 200
  private static let longest = 100_000
  private static let constants: [String: Double] = ["pi": .pi, "e": 2.718281828459045]

  init(_ text: String, variables: [String]) {
    self.text = text
    self.variables = variables
    characters = Array(text)
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
    let base = try atom()
    guard take("^") || takePair("**") else { return base }
    let exponent = try signed()
    return expression.power(base, exponent)
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
    return expression.constant(value)
  }

  private mutating func name() throws(FormulaError) -> Int {
    let start = position
    while position < characters.count,
      characters[position].isLetter || characters[position].isASCIIDigit || peek == "_"
    {
      position += 1
    }
    let word = String(characters[start..<position])
    skipSpace()
    if peek == "(" { return try call(word, at: start) }
    if let index = variables.firstIndex(of: word) { return expression.variable(index) }
    if let value = Self.constants[word] { return expression.constant(value) }
    if word == "π" { return expression.constant(.pi) }
    if Operation.Function(rawValue: word) != nil || ["ln", "min", "max", "pow"].contains(word) {
      throw failure(at: start, "\(word) is a function and needs its argument, as in \(word)(x)")
    }
    let index = parameters.firstIndex(of: word) ?? parameters.count
    if index == parameters.count { parameters.append(word) }
    return expression.parameter(index)
  }

  private mutating func call(_ word: String, at start: Int) throws(FormulaError) -> Int {
    let open = position
    position += 1
    var arguments = [try sum()]
    while take(",") { arguments.append(try sum()) }
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
}
