import Foundation
import TestSupport
import Testing

/// Files of real tools and of people's reports, with what is right: read where they lie, beside the
/// checkout.
@Suite(.enabled(if: SharedCases.folder != nil, "the cases beside the checkout are absent"))
struct SharedCaseTests {
  enum Answer: Sendable {
    /// The 90 % interval of the last forecast holds the truth.
    case holds(Double)
    /// Parameters of a fit, to a relative 1e-4, or an absolute one where they are tiny.
    case parameters([String: Double])
    /// An error with that status, whose message says this.
    case refused(Int32, String)
    /// A verdict: 0 continue, 3 stop.
    case verdict(Int32)
    case succeeds
    /// What standard error or the answer says.
    case says(String)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var folder: String
    var arguments: [String]
    var answers: [Answer]

    init(_ folder: String, _ command: String, _ answers: Answer...) {
      self.folder = folder
      arguments = Self.words(command)
      self.answers = answers
    }

    /// Words; what stands in single quotes is one.
    private static func words(_ command: String) -> [String] {
      command.split(separator: "'", omittingEmptySubsequences: false).enumerated()
        .flatMap { place, part in
          place % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }

    var testDescription: String { "\(folder): \(arguments.joined(separator: " "))" }
  }

  static let cases: [Case] = [
    Case("01-wandb-minmax", "extrapolate run.csv --horizon 20000", .holds(2.8810)),
    Case("02-wandb-two-runs", "extrapolate runs.csv --horizon 20000", .refused(65, "--metric")),
    Case("02b-wandb-step-cols", "extrapolate run.csv --horizon 20000", .holds(2.8810)),
    Case("03-wandb-history", "extrapolate history.csv --horizon 20000", .succeeds),
    Case(
      "04-tensorboard-csv", "extrapolate run-.-tag-train_loss.csv --horizon 20000", .holds(2.8810),
      .says("'Value'")),
    Case(
      "05-hf-trainer-state", "extrapolate trainer_state.json --x step --horizon 20000", .succeeds),
    Case("06b-hf-stdout-dicts", "extrapolate train.out --x epoch --horizon 20", .succeeds),
    Case("07-llamafactory-log", "extrapolate trainer_log.jsonl --horizon 12000", .succeeds),
    Case(
      "10-keras-csvlogger", "extrapolate training.log --metric val_accuracy --horizon 200",
      .succeeds),
    Case("11-keras-append-header", "extrapolate training.csv --horizon 100", .says("repeat")),
    Case(
      "12-keras-history-json", "extrapolate history.json --x epoch --metric val_loss --horizon 100",
      .succeeds),
    Case("14-nanogpt-text", "extrapolate log.txt --horizon 20000", .succeeds),
    Case("15-megatron-text", "extrapolate train.log --horizon 25000", .succeeds),
    Case("18-build-nanogpt-log", "extrapolate log.txt --metric train --horizon 20000", .succeeds),
    Case(
      "22-mmdet-log-json", "extrapolate 20220427.log.json --horizon 24000", .holds(0.8636),
      .says("epochs")),
    Case("28-mlflow-metric", "extrapolate train_loss --horizon 20000", .holds(2.8810)),
    Case(
      "29-xgboost-text", "extrapolate train.txt --metric eval-logloss --horizon 1000", .succeeds),
    Case(
      "30-xgb-cv-csv", "extrapolate cv.csv --metric test-logloss-mean --horizon 1000", .succeeds),
    Case("31-caffe-parse-log-sh", "extrapolate train.log.train --horizon 10000", .succeeds),
    Case("35-excel-decimal-comma", "extrapolate log.csv --horizon 20000", .holds(2.8810)),
    Case("38-percent-and-k", "extrapolate log.csv --metric loss --horizon 20000", .holds(2.8810)),
    Case("39-nan-spellings", "fit log.csv --law annealing", .says("5 losses")),
    Case(
      "42-tfevents", "extrapolate events.out.tfevents.1700000000.host.1.0 --horizon 20000",
      .holds(2.8810)),
    Case("46-markdown-table", "extrapolate log.md --horizon 20000", .holds(2.8810)),
    Case(
      "72-lightning11605-unordered", "extrapolate metrics.csv --horizon 20000", .says("sorted")),
    Case(
      "79-nan-filler-sparse-val",
      "stop good.csv best.csv --metric val_loss --x epoch --horizon 100",
      .verdict(0)),
    Case(
      "79-nan-filler-sparse-val",
      "stop good.jsonl best.jsonl --metric val_loss --x epoch --horizon 100", .verdict(0)),
    Case(
      "81-hf-notebook-no-log", "extrapolate nb.tsv --horizon 20000 --metric 'Training Loss'",
      .succeeds),
    Case("97-straggler-row", "extrapolate log.csv --horizon 20000", .says("late")),
    Case("111-final-best-row", "extrapolate log.csv --horizon 20000", .says("late")),
    Case(
      "117-wandb-metric-without-run", "extrapolate run.csv --metric train/loss --horizon 20000",
      .holds(2.8810)),
  ]

  @Test(arguments: cases)
  func `a case has its answer`(_ its: Case) throws {
    let workspace = try Workspace()
    let folder = try #require(SharedCases.folder).appending(path: its.folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.copyItem(
        at: folder.appending(path: name), to: workspace.folder.appending(path: name))
    }
    var arguments = its.arguments
    if arguments[0] != "stop" { arguments += ["--format", "json"] }
    let outcome = try workspace.losscast(arguments)
    for answer in its.answers {
      switch answer {
      case .holds(let truth):
        try #require(outcome.status == 0, "\(outcome.errors)")
        let final = try #require(try outcome.object().objects("forecasts").last).object("final")
        let (lower, upper) = (try final.number("lower"), try final.number("upper"))
        #expect(lower <= truth && truth <= upper, "\(truth) and \(lower)…\(upper)")
      case .parameters(let wanted):
        try #require(outcome.status == 0, "\(outcome.errors)")
        let found = try outcome.object().object("parameters")
        for (name, value) in wanted {
          let number = try found.object(name).number("value")
          #expect(abs(number - value) <= 1e-4 * abs(value), "\(name) = \(number)")
        }
      case .refused(let status, let words):
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
      case .verdict(let status):
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
      case .succeeds: #expect(outcome.status == 0, "\(outcome.errors)")
      case .says(let words):
        #expect(
          outcome.status == 0 && (outcome.errors + outcome.output).contains(words),
          "\(outcome.errors)")
      }
    }
  }
}

/// Inputs of real people, which the project never contains.
enum SharedCases {
  static let folder: URL? = {
    guard let data = SharedData.folder else { return nil }
    let cases = data.deletingLastPathComponent().appending(path: "cases")
    return FileManager.default.fileExists(atPath: cases.path) ? cases : nil
  }()
}
