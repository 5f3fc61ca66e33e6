internal import Basics
internal import Records

/// Reads what a study file says under `search`.
struct SearchDefinition {
  private let file: String
  private(set) var settings: SearchSettings

  private static let keys = [
    "method", "population", "ready", "values", "exploit", "share", "perturb", "resample", "seed",
    "metric", "goal",
  ]

  init(_ node: YAMLNode, at place: TextPlace, file: String) throws(StudyError) {
    self.file = file
    settings = SearchSettings(place: place)
    var given: Set<String> = []
    for entry in try mapping(node, "search") {
      given.insert(entry.key)
      try take(entry)
    }
    for key in ["population", "ready", "values"] where !given.contains(key) {
      throw error(place, "a search has \(key); \(Self.example(of: key))")
    }
  }

  private static func example(of key: String) -> String {
    switch key {
    case "population": "how many members train side by side, such as population: 16"
    case "ready": "after how many steps they are compared, such as ready: 200"
    default: "what is searched, such as values: {rate: {from: 0.01, to: 1}}"
    }
  }

  private mutating func take(_ entry: YAMLNode.Entry) throws(StudyError) {
    let (key, value) = (entry.key, entry.value)
    switch key {
    case "method": settings.method = try choice(value, key)
    case "exploit": settings.exploit = try choice(value, key)
    case "population": settings.population = try whole(value, key, in: SearchSettings.populations)
    case "ready":
      settings.readyPlace = value.place
      settings.ready = try whole(value, key, in: 1...1 << 40)
    case "seed":
      guard let seed = UInt64(try text(value, key)) else {
        throw error(value.place, "seed is a whole number from 0 on")
      }
      settings.seed = seed
    case "share":
      settings.share = try number(value, key)
      guard settings.share > 0, settings.share <= 0.5 else {
        throw error(value.place, "share is above 0 and at most 0.5: the worst copy the best")
      }
    case "resample":
      settings.resample = try number(value, key)
      guard 0...1 ~= settings.resample else {
        throw error(value.place, "resample is a probability, from 0 to 1")
      }
    case "perturb":
      settings.perturb = try numbers(value, key).map(\.number)
      guard !settings.perturb.isEmpty, settings.perturb.allSatisfy({ 0.01...100 ~= $0 }) else {
        throw error(
          value.place, "perturb is a list of factors from 0.01 to 100, such as [0.8, 1.2]")
      }
    case "metric":
      settings.metricPlace = value.place
      settings.metric = try text(value, key)
    case "goal":
      guard let goal = Curve.Goal(rawValue: try text(value, key)) else {
        throw error(value.place, "goal is lower or higher")
      }
      settings.goal = goal
    case "values":
      for entry in try mapping(value, key) { settings.values.append(try searched(entry)) }
      guard !settings.values.isEmpty else { throw error(value.place, "values names one at least") }
    default:
      throw error(
        entry.place,
        "a search has no '\(key.prefix(80))'" + Spelling.suggestion(for: key, among: Self.keys))
    }
  }

  private func searched(_ entry: YAMLNode.Entry) throws(StudyError) -> SearchedValue {
    let names = SearchedValue.Name.allCases.map(\.rawValue)
    guard let name = SearchedValue.Name(rawValue: entry.key) else {
      throw error(
        entry.place,
        "'\(entry.key.prefix(80))' cannot change within a run"
          + Spelling.suggestion(for: entry.key, among: names)
          + "; what can: \(names.joined(separator: ", "))")
    }
    let prior: SearchedValue.Prior
    switch entry.value.content {
    case .list: prior = .list(try list(entry.value, entry.key))
    case .mapping: prior = try range(entry.value, entry.key)
    case .scalar:
      throw error(
        entry.value.place,
        "\(entry.key) has a range, {from: 0.01, to: 1}, or a list of values; one value for all stands "
          + "under common")
    }
    let value = SearchedValue(name, prior, place: entry.place)
    if name == .rate, value.bounds.lowerBound <= 0 {
      throw error(entry.value.place, "rate is a factor on the schedule, above 0")
    }
    if name.isWhole, [value.bounds.lowerBound, value.bounds.upperBound].contains(where: isBroken) {
      throw error(entry.value.place, "\(entry.key) counts, and is of whole numbers")
    }
    if case .list(let values) = prior, name.isWhole, values.contains(where: isBroken) {
      throw error(entry.value.place, "\(entry.key) counts, and is of whole numbers")
    }
    return value
  }

  private func isBroken(_ value: Double) -> Bool { Int(exactly: value) == nil }

  private func list(_ node: YAMLNode, _ key: String) throws(StudyError) -> [Double] {
    let values = try numbers(node, key)
    guard values.count >= 2 else {
      throw error(node.place, "\(key) has two values at least, or nothing is searched")
    }
    guard values.count <= 1000 else {
      throw error(node.place, "\(key) has \(values.count) values, and may have 1000")
    }
    let sorted = values.sorted { $0.number < $1.number }
    for (a, b) in zip(sorted, sorted.dropFirst()) where a.number == b.number {
      throw error(b.place, "\(key) has the value \(NumberText.exact(b.number)) twice")
    }
    return sorted.map(\.number)
  }

  private func range(_ node: YAMLNode, _ key: String) throws(StudyError) -> SearchedValue.Prior {
    var ends: [String: Double] = [:]
    var scale: (isLogarithmic: Bool, place: TextPlace)?
    for entry in try mapping(node, key) {
      switch entry.key {
      case "from", "to": ends[entry.key] = try number(entry.value, entry.key)
      case "scale":
        let name = try text(entry.value, "scale")
        guard name == "log" || name == "linear" else {
          throw error(entry.value.place, "scale is log or linear")
        }
        scale = (name == "log", entry.value.place)
      default:
        throw error(
          entry.place,
          "a range has no '\(entry.key.prefix(80))'"
            + Spelling.suggestion(for: entry.key, among: ["from", "to", "scale"]))
      }
    }
    guard let from = ends["from"], let to = ends["to"] else {
      throw error(node.place, "\(key) is from one number to another: {from: 0.01, to: 1}")
    }
    guard from < to else {
      throw error(
        node.place,
        "\(key) goes from \(NumberText.exact(from)) to \(NumberText.exact(to)): the first is below the second"
      )
    }
    let isLogarithmic = scale?.isLogarithmic ?? (from > 0)
    if isLogarithmic, from <= 0 {
      throw error(
        scale?.place ?? node.place,
        "\(key) begins at \(NumberText.exact(from)), which has no logarithm: begin above 0, or write scale: "
          + "linear")
    }
    return isLogarithmic ? .logarithmic(from...to) : .linear(from...to)
  }
}

extension SearchDefinition {
  private func error(_ place: TextPlace, _ message: String) -> StudyError {
    StudyError(file: file, place: place, message)
  }

  private func mapping(_ node: YAMLNode, _ what: String) throws(StudyError) -> [YAMLNode.Entry] {
    try node.entries(of: what, in: file)
  }

  private func text(_ node: YAMLNode, _ key: String) throws(StudyError) -> String {
    try node.text("\(key) is one value", in: file)
  }

  private func number(_ node: YAMLNode, _ key: String) throws(StudyError) -> Double {
    let text = try text(node, key)
    guard let number = Double(text), number.isFinite, abs(number) <= 1e15 else {
      throw error(node.place, "\(key): '\(text.prefix(80))' is no number that it can be")
    }
    return number
  }

  private func numbers(
    _ node: YAMLNode, _ key: String
  ) throws(StudyError) -> [(number: Double, place: TextPlace)] {
    guard case .list(let items) = node.content else {
      throw error(node.place, "\(key) is a list of numbers")
    }
    var numbers: [(number: Double, place: TextPlace)] = []
    for item in items { numbers.append((try number(item, key), item.place)) }
    return numbers
  }

  private func whole(
    _ node: YAMLNode, _ key: String, in range: ClosedRange<Int>
  ) throws(StudyError) -> Int {
    guard let number = Int(try text(node, key)), range.contains(number) else {
      throw error(
        node.place,
        "\(key) is a whole number from \(range.lowerBound)"
          + (range.upperBound > 1 << 30 ? " on" : " to \(range.upperBound)"))
    }
    return number
  }

  private func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, _ key: String
  ) throws(StudyError) -> Choice {
    let name = try text(node, key)
    guard let choice = Choice(rawValue: name) else {
      throw error(
        node.place, "\(key) is \(Choice.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return choice
  }
}
