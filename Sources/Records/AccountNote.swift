public import Basics

/// One thing that a reader of a log should know about how it was read.
public enum AccountNote: Hashable, Sendable {
  /// Why a row or a value of it was left out. The raw value is the note's kind.
  public enum DropReason: String, Hashable, Sendable, Encodable, CaseIterable {
    case noStep = "dropped-no-step"
    case noGroup = "dropped-no-run"
    case blankCell = "dropped-blank-cell"
    case notFiniteLoss = "dropped-loss"
    case notFiniteRate = "dropped-rate"
    case impossibleRate = "dropped-impossible-rate"
    /// Of a curve; it stays there as a sign that its run diverged.
    case notFiniteValue = "not-finite"

    fileprivate func text(_ count: Int) -> String {
      let are = count == 1 ? "is" : "are"
      return switch self {
      case .noStep: "dropped \(NumberText.counted(count, "row")) without a usable step"
      case .noGroup: "dropped \(NumberText.counted(count, "row")) without the name of a run"
      case .blankCell: "dropped \(NumberText.counted(count, "row")) with a blank cell"
      case .notFiniteLoss:
        "dropped \(NumberText.counted(count, "loss", "losses")) that \(are) not finite"
      case .notFiniteRate: "dropped \(NumberText.counted(count, "rate")) that \(are) not finite"
      case .impossibleRate:
        "dropped \(NumberText.counted(count, "rate")) that \(are) negative or at no whole step"
      case .notFiniteValue: "\(NumberText.counted(count, "value")) \(are) not finite"
      }
    }
  }

  /// Cells were left out, the first of them on `firstLine`.
  case dropped(DropReason, count: Int, firstLine: Int)
  /// The last line was not finished.
  case unfinishedLine(Int)
  /// The file is of a format that is no table, `silentLines` of whose lines said nothing.
  case recognized(format: String, silentLines: Int)
  /// Lines named the columns once more.
  case repeatedNames(count: Int, firstLine: Int)
  /// Lines of words stand where rows are.
  case words(count: Int, firstLine: Int)
  /// Cells such as `10k`, `12 %` or `1,234,567` were read as numbers.
  case scaledCells(count: Int, firstLine: Int)
  /// Rows were not asked for.
  case unchosen(Int)
  /// Values that are not numbers stand between others: nothing was measured there.
  case unmeasured(Int)
  /// Rows stand behind others of later steps, few and no restart; lastly at `step`.
  case lateRows(count: Int, step: Double)
  /// The counter of steps begins again with each epoch; they were put one after another.
  case joinedEpochs(counter: String, epochs: Int)
  /// Times are counted from the first row on, in seconds.
  case countedFromStart(clock: String)
  /// The only column that could be the metric was taken.
  case onlyColumn(String)
  /// The log's head names this column as that of its losses, by a line `# loss-column: NAME`.
  case namedLoss(column: String)
  /// Columns that hold losses too but were not read, since another has priority.
  case passedOver(columns: [String], use: ColumnUse = .loss)
  /// The log's head has a line `# schedule: TEXT` that tells no schedule, and why.
  case unreadSchedule(problem: String)
  /// The schedule in the log's head has another rate at `step` than the log, or ends before `step`: the logged
  /// rates count.
  case departedPlan(step: Int, planned: Double?, logged: Double?)
  /// A value lies outside of the range that metrics of that name have, so that no bounds are assumed.
  case outsideUsualRange(metric: String, range: ClosedRange<Double>, value: Double)
  /// The value at position 0 was left out.
  case leftOutZero
  /// Rates and losses of a step sit on different rows.
  case joined(rowsWithLossAlone: Int, rowsWithRateAlone: Int)
  /// Rates were read from another file.
  case joinedFiles(rates: String)
  /// The run was restarted: its steps went back `count` times, lastly to `step`, and `replaced`
  /// records at or after such a step gave way to the later run.
  case restarts(count: Int, step: Double, replaced: Int)
  /// The rows were in no order of steps and were sorted.
  case sorted
  /// Rows gave way to a later line for the same step.
  case duplicates(Int)
  /// Every `stride`-th record was kept.
  case thinned(stride: Int)
  /// Records outside `from…to` were left out.
  case cut(from: Int?, to: Int?, count: Int)
  /// Records of these steps were left out, `count` of them.
  case excluded([ClosedRange<Int>], count: Int)
  /// Steps are a column's numbers divided by what a step adds to it, and rounded by no more than
  /// this share of a step.
  case countedSteps(column: String, stepSize: Double, rounding: Double)
  /// The rate jumps at these steps.
  case jumps([Int])
  /// The log contains its warm-up, of this many steps.
  case foundWarmup(Int)
  /// The warm-up that was asked for ramps up to `peak`.
  case givenWarmup(Int, peak: Double)
  /// The log begins within the warm-up that was asked for; its logged rates are kept.
  case begunInWarmup(Int, firstStep: Int)
  /// Before the first logged rate, at `step`, that rate is assumed.
  case assumedBefore(step: Int, rate: Double)
  /// After the last logged rate, at `step`, that rate is assumed up to the last record.
  case assumedAfter(step: Int, rate: Double)
  /// The last row's rate of 0 after a constant one is a logging artifact; the row was dropped.
  case finalZeroRate(step: Int)
  /// Each row has the rate of the step after its own, and was read so.
  case nextRates
  /// Rates were logged in more detail than is kept; no logged rate is missed by more than this
  /// fraction of the largest.
  case simplifiedRates(tolerance: Double)
  /// The schedule was given; logged rates, if any, were not used.
  case givenSchedule(text: String, hasRates: Bool)
}

extension AccountNote: CustomStringConvertible {
  /// One line for people, without a full stop.
  public var description: String { text { $0.description } }

  /// The same with its advice, if it has any, in words of the caller's.
  public func text(_ words: (any Advice) -> String) -> String {
    advice.map { "\(message); \(words($0))" } ?? message
  }

  private var advice: RecordsAdvice? {
    switch self {
    case .passedOver(_, let use): .chooseAnother(use)
    case .assumedBefore: .sayWarmup
    default: nil
    }
  }

  private var message: String {
    switch self {
    case .dropped(let reason, let count, let line):
      "\(reason.text(count)) (first: line \(line))"
    case .unfinishedLine(let line):
      "dropped line \(line), the last one, which is not finished"
    case .recognized(let format, let silent):
      "read \(format)"
        + (silent > 0
          ? "; left out \(NumberText.counted(silent, "line")) that \(silent == 1 ? "names" : "name") no number"
          : "")
    case .repeatedNames(let count, let line):
      "left out \(NumberText.counted(count, "line")) that \(count == 1 ? "repeats" : "repeat") the column names (first: line \(line))"
    case .words(let count, let line):
      "left out \(NumberText.counted(count, "line")) of words (first: line \(line))"
    case .scaledCells(let count, let line):
      "read \(NumberText.counted(count, "cell")) with a suffix or separators, such as 10k = 10000 and 12 % = 12 "
        + "(first: line \(line))"
    case .unchosen(let count):
      "left out \(NumberText.counted(count, "row")) that \(count == 1 ? "was" : "were") not asked for"
    case .unmeasured(let count):
      "took \(NumberText.counted(count, "value")) that \(count == 1 ? "is" : "are") not a number for blank: others follow"
    case .lateRows(let count, let step):
      "\(NumberText.counted(count, "row")) \(count == 1 ? "comes" : "come") late, behind rows of later steps, lastly at step "
        + "\(NumberText.significant(step, 15)); sorted in"
    case .joinedEpochs(let counter, let epochs):
      "'\(counter)' begins again with each of \(epochs) epochs, which were put one after another"
    case .countedFromStart(let clock): "'\(clock)' is counted in seconds from the first row on"
    case .onlyColumn(let column): "took '\(column)', the only column left, for the metric"
    case .namedLoss(let column): "took '\(column)' for the loss, as the log's head says"
    case .passedOver(let columns, _):
      "passed over \(columns.map { "'\($0)'" }.joined(separator: ", "))"
    case .unreadSchedule(let problem):
      "the schedule in the log's head is not taken into account: \(problem)"
    case .departedPlan(let step, let planned?, let logged?):
      "left the schedule in the log's head aside: at step \(step) it has "
        + "\(NumberText.significant(planned, 6)), and \(NumberText.significant(logged, 6)) is logged"
    case .departedPlan(let step, _, _):
      "left the schedule in the log's head aside: it ends before step \(step)"
    case .outsideUsualRange(let metric, let range, let value):
      "'\(metric)' is \(NumberText.significant(value, 6)) somewhere, outside of the usual \(range.text), so "
        + "that no bounds are assumed"
    case .leftOutZero: "left out the value at position 0"
    case .joined(let losses, let rates):
      "joined by step: \(NumberText.counted(losses, "row")) with a loss alone, "
        + "\(NumberText.counted(rates, "row")) with a rate alone"
    case .joinedFiles(let rates): "joined by step with the rates of \(rates)"
    case .restarts(let count, let step, let replaced):
      "the run restarted \(count == 1 ? "once, at" : "\(count) times, lastly at") step "
        + "\(NumberText.significant(step, 15)); "
        + "the later run replaces \(NumberText.counted(replaced, "record"))"
    case .sorted: "sorted the rows by step: they were in no order"
    case .duplicates(let count):
      "\(NumberText.counted(count, "row")) gave way to a later line for the same step"
    case .thinned(let stride): "kept every \(stride)th record and the last one"
    case .cut(let from, let to, let count):
      "left out \(NumberText.counted(count, "record")) "
        + [from.map { "before step \($0)" }, to.map { "after step \($0)" }].compactMap(\.self)
        .joined(separator: " and ")
    case .excluded(let ranges, let count):
      "left out \(NumberText.counted(count, "record")) of \(ranges.map(stepsText).joined(separator: ", "))"
    case .countedSteps(let column, let size, let rounding):
      "steps are '\(column)' divided by \(NumberText.significant(size, 12))"
        + (rounding > 0.01
          ? ", rounded by up to \(NumberText.fixed(rounding, 2)) of a step: is that what one adds?"
          : "")
    case .jumps(let steps):
      "the rate jumps at step \(steps.prefix(5).map(String.init).joined(separator: ", "))"
        + (steps.count > 5 ? " and \(steps.count - 5) more" : "")
    case .foundWarmup(let steps): "found a warm-up of \(steps) steps in the log"
    case .givenWarmup(let steps, let peak):
      "assumed a linear warm-up to \(NumberText.significant(peak, 6)) over the first \(steps) steps"
    case .begunInWarmup(let steps, let first):
      "the log begins at step \(first), within the warm-up of \(steps) steps; "
        + "its logged rates are kept"
    case .assumedBefore(let step, let rate):
      "assumed the rate \(NumberText.significant(rate, 6)) before step \(step), where the logged rates begin"
    case .assumedAfter(let step, let rate):
      "assumed the rate \(NumberText.significant(rate, 6)) after step \(step), where the logged rates end"
    case .nextRates:
      "took the rate of each row for that of the next step: Transformers before 4.51 logs it so"
    case .finalZeroRate(let step):
      "dropped the last row, step \(step): its rate of 0 after a constant one is an artifact"
    case .simplifiedRates(let tolerance):
      "kept the logged rates to within \(NumberText.significant(tolerance, 2)) of the largest"
    case .givenSchedule(let text, let hasRates):
      "used the given schedule \(text)\(hasRates ? " instead of the logged rates" : "")"
    }
  }
}

extension AccountNote {
  /// Whether it says that the log's head does not tell where the run will end, since its schedule is another.
  public var tellsOfDeparture: Bool {
    if case .departedPlan = self { true } else { false }
  }
}

extension AccountNote: Encodable {
  private enum Key: String, CodingKey { case kind, text }

  /// A word for the kind of note, the same in every version.
  public var kind: String {
    switch self {
    case .dropped(let reason, _, _): reason.rawValue
    case .unfinishedLine: "unfinished-line"
    case .recognized: "recognized"
    case .repeatedNames: "repeated-names"
    case .words: "words"
    case .scaledCells: "scaled-cells"
    case .unchosen: "unchosen"
    case .unmeasured: "unmeasured"
    case .lateRows: "late-rows"
    case .joinedEpochs: "joined-epochs"
    case .countedFromStart: "counted-from-start"
    case .onlyColumn: "only-column"
    case .namedLoss: "named-loss"
    case .passedOver: "passed-over"
    case .unreadSchedule: "unread-schedule"
    case .departedPlan: "departed-plan"
    case .outsideUsualRange: "outside-usual-range"
    case .leftOutZero: "left-out-zero"
    case .joined: "joined"
    case .joinedFiles: "joined-files"
    case .restarts: "restarts"
    case .sorted: "sorted"
    case .duplicates: "duplicates"
    case .thinned: "thinned"
    case .cut: "cut"
    case .excluded: "excluded"
    case .countedSteps: "counted-steps"
    case .jumps: "jumps"
    case .foundWarmup: "found-warmup"
    case .givenWarmup: "given-warmup"
    case .begunInWarmup: "begun-in-warmup"
    case .assumedBefore: "assumed-before"
    case .assumedAfter: "assumed-after"
    case .nextRates: "next-rates"
    case .finalZeroRate: "final-zero-rate"
    case .simplifiedRates: "simplified-rates"
    case .givenSchedule: "given-schedule"
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(description, forKey: .text)
  }
}

/// `steps 3–5`, `the steps from 3 on`.
private func stepsText(_ range: ClosedRange<Int>) -> String {
  switch (range.lowerBound <= 0, range.upperBound == .max) {
  case (_, true): "the steps from \(range.lowerBound) on"
  case (true, _): "the steps up to \(range.upperBound)"
  default: "steps \(range.lowerBound)–\(range.upperBound)"
  }
}

extension ClosedRange<Double> {
  /// `0 to 1`, `from 0 on`, `up to 1`.
  var text: String {
    switch (lowerBound.isFinite, upperBound.isFinite) {
    case (true, true): "\(NumberText.exact(lowerBound)) to \(NumberText.exact(upperBound))"
    case (true, false): "from \(NumberText.exact(lowerBound)) on"
    case (false, true): "up to \(NumberText.exact(upperBound))"
    case (false, false): "any number"
    }
  }
}
