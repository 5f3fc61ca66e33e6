internal import Schedules

/// Lays out the runs of a study: every combination of points, with `$NAME` replaced.
struct StudyGrid {
  private let definition: StudyDefinition
  private let options: TrainOptions

  init(_ definition: StudyDefinition, options: TrainOptions) {
    self.definition = definition
    self.options = options
  }

  func runs() throws(StudyError) -> [StudyRun] {
    try checkAxesSetDifferentNames()
    var runs: [StudyRun] = []
    var used: Set<String> = []
    for points in try combinations() {
      runs.append(try run(at: points, used: &used))
    }
    guard !runs.isEmpty else {
      throw definition.error(definition.gridPlace, "exclude leaves no run")
    }
    try checkVariables(used: used)
    var names: Set<String> = []
    for run in runs where !names.insert(run.name).inserted {
      throw definition.error(
        definition.gridPlace,
        "two runs would be called \(run.name); give the points of the axes different names")
    }
    return runs
  }

  private func combinations() throws(StudyError) -> [[StudyDefinition.Point]] {
    var combinations: [[StudyDefinition.Point]] = [[]]
    for axis in definition.axes {
      // Before they are made, since a few long axes multiply to more than fits in memory.
      guard combinations.count * axis.points.count <= Study.mostRuns else {
        throw definition.error(
          definition.gridPlace, "the grid has more than \(Study.mostRuns) runs; divide the study")
      }
      combinations = combinations.flatMap { head in axis.points.map { head + [$0] } }
    }
    return combinations.filter { points in
      !definition.excluded.contains { combination in
        zip(definition.axes, points).allSatisfy { axis, point in
          combination[axis.name]?.contains(point.name) ?? true
        }
      }
    }
  }

  private func run(
    at points: [StudyDefinition.Point], used: inout Set<String>
  ) throws(StudyError) -> StudyRun {
    let own = points.flatMap(\.settings)
    let settings =
      definition.common.filter { common in !own.contains { $0.name == common.name } } + own
    var runOptions: [StudyRun.Option] = []
    for setting in settings where options.contains(setting.name) {
      for value in setting.values {
        let text = try substituted(
          value.text, at: value.place, settings: settings, within: [setting.name], used: &used)
        guard options.flags.contains(setting.name) else {
          runOptions.append(.init(name: setting.name, value: text, place: value.place))
          continue
        }
        guard let isGiven = Bool(text) else {
          throw definition.error(value.place, "'\(setting.name)' is true or false")
        }
        if isGiven { runOptions.append(.init(name: setting.name, value: nil, place: value.place)) }
      }
    }
    return StudyRun(
      points: zip(definition.axes, points).map {
        .init(axis: $0.name, name: $1.name, component: $1.component)
      }, options: runOptions, place: definition.gridPlace)
  }

  /// The text with `$NAME` and `${NAME}` replaced by the run's values, and `$$` by `$`.
  ///
  /// - Parameter within: the names whose values are being replaced, outermost first.
  private func substituted(
    _ text: String, at place: TextPlace, settings: [StudyDefinition.Setting], within: [String],
    used: inout Set<String>
  ) throws(StudyError) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      let isBraced = rest.first == "{"
      if isBraced { rest = rest.dropFirst() }
      let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty, !isBraced || rest.first == "}" else {
        throw definition.error(place, "'$' is followed by a name, as $NAME or ${NAME}; $$ is a '$'")
      }
      if isBraced { rest = rest.dropFirst() }
      guard let setting = settings.first(where: { $0.name == name }) else {
        let known = settings.map(\.name).filter { $0 != within[0] }
        throw definition.error(
          place,
          "$\(name): this run has no such value"
            + Spelling.suggestion(for: name, among: known))
      }
      guard !within.contains(name) else {
        throw definition.error(place, "$\(name) is made from itself")
      }
      guard let value = setting.values.first, setting.values.count == 1 else {
        throw definition.error(place, "$\(name) has \(setting.values.count) values, not one")
      }
      used.insert(name)
      result += try substituted(
        value.text, at: value.place, settings: settings, within: within + [name], used: &used)
    }
    return result + rest
  }

  /// A variable that nothing uses is a misspelt option.
  private func checkVariables(used: Set<String>) throws(StudyError) {
    let all = definition.common + definition.axes.flatMap { $0.points.flatMap(\.settings) }
    for setting in all where !options.contains(setting.name) && !used.contains(setting.name) {
      let question = Spelling.nearest(to: setting.name, among: options.names + options.flags)
      throw definition.error(
        setting.namePlace,
        "'\(setting.name.prefix(80))' is no option of losscast train, nor is it used as "
          + "$\(setting.name.prefix(80))" + (question.map { "; did you mean '\($0)'?" } ?? ""))
    }
  }

  /// Of two axes that set the same option, one would silently win.
  private func checkAxesSetDifferentNames() throws(StudyError) {
    var owners: [String: String] = [:]
    for axis in definition.axes {
      for setting in axis.points.flatMap(\.settings) {
        if let owner = owners[setting.name], owner != axis.name {
          throw definition.error(
            setting.namePlace, "'\(setting.name)' is set by two axes, \(owner) and \(axis.name)")
        }
        owners[setting.name] = axis.name
      }
    }
  }
}
