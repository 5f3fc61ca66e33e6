internal import Basics
import Platform

/// Where a run is read from: a file, a folder of event files, or several files that hold a column of it
/// each.
public struct LogSource: Hashable, Sendable {
  /// The file, or the first of several.
  public var path: String
  /// The files that hold one column each, by the names of what they hold, such as `loss` and `lr`; none
  /// where the file holds the run.
  public var tags: [Tag] = []

  /// A file, and the name of the only column in it that is neither a position nor a clock.
  public struct Tag: Hashable, Sendable {
    public var name: String
    public var path: String

    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  public init(path: String) { self.path = path }

  /// - Parameter tags: one at least.
  public init(joining tags: [Tag]) {
    path = tags.first?.path ?? ""
    self.tags = tags
  }

  /// The runs that arguments name: each a path, or `TAG=PATH` for a file with one column of the run
  /// that the arguments beside it tell the rest of. A tag that comes again begins the next run.
  ///
  /// `loss=a.csv lr=b.csv loss=c.csv lr=d.csv` are two runs. What exists under the whole text is a path.
  public static func sources(of arguments: [String]) -> [LogSource] {
    var sources: [LogSource] = []
    var tags: [Tag] = []
    func end() {
      if !tags.isEmpty { sources.append(LogSource(joining: tags)) }
      tags = []
    }
    for argument in arguments {
      guard !MemoryFiles.current.contains(argument), access(argument, F_OK) != 0,
        let pair = Assignment(argument[...]), !pair.name.isEmpty,
        access(String(pair.value), F_OK) == 0
      else {
        end()
        sources.append(LogSource(path: argument))
        continue
      }
      let tag = Tag(name: String(pair.name), path: String(pair.value))
      if tags.contains(where: { $0.name == tag.name }) { end() }
      tags.append(tag)
    }
    end()
    return sources
  }
}

extension Log {
  /// Reads a run whose columns stand in several files, such as TensorBoard's CSV exports of a loss and
  /// of a rate. They are joined by step.
  ///
  /// ```swift
  /// let log = try Log(joining: LogSource(joining: [
  ///   LogSource.Tag(name: "loss", path: "train_loss.csv"), LogSource.Tag(name: "lr", path: "lr.csv"),
  /// ]))
  /// ```
  ///
  /// - Throws: ``LogError`` as for a run of one file, and where no tag is known for a loss, or, without
  ///   a schedule, for a rate.
  public init(
    joining source: LogSource, options: LogOptions = LogOptions()
  ) throws(LogError) {
    let columns = TaggedColumns(source)
    let loss = try columns.tag(for: .loss, named: options.lossColumn)
    var series = try LogSeries.column(of: loss, as: .loss, options)
    if options.schedule == nil {
      let rate = try columns.tag(for: .rate, named: options.rateColumn)
      series.takeRates(of: try LogSeries.column(of: rate, as: .rate, options))
    }
    try self.init(series, of: loss.path, options: options)
  }
}

/// Finds columns among files that hold one each.
private struct TaggedColumns {
  let source: LogSource

  init(_ source: LogSource) { self.source = source }

  func tag(for role: ColumnRole, named name: String?) throws(LogError) -> LogSource.Tag {
    let names = source.tags.map(\.name)
    let groups = source.tags.map { tag in
      name.map { $0 == tag.name ? 0 : nil } ?? role.group(of: tag.name)
    }
    let best = groups.compactMap(\.self).min()
    let found = source.tags.indices.filter { best != nil && groups[$0] == best }
    if found.count == 1 { return source.tags[found[0]] }
    throw LogError(
      .badData, file: source.path,
      found.isEmpty
        ? "none of the tags \(ColumnRules.list(names)) is known as a \(role.rawValue)"
        : "several tags could be the \(role.rawValue): \(ColumnRules.list(found.map { names[$0] }))",
      advice: role == .rate && found.isEmpty
        ? RecordsAdvice.nameRatesOrGiveSchedule
        : RecordsAdvice.nameColumn(role == .loss ? .loss : .rate))
  }
}

extension LogSeries {
  /// The values of a file that holds one column of a run.
  fileprivate static func column(
    of tag: LogSource.Tag, as role: ColumnRole, _ options: LogOptions
  ) throws(LogError) -> LogSeries {
    var scanner = try LogScanner(opening: tag.path, pattern: options.pattern)
    try options.check(file: scanner.file)
    // The steps of a run, and the column that is left, as of a curve.
    let columns = ColumnRules(scanner.layout, for: .run, file: scanner.file)
    let step = try columns.position(
      named: options.stepColumn, isCounted: options.stepSize != nil)
    let value = try ColumnRules(scanner.layout, for: .curve, file: scanner.file)
      .metric(named: scanner.columns.contains(tag.name) ? tag.name : nil, besides: [step]).column
    let selection = ColumnSelection(
      step: step, loss: role == .loss ? value : nil, rate: role == .rate ? value : nil)
    var own = options
    // The files of a run hold no other.
    own.runColumns = []
    return try runs(&scanner, columns, [selection], own)[0]
  }
}
