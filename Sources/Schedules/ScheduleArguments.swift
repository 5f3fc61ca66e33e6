import Basics

/// The `key=value` pairs of one schedule, known keys all and none twice, with their places.
struct ScheduleArguments {
  let kind: ScheduleKind
  private let values: KeyedValues
  private let source: ScheduleSource

  /// Reads `pairs`, which stand behind the name; nil if there are none. What is missing is said at
  /// `place`.
  init(
    _ pairs: Substring?, of kind: ScheduleKind, at place: Substring, in source: ScheduleSource
  ) throws {
    do {
      values =
        if let pairs {
          try KeyedValues(pairs, keys: kind.keys.flatMap { [$0.name] + $0.otherNames })
        } else {
          KeyedValues()
        }
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
    self.kind = kind
    self.source = source
    for key in kind.keys {
      let given = ([key.name] + key.otherNames).compactMap { values[$0] }
      if given.count > 1 { throw source.error(at: given[1], .duplicateKey(key.name)) }
      if given.isEmpty, key.defaultValue == nil {
        throw source.error(at: place, .missingKey(key.name, schedule: kind.name))
      }
    }
  }

  /// The text that was given for `key`, by whichever of its names.
  func given(_ key: String) -> Substring? {
    if let value = values[key] { return value }
    return kind.keys.first { $0.name == key }?.otherNames.lazy.compactMap { values[$0] }.first
  }

  /// The schedule that these arguments make; an argument that it refuses is reported at its place.
  func schedule(_ make: (ScheduleArguments) throws -> any Schedule) throws -> any Schedule {
    do {
      return try make(self)
    } catch let error as ScheduleError {
      let place = given(error.argument) ?? source.whole
      throw source.error(at: place, .invalidArgument(error))
    }
  }

  /// The text that was given for `key`, or else its default.
  private func value(_ key: String) -> Substring {
    if let given = given(key) { return given }
    guard let standard = kind.keys.first(where: { $0.name == key })?.defaultValue else {
      preconditionFailure("\(kind.name) declares no default for \(key)")
    }
    return Substring(standard)
  }

  func isGiven(_ key: String) -> Bool { given(key) != nil }

  var steps: Int { get throws { try stepCount("steps") } }
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

  /// A whole number of steps, as many as the budget leaves.
  func stepCount(_ key: String) throws -> Int { source.budgeted(try wholeNumber(key)) }

  /// A number of steps, as many as the budget leaves; below 1, a fraction of `steps`, rounded to the
  /// nearest step.
  func count(_ key: String) throws -> Int { try count(key, of: steps) }

  func count(_ key: String, of steps: Int) throws -> Int {
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
    return Int(exactly: number).map(source.budgeted)
  }

  /// Several whole numbers, separated by `/`.
  func wholeNumbers(_ key: String) throws -> [Int] {
    try value(key).split(separator: "/", omittingEmptySubsequences: false).map { item in
      guard let number = Double(plain: item), let whole = Int(exactly: number) else {
        throw malformed(key, item, "whole numbers separated by /, as in 30/60/90")
      }
      return whole
    }
  }

  /// `true` or `false`, upper case or not.
  func truth(_ key: String) throws -> Bool {
    let value = value(key)
    guard let truth = Bool(value.lowercased()) else { throw malformed(key, value, "true or false") }
    return truth
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

  /// Pairs `STEP:FACTOR`, separated by `/`, in any order.
  func factors(_ key: String) throws -> [(step: Int, factor: Double)] {
    try value(key).split(separator: "/", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let step = Double(plain: parts[0]).flatMap(Int.init(exactly:)),
        let factor = Double(plain: parts[1])
      else {
        throw malformed(key, item, "pairs STEP:FACTOR separated by /, as in 100:0.1/200:0.5")
      }
      return (step, factor)
    }
  }

  func knots(_ key: String) throws -> [Piecewise.Knot] {
    try value(key).split(separator: "/", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let step = Double(plain: parts[0]).flatMap(Int.init(exactly:)),
        let rate = Double(plain: parts[1])
      else {
        throw malformed(key, item, "knots STEP:RATE separated by /, as in 0:0/2000:3e-4")
      }
      return Piecewise.Knot(step: source.budgeted(step), rate: rate)
    }
  }

  private func malformed(
    _ key: String, _ value: Substring, _ expected: String
  ) -> ScheduleTextError {
    source.error(
      at: value, .malformedValue(key: key, value: String(value), expected: expected))
  }
}
