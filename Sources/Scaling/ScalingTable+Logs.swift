public import Basics
import Fitting
import Laws
public import Records
import Schedules

extension ScalingTable {
  /// A run is taken for annealed if its last rate is at most this share of its peak.
  public static let annealedShare = 0.1

  /// One point a run: N is the model's size, D the last step times the tokens of a step, S the last step,
  /// B the tokens of a step, C = 6·N·D, and L the loss at the end.
  ///
  /// ```swift
  /// let table = try ScalingTable(runs: logs.map(\.run))
  /// ```
  ///
  /// What was fitted counts: records of steps that were to be left out do not. A loss in the middle of a
  /// schedule is above the one of a run that was annealed there, so that laws of size and data are of
  /// annealed ends; runs that did not end so are named in ``notes``.
  ///
  /// - Parameters:
  ///   - runs: of known model sizes; with names that are all different, or else they are made so, since
  ///     points of one name are resampled together.
  ///   - tokensPerStep: the tokens that a run is trained on at each step, in the mean; nil for unknown.
  ///     By default they are found in the run's own log.
  ///   - lastRows: how many records the loss is the mean of; of fewer, all. Of losses that are noisy, as
  ///     those of minibatches, some more than 1; of a validation loss the last is the best there is.
  ///   - size: what the model sizes count.
  /// - Throws: `Refusal` with the run's name where its size or its tokens are not known, where it has no
  ///   records, or where its loss is not above 0.
  public init(
    runs: [Run],
    tokensPerStep: (Run) -> Double? = { ScalingTable.tokensPerStep(of: $0) },
    lastRows: Int = 1, size: ScalingConventions.Size = .unknown, name: String = "",
    metric: String = "loss"
  ) throws(Refusal) {
    guard lastRows >= 1 else {
      throw Refusal(.usage, "the mean of the last \(lastRows) rows: give 1 or more")
    }
    guard !runs.isEmpty else { throw Refusal(.usage, "no runs: a table has a point for each") }
    var values: [ScalingQuantity: [Double]] = [:]
    var losses: [Double] = []
    for run in runs {
      let point = try Self.point(of: run, tokensPerStep: tokensPerStep(run), lastRows: lastRows)
      for (quantity, value) in point.values { values[quantity, default: []].append(value) }
      losses.append(point.loss)
    }
    var notes: [Remark] = []
    let early = runs.filter { !$0.endsAnnealed }.map(\.name)
    if !early.isEmpty {
      notes.append(
        Remark(
          Self.list(early)
            + " did not end annealed, at a rate of at most "
            + NumberText.percent(Self.annealedShare, 0)
            + " of the peak: their losses are of mid-schedule",
          advice: early.count < runs.count
            ? "Leave them out, or compare runs that end alike" : nil))
    }
    if lastRows > 1 {
      notes.append(
        Remark("losses are means of the last \(lastRows) rows of each run", isDoubt: false))
    }
    self.init(
      points: ScalingPoints(values), losses: losses, runs: Run.uniqueNames(runs.map(\.name)),
      conventions: ScalingConventions(size: size), name: name, metric: metric, notes: notes)
  }

  private static func point(
    of run: Run, tokensPerStep: Double?, lastRows: Int
  ) throws(Refusal) -> (values: [ScalingQuantity: Double], loss: Double) {
    guard let size = run.modelSize, size > 0, size.isFinite else {
      throw Refusal(
        .data, "\(run.origin): how many parameters the model has is not known",
        advice: FittingAdvice.giveModelSize(run: run.name))
    }
    guard let batch = tokensPerStep, batch > 0, batch.isFinite else {
      throw Refusal(
        .data, "\(run.origin): how many tokens a step takes is not known",
        advice: "Give the tokens of a step, or a log with a column of tokens")
    }
    let ends = run.records.suffix(lastRows)
    guard let last = ends.last, last.step >= 1 else {
      throw Refusal(.data, "\(run.origin): there is no record of a step from 1 on")
    }
    let loss = ends.reduce(0) { $0 + $1.loss } / Double(ends.count)
    guard loss > 0, loss.isFinite else {
      throw Refusal(
        .data,
        "\(run.origin): the loss at its end is \(NumberText.significant(loss, 6)) where it must be above 0"
      )
    }
    let steps = Double(last.step)
    let tokens = steps * batch
    return (
      [
        .parameters: size, .tokens: tokens, .compute: 6 * size * tokens, .batch: batch,
        .steps: steps,
      ], loss
    )
  }

  /// The first few of some names.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}

extension Run {
  /// Whether the rate had come down by the last record, to at most ``ScalingTable/annealedShare`` of the
  /// highest until then.
  fileprivate var endsAnnealed: Bool {
    guard let last = records.last?.step else { return false }
    let peak = RateRange(of: schedule, through: last).highest
    return schedule.rate(at: last) <= ScalingTable.annealedShare * peak
  }
}

// MARK: Tokens of a step

extension ScalingTable {
  /// The tokens of a step in the mean, from the file that a run was read from.
  public static func tokensPerStep(of run: Run) -> Double? {
    run.file.flatMap { tokensPerStep(inLog: $0, at: run.records.last?.step) }
  }

  /// The tokens of a step in the mean, from a log's own column of tokens: those of the last row over its
  /// step, so that the last step times it is what the log says.
  ///
  /// - Parameters:
  ///   - path: a file. Standard input can be read only once, and is not asked.
  ///   - step: whose row to take, where there is one; the last one otherwise.
  /// - Returns: nil if there is no such column, or two, or none of steps, or if runs in one file differ
  ///   at that step.
  public static func tokensPerStep(inLog path: String, at step: Int? = nil) -> Double? {
    guard path != "-", let reader = try? TableReader(opening: path) else { return nil }
    let columns = reader.columns.filter(ColumnRole.countsTokens)
    guard columns.count == 1, let column = columns.first,
      let steps = try? reader.positionColumn(besides: columns),
      let table = try? reader.read([steps, column])
    else { return nil }
    let rows = table.values[0].indices.filter { table.values[0][$0] > 0 }
    let asked = rows.filter { table.values[0][$0] == step.map(Double.init) }
    let ratios = (asked.isEmpty ? Array(rows.suffix(1)) : asked).map {
      table.values[1][$0] / table.values[0][$0]
    }
    guard let least = ratios.min(), let most = ratios.max(), least > 0,
      most.isFinite, most - least <= 1e-6 * most
    else { return nil }
    return most
  }
}
