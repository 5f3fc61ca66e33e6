import Basics
internal import Schedules

/// What a study file says, before its grid is laid out.
struct StudyDefinition {
  /// A name with a value, or with several where an option is repeated. `$NAME` in a value is not
  /// replaced yet.
  struct Setting {
    var name: String
    var namePlace: TextPlace
    var values: [(text: String, place: TextPlace)]
  }

  struct Axis {
    var name: String
    var points: [Point]
  }

  struct Point {
    var name: String
    /// Its part of a path. A number alone would not say what it is of.
    var component: String
    var settings: [Setting]

    init(name: String, axis: String, settings: [Setting]) {
      self.name = name
      self.settings = settings
      component = name.first?.isLetter == true ? name : "\(axis)-\(name)"
    }
  }

  let file: String
  private(set) var out: String?
  private(set) var after: [String] = []
  private(set) var average: String?
  private(set) var common: [Setting] = []
  private(set) var axes: [Axis] = []
  /// Combinations that are left out: for each axis named, the names of points.
  private(set) var excluded: [[String: Set<String>]] = []
  private(set) var gridPlace: TextPlace
  private(set) var search: SearchSettings?

  private let options: TrainOptions

  /// Names of runs hold the name of a point on each, and are paths.
  private static let mostAxes = 32

  init(_ root: YAMLNode, file: String, options: TrainOptions) throws(StudyError) {
    self.file = file
    self.options = options
    gridPlace = root.place
    let entries = try mapping(root, "a study")
    let keys = ["out", "after", "common", "vary", "average", "exclude", "search"]
    for entry in entries {
      switch entry.key {
      case "out":
        let folder = try text(entry.value, "out")
        guard !folder.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw error(entry.value.place, "out is a folder, without control characters in it") }
        out = folder
      case "after": after = try files(entry.value)
      case "common": common = try settings(entry.value)
      case "vary":
        gridPlace = entry.place
        let count = try mapping(entry.value, "vary").count
        guard count <= Self.mostAxes else {
          throw error(entry.place, "\(count) axes, and a study has \(Self.mostAxes) at most")
        }
        for axis in try mapping(entry.value, "vary") { axes.append(try self.axis(axis)) }
      case "search":
        search = try SearchDefinition(entry.value, at: entry.place, file: file).settings
      case "average", "exclude": break
      default:
        throw error(
          entry.place,
          "a study has no '\(entry.key.prefix(80))'"
            + Spelling.suggestion(for: entry.key, among: keys)
            + (options.contains(entry.key) ? ". Options of train stand under common" : ""))
      }
    }
    if let search { try check(search, entries) }
    // These name axes, wherever in the file they stand.
    for entry in entries where entry.key == "average" {
      let name = try text(entry.value, "average")
      _ = try axis(named: name, entry.value.place)
      average = name
    }
    for entry in entries where entry.key == "exclude" {
      guard case .list(let items) = entry.value.content else {
        throw error(
          entry.value.place, "exclude is a list of combinations, each such as {axis: point}")
      }
      for item in items { excluded.append(try combination(item)) }
    }
  }

  /// A search makes its runs itself, from what stands under common.
  private func check(
    _ search: SearchSettings, _ entries: [YAMLNode.Entry]
  ) throws(StudyError) {
    for entry in entries where ["vary", "average", "exclude"].contains(entry.key) {
      throw error(
        entry.place,
        "a study with a search has no \(entry.key): its runs are the members of the population, which have what "
          + "stands under common")
    }
    for setting in common where search.values.contains(where: { $0.name.rawValue == setting.name })
    {
      throw error(
        setting.namePlace, "'\(setting.name)' is searched: leave it out here, or under search")
    }
    if let seed = common.first(where: { $0.name == "seed" }) {
      throw error(
        seed.namePlace, "the seed of a search stands under search; members count on from it")
    }
    if let rate = search.values.first(where: { $0.name == .rate }),
      common.first(where: { $0.name == "schedule" })?.values.count != 1
    {
      throw error(
        rate.place,
        "rate is a factor on a schedule: write one under common, such as schedule: \"constant:peak=1,"
          + "steps=4000\"")
    }
  }

  func error(_ place: TextPlace, _ message: String) -> StudyError {
    StudyError(file: file, place: place, message)
  }

  private func mapping(_ node: YAMLNode, _ what: String) throws(StudyError) -> [YAMLNode.Entry] {
    try node.entries(of: what, in: file)
  }

  private func text(_ node: YAMLNode, _ what: String) throws(StudyError) -> String {
    try node.text("\(what) is one text", in: file)
  }

  private func files(_ node: YAMLNode) throws(StudyError) -> [String] {
    guard case .list(let items) = node.content else { return [try text(node, "after")] }
    var files: [String] = []
    for item in items { files.append(try text(item, "each study of after")) }
    return files
  }

  private func settings(_ node: YAMLNode) throws(StudyError) -> [Setting] {
    var settings: [Setting] = []
    for entry in try mapping(node, "a set of options") {
      settings.append(try setting(entry.key, at: entry.place, entry.value))
    }
    return settings
  }

  private func setting(
    _ name: String, at place: TextPlace, _ node: YAMLNode
  ) throws(StudyError) -> Setting {
    if options.reserved.contains(name) {
      throw error(
        place,
        name == "out"
          ? "'out' stands at the top of the file: it is the folder of all logs"
          : "'\(name)' is not for a study file: the study decides it for each run")
    }
    switch node.content {
    case .scalar(let text):
      return Setting(name: name, namePlace: place, values: [(text, node.place)])
    case .list(let items):
      var values: [(text: String, place: TextPlace)] = []
      for item in items { values.append((try text(item, "each of the values"), item.place)) }
      return Setting(name: name, namePlace: place, values: values)
    case .mapping:
      throw error(node.place, "'\(name.prefix(80))' has a value, not options of its own")
    }
  }

  private func axis(_ entry: YAMLNode.Entry) throws(StudyError) -> Axis {
    let axis = entry.key
    try checkName(axis, "an axis", entry.place)
    var points: [Point] = []
    switch entry.value.content {
    case .list(let items):
      for item in items {
        guard case .scalar(let value) = item.content else {
          throw error(item.place, "points that are more than one value need names: write name: {…}")
        }
        guard Self.isName(value) else {
          throw error(
            item.place,
            "'\(value.prefix(80))' cannot stand in a file's name; name the point: name: value")
        }
        let setting = try setting(axis, at: entry.place, item)
        points.append(Point(name: value, axis: axis, settings: [setting]))
      }
    case .mapping(let entries):
      for point in entries {
        try checkName(point.key, "a point", point.place)
        let settings =
          if case .mapping = point.value.content { try settings(point.value) } else {
            [try setting(axis, at: entry.place, point.value)]
          }
        points.append(Point(name: point.key, axis: axis, settings: settings))
      }
    case .scalar:
      throw error(
        entry.value.place,
        "an axis has several points: a list, or names with values. One value for all runs stands "
          + "under common")
    }
    guard !points.isEmpty else { throw error(entry.value.place, "an axis has at least one point") }
    var names: Set<String> = []
    for point in points where !names.insert(point.name).inserted {
      throw error(entry.value.place, "the point '\(point.name)' is given twice")
    }
    return Axis(name: axis, points: points)
  }

  /// Names become parts of paths.
  private func checkName(_ name: String, _ what: String, _ place: TextPlace) throws(StudyError) {
    // A value may be below 0; a path that began with a '-' would be taken for an option.
    guard Self.isName(name), what != "an axis" || !name.hasPrefix("-") else {
      throw error(
        place,
        "'\(name.prefix(80))' cannot name \(what), since it becomes part of a file's name: use "
          + "letters, digits, '.', '_', '+' and '-', at most 60, and no '.' or '-' in front")
    }
  }

  private static func isName(_ text: String) -> Bool {
    text.utf8.count <= 60 && !text.isEmpty && !text.hasPrefix(".")
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (Character(scalar).isLetter || Character(scalar).isNumber
            || "._+-".contains(
              Character(scalar)))
      }
  }

  private func axis(named name: String, _ place: TextPlace) throws(StudyError) -> Axis {
    guard let axis = axes.first(where: { $0.name == name }) else {
      throw error(
        place,
        "there is no axis '\(name.prefix(80))'"
          + Spelling.suggestion(for: name, among: axes.map(\.name)))
    }
    return axis
  }

  private func combination(_ node: YAMLNode) throws(StudyError) -> [String: Set<String>] {
    var combination: [String: Set<String>] = [:]
    for entry in try mapping(node, "a combination to exclude") {
      let axis = try axis(named: entry.key, entry.place)
      for (name, place) in try setting(entry.key, at: entry.place, entry.value).values {
        guard axis.points.contains(where: { $0.name == name }) else {
          throw error(
            place,
            "the axis \(axis.name) has no point '\(name.prefix(80))'"
              + Spelling.suggestion(for: name, among: axis.points.map(\.name)))
        }
        combination[axis.name, default: []].insert(name)
      }
    }
    if combination.isEmpty { throw error(node.place, "this would exclude every run") }
    return combination
  }
}
