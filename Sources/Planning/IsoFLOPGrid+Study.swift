public import Basics
import Records
import Scaling
import Schedules

extension IsoFLOPGrid {
  /// A model that a trainer can make, near a size that is asked for.
  public struct Model: Sendable {
    /// The parameters that it has.
    public var size: Double
    /// What the trainer is told to make it: `width` and `32`.
    public var options: [(key: String, value: String)]

    public init(size: Double, options: [(key: String, value: String)]) {
      self.size = size
      self.options = options
    }
  }

  /// A grid as a study file, which `losscast study` reads and trains.
  public struct StudyFile: Sendable {
    /// YAML.
    public var text: String
    /// Those that are trained, with the sizes and tokens of the models there are.
    public var runs: [PlannedCell]
    /// What is not as the grid has it.
    public var notes: [Remark]
  }

  public struct PlannedCell: Sendable, Hashable, Encodable {
    /// Its log's stem within the study's folder, such as `cell-1e12-52k`.
    public var name: String
    /// The parameters that the grid asks for.
    public var wantedSize: Double
    /// Its size is the model's own, and its tokens are what the budget leaves that.
    public var cell: Cell
  }

  /// Models farther than this from the size that is asked for are said.
  public static let sizeTolerance = 0.15

  /// The study that trains the grid: each cell a run with a cosine schedule down to 0.
  ///
  /// A model that is not quite of a cell's size gets what the budget leaves *it*, so that budgets are kept;
  /// N in a table of these runs is ``PlannedCell/cell``'s, not the size that was asked for. Cells of a budget
  /// that would get the same model are trained once.
  ///
  /// ```swift
  /// let file = try grid.study(options: [("seed", "1")]) { size in
  ///   let shape = TransformerShape.nearest(parameters: size, context: 64)
  ///   return IsoFLOPGrid.Model(size: Double(shape.parameterCount), options: shape.configuration)
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - task: of the trainer.
  ///   - out: the folder of the logs; nil for the study file's stem.
  ///   - options: further ones of all runs.
  ///   - warmup: its share of the steps, from 0 to below 1.
  ///   - model: the model nearest to a size.
  /// - Throws: `Refusal` if no run is left, or the warm-up is no share.
  public func study(
    task: String = "language-model", out: String? = nil,
    options: [(key: String, value: String)] = [], warmup: Double = 0.1,
    model: (_ size: Double) throws(Refusal) -> Model
  ) throws(Refusal) -> StudyFile {
    guard warmup >= 0, warmup < 1 else {
      throw Refusal(.usage, "a warm-up of \(warmup) of the steps: give a share from 0 to below 1")
    }
    var runs: [(run: PlannedCell, options: [(key: String, value: String)])] = []
    var notes: [Remark] = []
    var names = UniqueNames()
    for wanted in cells {
      let model = try model(wanted.size)
      let size = "\(NumberText.significant(wanted.size, 3)) parameters"
      let place = "\(size) on \(NumberText.significant(wanted.budget, 3)) operations"
      guard model.size > 0, model.size.isFinite else {
        throw Refusal(.data, "there is no model of \(size)")
      }
      if runs.contains(where: {
        $0.run.cell.budget == wanted.budget && $0.run.cell.size == model.size
      }) {
        notes.append(Remark("\(place): the nearest model is a neighbor's, and is trained once"))
        continue
      }
      guard let cell = layout.cell(budget: wanted.budget, size: model.size).cell else {
        notes.append(
          Remark("\(place): the nearest model would have too few steps, and is left out"))
        continue
      }
      let name = names.unique(
        "\(NumberText.significant(cell.budget, 3))-\(Self.short(cell.size))")
      let run = PlannedCell(name: "\(Self.axis)-\(name)", wantedSize: wanted.size, cell: cell)
      let excess = cell.size / wanted.size - 1
      if abs(excess) > Self.sizeTolerance {
        notes.append(
          Remark(
            "\(run.name): the nearest model to \(size) has \(NumberText.significant(cell.size, 3)), "
              + NumberText.percent(abs(excess), 0) + (excess > 0 ? " more" : " fewer")))
      }
      let schedule = try Self.schedule(of: cell, warmup: warmup)
      runs.append(
        (
          run,
          model.options + [("batch", "\(cell.sequences)"), ("schedule", schedule.text)]
        ))
    }
    guard !runs.isEmpty else {
      throw Refusal(.data, "no run of the grid has a model that is near enough")
    }
    return StudyFile(
      text: text(task: task, out: out, options: options, runs), runs: runs.map(\.run), notes: notes)
  }

  private static let axis = "cell"

  private static func schedule(of cell: Cell, warmup: Double) throws(Refusal) -> Cosine {
    let peak = Double(NumberText.significant(cell.peakRate, 3)) ?? cell.peakRate
    do {
      return try Cosine(
        peak: peak, steps: cell.steps,
        warmup: Int(saturating: (warmup * Double(cell.steps)).rounded(.down)))
    } catch {
      throw Refusal(.usage, "\(error)")
    }
  }

  // MARK: YAML

  private func text(
    task: String, out: String?, options: [(key: String, value: String)],
    _ runs: [(run: PlannedCell, options: [(key: String, value: String)])]
  ) -> String {
    // What all runs share stands once.
    let first = runs[0].options
    let shared =
      runs.count == 1
      ? []
      : first.filter { option in
        runs.allSatisfy { $0.options.contains { $0 == option } }
      }
    let own = Set(first.map(\.key))
    let common = [("task", task)] + options.filter { !own.contains($0.key) } + shared
    var lines = [
      "# An isoFLOP grid: \(NumberText.counted(runs.count, "run")) of "
        + "\(NumberText.counted(Set(runs.map(\.run.cell.budget)).count, "budget")), "
        + "\(NumberText.significant(runs.reduce(0) { $0 + layout.compute.compute(size: $1.run.cell.size, tokens: $1.run.cell.tokens) }, 3)) "
        + "operations in all.", "#",
      "#   losscast study FILE", "#",
      "# run" + String(repeating: " ", count: 26) + "parameters      tokens   steps",
    ]
    for (run, _) in runs {
      lines.append(
        "# " + Self.column(run.name, 28, isRight: false)
          + Self.column(NumberText.significant(run.cell.size, 6), 11)
          + Self.column(NumberText.significant(run.cell.tokens, 4), 12)
          + Self.column("\(run.cell.steps)", 8))
    }
    if let out { lines.append("out: \(Self.scalar(out, replacesNames: false))") }
    lines.append("common:")
    lines += common.map { "  \($0): \(Self.scalar($1))" }
    lines += ["vary:", "  \(Self.axis):"]
    let sharedKeys = Set(shared.map(\.key))
    for (run, options) in runs {
      let pairs = options.filter { !sharedKeys.contains($0.key) }.map {
        "\($0.key): \(Self.scalar($0.value))"
      }
      lines.append(
        "    \(run.name.dropFirst(Self.axis.count + 1)): {\(pairs.joined(separator: ", "))}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func column(_ text: String, _ width: Int, isRight: Bool = true) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return isRight ? blanks + text : text + blanks
  }

  /// A text as the study reader takes it, as it is.
  ///
  /// - Parameter replacesNames: whether the reader would replace `$NAME` in it.
  private static func scalar(_ text: String, replacesNames: Bool = true) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
            || "._+-".unicodeScalars.contains($0))
      } && !text.hasPrefix("-")
    if isPlain { return text }
    var quoted = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case "$" where replacesNames: quoted += "$$"
      default: quoted.unicodeScalars.append(character)
      }
    }
    return "\"\(quoted)\""
  }

  /// 51930 as `51.9k`.
  private static func short(_ size: Double) -> String {
    let scales: [(Double, String)] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
    guard let (scale, letter) = scales.first(where: { size >= $0.0 * 0.9995 }) else {
      return NumberText.significant(size, 3)
    }
    return NumberText.significant(size / scale, 3) + letter
  }
}
