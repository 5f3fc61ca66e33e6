import Basics
import Fitting

/// What a report says first: the answer, how good it is, and what there is to doubt.
struct Summary {
  /// The answer in a sentence or two, with its number and interval.
  var answer: String
  /// How good it is, in a sentence.
  var quality: String?
  /// What to be careful about, the largest doubt first, without full stops.
  var doubts: [String]
  /// What is said where there is none.
  var calm = "No doubt stands out."
  /// What there is to know besides, without full stops.
  var notes: [String] = []

  /// The same, with the largest doubt as a sentence.
  var doubt: String { doubts.first.map { "Largest doubt: \($0)." } ?? calm }
}

extension Page {
  /// The answer and the largest doubt; briefly, the answer alone.
  mutating func add(_ summary: Summary, _ style: ReportStyle) {
    addParagraph(summary.answer, .strong, .summary)
    if style.isBrief { return }
    if let quality = summary.quality { addParagraph(quality, .none, .summary) }
    addParagraph(summary.doubt, summary.doubts.isEmpty ? .none : .warning, .summary)
  }

  /// The doubts that the summary has left out, and the notes.
  mutating func addRest(of summary: Summary) {
    for note in summary.notes {
      add()
      add("note", note, indent: 6, .none, .remark)
    }
    addWarnings(Array(summary.doubts.dropFirst()))
  }

  mutating func addWarnings(_ warnings: [String]) {
    if !warnings.isEmpty { add() }
    for warning in warnings { add("careful", warning, indent: 9, .warning, .remark) }
  }
}

extension Goodness {
  /// How good the fit is that an answer rests on.
  package var sentence: String {
    if rows == 0 {
      return "It rests on given parameters of the \(title), whatever they are worth."
    }
    return "It rests on the \(title): \(figures)."
  }

  /// R² and RMSE on the fitted rows, and the error held out, as far as they are known.
  var figures: String {
    let fitted = "\(NumberText.counted(rows, "row")) of \(NumberText.counted(runs, "run"))"
    let known = [rSquared?.rSquaredText, rmse.map { "RMSE \(Self.share($0)) of the loss" }]
      .compactMap(\.self)
    let own =
      known.isEmpty ? "fitted to \(fitted)" : known.joined(separator: ", ") + " on \(fitted)"
    guard let heldOutError, heldOut > 0 else { return own + "; held-out error unknown" }
    return own + "; held out, it misses by \(Self.share(heldOutError))"
  }

  /// Where runs held out are missed by much more than those fitted.
  var doubt: String? {
    guard let heldOutError, let rmse, heldOut > 0, heldOutError > 2 * rmse else { return nil }
    return "what was held out is missed by \(Self.share(heldOutError)) of the loss, fitted rows by "
      + "\(Self.share(rmse)): other runs may be missed as much"
  }

  /// A share of the loss to about two digits.
  static func share(_ share: Double) -> String {
    (100 * share).isFinite ? NumberText.significant(100 * share, 2) + " %" : NumberText.notFinite
  }
}

extension Double {
  /// R², never as 1.
  var rSquaredText: String {
    if self > 0.99995 { return "R² >0.9999" }
    return "R² " + (self > -1 ? NumberText.fixed(self, 4) : NumberText.significant(self, 3))
  }
}

extension Interval {
  /// In parentheses behind a number: `(90 % interval 2.05–2.13)`.
  func inParentheses(level: Double, _ text: (Double) -> String) -> String {
    "(\(NumberText.level(level)) interval \(NumberText.interval(self, text)))"
  }
}

extension String {
  /// With its first letter as a sentence begins.
  package var asSentence: String { prefix(1).uppercased() + dropFirst() }
}
