import Basics

/// The `key=value` pairs of one schedule, known keys all and none twice, with their places.
struct ScheduleArguments {
  let kind: ScheduleKind
  private let values: KeyedValues
  private let source: ScheduleSource

  /// Reads `pairs`, which stand behind the name and the colon.
  init(_ pairs: Substring, of kind: ScheduleKind, in source: ScheduleSource) throws {
    do {
      values = try KeyedValues(pairs, keys: kind.keys.map(\.name))
    } catch {
      let found = String(error.part)
      let reason: ScheduleTextError.Reason =
        switch error.kind {
        case .noAssignment: .malformed(found, expected: "KEY=VALUE,…, as in \(kind.example)")
        case .unknownKey: .unknownKey(found, schedule: kind.name)
        case .repeatedKey: .duplicateKey(found)
        }
      throw source.error(at: error.part, reason)
    }
    for key in kind.keys where key.defaultValue == nil && values[key.name] == nil {
      throw source.error(at: pairs, .missingKey(key.name, schedule: kind.name))
    }
    self.kind = kind
    self.source = source
  }

  /// The schedule that these arguments make; an argument that it refuses is reported at its place.
  func schedule(_ make: (ScheduleArguments) throws -> any Schedule) throws -> any Schedule {
    do {
      return try make(self)
    } catch let error as ScheduleError {
      let place = values[error.argument] ?? source.whole
      throw source.error(at: place, .invalidArgument(error))
    }
  }

  /// The text that was given for `key`, or else its default.
  private func value(_ key: String) -> Substring {
    if let given = values[key] { return given }
    guard let standard = kind.keys.first(where: { $0.name == key })?.defaultValue else {
      preconditionFailure("\(kind.name) declares no default for \(key)")
    }
    return Substring(standard)
  }

  func isGiven(_ key: String) -> Bool { values[key] != nil }

  var steps: Int { get throws { try wholeNumber("steps") } }
  var warmup: Int { get throws { try count("warmup") } }

  func number(_ key: String) throws -> Double {
    let value = value(key)
    guard let number = Double(plain: value) else {
      throw malformed(key, value, "a number such as 0.1 or 3e-4")
    }
    return number
  }

  func wholeNumber(_ key: String) throws -> Int {
    let value = value(key)
    guard let number = Double(plain: value), let whole = Int(exactly: number) else {
      throw malformed(key, value, "a whole number such as 24000")
    }
    return whole
  }

  /// A number of steps; below 1, a fraction of `steps`, rounded to the nearest step.
  func count(_ key: String) throws -> Int {
    let value = value(key)
    return try count(value, of: steps)
      ?? {
        throw malformed(key, value, "a whole number of steps, or a fraction of steps below 1")
      }()
  }

  /// Several counts, separated by `/`.
  func counts(_ key: String) throws -> [Int] {
    let steps = try steps
    return try value(key).split(separator: "/", omittingEmptySubsequences: false).map { item in
      try count(item, of: steps)
        ?? {
          throw malformed(key, item, "steps or fractions of steps below 1, separated by /")
        }()
    }
  }

  private func count(_ text: Substring, of steps: Int) -> Int? {
    guard let number = Double(plain: text) else { return nil }
    if number > 0, number < 1, steps > 0 { return Int(exactly: (number * Double(steps)).rounded()) }
    return Int(exactly: number)
  }

  func choice<Choice>(_ key: String) throws -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    let value = value(key)
    guard let choice = Choice(rawValue: String(value)) else {
      let names = Choice.allCases.map(\.rawValue)
      let nearest = Spelling.nearest(to: String(value), among: names)
      let question = nearest.map { " (did you mean \($0)?)" } ?? ""
      throw malformed(key, value, "one of \(names.joined(separator: ", "))\(question)")
    }
    return choice
  }

  func knots(_ key: String) throws -> [Piecewise.Knot] {
    try value(key).split(separator: "/", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let step = Double(plain: parts[0]).flatMap(Int.init(exactly:)),
        let rate = Double(plain: parts[1])
      else {
        throw malformed(key, item, "knots STEP:RATE separated by /, as in 0:0/2000:3e-4")
      }
      return Piecewise.Knot(step: step, rate: rate)
    }
  }

  private func malformed(
    _ key: String, _ value: Substring, _ expected: String
  ) -> ScheduleTextError {
    source.error(
      at: value, .malformedValue(key: key, value: String(value), expected: expected))
  }
}
