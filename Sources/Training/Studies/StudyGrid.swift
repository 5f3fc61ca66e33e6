import Basics
internal import Records
internal import Schedules

/// Lays out the runs of a study: every combination of points, with `$NAME` replaced.
struct StudyGrid {
  private let definition: StudyDefinition
  private let options: TrainOptions
  /// The common settings by their names, and those of them that are options of train.
  private let common: [String: StudyDefinition.Setting]
  private let commonOptions: [StudyDefinition.Setting]

  init(_ definition: StudyDefinition, options: TrainOptions) {
    self.definition = definition
    self.options = options
    common = Dictionary(definition.common.map { ($0.name, $0) }) { first, _ in first }
    commonOptions = definition.common.filter { options.contains($0.name) }
  }

  /// The most bytes that the options of all runs have together, 64 MiB.
  private static let mostText = 1 << 26

  func runs() throws(StudyError) -> [StudyRun] {
    try checkAxesSetDifferentNames()
    var runs: [StudyRun] = []
    var used: Set<String> = []
    var size = 0
    for points in try combinations() {
      let run = try run(at: points, used: &used)
      runs.append(run)
      size += run.options.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.utf8.count ?? 0) }
      guard size <= Self.mostText else {
        throw definition.error(
          definition.gridPlace,
          "the options of its runs take more than \(Self.mostText >> 20) MiB; divide the study")
      }
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
    // Before they are made, since a few long axes multiply to more than fits in memory.
    let count = definition.axes.reduce(1.0) { $0 * Double($1.points.count) }
    guard count <= Double(Study.mostRuns) else {
      throw definition.error(
        definition.gridPlace,
        "the grid has \(NumberText.significant(count)) combinations, and a study is of no more than "
          + "\(Study.mostRuns) runs; divide the study")
    }
    var combinations: [[StudyDefinition.Point]] = [[]]
    for axis in definition.axes {
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
    var substitution = Substitution(own: own, common: common, in: definition)
    let settings =
      commonOptions.filter { substitution.own[$0.name] == nil }
      + own.filter { options.contains($0.name) }
    var runOptions: [StudyRun.Option] = []
    for setting in settings {
      for value in setting.values {
        let text = try substitution.text(of: value, in: setting.name)
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
    used.formUnion(substitution.used)
    return StudyRun(
      points: zip(definition.axes, points).map {
        .init(axis: $0.name, name: $1.name, component: $1.component)
      }, options: runOptions, place: definition.gridPlace)
  }

  /// A variable that nothing uses is a misspelled option.
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
