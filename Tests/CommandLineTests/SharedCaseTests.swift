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
    /// No end of an interval is above this.
    case below(Double)
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
    Case(
      "02-wandb-two-runs", "extrapolate runs.csv --metric train/loss --horizon 20000", .succeeds),
    Case("02-wandb-two-runs", "fit runs.csv --law area", .refused(65, "--loss")),
    Case(
      "02-wandb-two-runs", "stop runs.csv --metric train/loss --horizon 20000",
      .verdict(0)),
    Case(
      "02-wandb-two-runs", "watch . --once --metric train/loss --horizon 20000",
      .says("calm-sea-2")),
    Case("03-wandb-history", "extrapolate history.csv --horizon 20000", .holds(2.8810)),
    Case(
      "03-wandb-history", "extrapolate history.csv --metric eval/loss --horizon 20000", .succeeds),
    Case("03-wandb-history", "fit history.csv --law annealing", .succeeds),
    Case(
      "06-hf-log-history-jsonl", "extrapolate log_history.jsonl --horizon 20000", .holds(2.8810)),
    Case(
      "06-hf-log-history-jsonl", "extrapolate log_history.jsonl --metric eval_loss --horizon 20000",
      .holds(2.9410)),
    Case(
      "06-hf-log-history-jsonl", "fit log_history.jsonl --law annealing --loss eval_loss", .succeeds
    ),
    Case("07-llamafactory-log", "extrapolate trainer_log.jsonl --horizon 6460", .succeeds),
    Case("07-llamafactory-log", "fit trainer_log.jsonl --law annealing", .succeeds),
    Case(
      "08-lightning-metrics", "extrapolate metrics.csv --metric val_loss --horizon 20000",
      .holds(2.9810)),
    Case("09-lightning-lrmonitor", "fit metrics.csv --law annealing", .refused(65, "lr-AdamW/pg2")),
    Case(
      "09-lightning-lrmonitor", "fit metrics.csv --law annealing --rate lr-AdamW/pg1", .succeeds),
    Case(
      "13-fastai-history", "extrapolate history.csv --x epoch --metric train_loss --horizon 100",
      .succeeds),
    Case(
      "19-yolo-results",
      "extrapolate results.csv --x epoch --metric 'metrics/mAP50-95(B)' --horizon 300",
      .holds(0.7874)),
    Case(
      "20-detectron2-metrics", "extrapolate metrics.json --horizon 90000", .holds(0.7660),
      .says("restarted 2 times")),
    Case("23-mmengine-scalars", "extrapolate scalars.json --horizon 24000", .holds(0.8636)),
    Case(
      "24-sb3-progress",
      "extrapolate progress.csv --x time/total_timesteps --metric rollout/ep_rew_mean --horizon 1000000",
      .holds(239.1)),
    Case(
      "25-sb3-monitor", "extrapolate 0.monitor.csv --metric r --x t --horizon 1000", .succeeds),
    Case(
      "25b-sb3-monitor-glued", "extrapolate 0.monitor.csv --metric r --x t --horizon 1000",
      .refused(65, "t-21.0")),
    Case(
      "25c-sb3-monitor-glued-mid", "extrapolate 0.monitor.csv --metric r --x t --horizon 1000",
      .refused(65, "0.monitor.csv:53")),
    Case(
      "26-rllib-result",
      "extrapolate result.json --x timesteps_total --metric episode_reward_mean --horizon 1000000",
      .holds(179.25)),
    Case(
      "27-timm-summary", "extrapolate summary.csv --x epoch --metric eval_top1 --horizon 300",
      .holds(75.61)),
    Case("32-caffe-parse-log-py", "extrapolate train.log.train --horizon 10000", .succeeds),
    Case("43-olmo-wandb", "extrapolate olmo.csv --horizon 20000", .holds(2.8810)),
    Case("43-olmo-wandb", "fit olmo.csv --law annealing", .succeeds),
    Case(
      "44-caikit-nested",
      "extrapolate training_logs.jsonl --x data/step --metric data/value --horizon 20000",
      .holds(2.8810)),
    Case("45-timestamps-x", "extrapolate log.csv --x time --horizon 24000", .says("seconds")),
    Case(
      "47-goal-by-name", "stop good.csv bad.csv --metric test_acc1 --horizon 1000", .verdict(0)),
    Case(
      "47-goal-by-name", "stop good.csv bad.csv --metric ENTS_F --horizon 1000", .verdict(0)),
    Case(
      "47-goal-by-name", "stop good2.csv bad2.csv --metric arc_challenge --horizon 1000",
      .verdict(0)),
    Case(
      "65-keras21025-val-nan", "extrapolate partial.csv --metric val_loss --x epoch --horizon 100",
      .says("10 values of 20 rows")),
    Case("69-scientific-notation", "extrapolate log.csv --horizon 20000", .holds(2.8810)),
    Case("71-lr-zero-ends", "fit log.csv --law annealing", .succeeds),
    Case(
      "73-lightning4143-val-step0", "extrapolate metrics.csv --horizon 20000", .succeeds),
    Case("76-negative-y", "extrapolate d.csv --horizon 100000", .holds(-57.5)),
    Case("85-wandb-resume-overlap", "extrapolate run.csv --horizon 20000", .says("restarted")),
    Case(
      "86-clm-long-format", "extrapolate loss.csv --by outcome --x epoch --horizon 60", .succeeds),
    Case(
      "86-clm-long-format", "extrapolate loss.csv --x epoch --horizon 60",
      .refused(65, "--by 'outcome'")),
    Case("87-ray-tune-progress", "extrapolate progress.csv --horizon 500", .succeeds),
    Case("92-aligned-tabs", "extrapolate log.tsv --horizon 20000", .succeeds),
    Case("98-bom-crlf", "extrapolate log.csv --horizon 20000", .succeeds),
    Case("101-spaces-and-quotes", "extrapolate log.csv --horizon 20000", .succeeds),
    Case("102-gzip", "extrapolate log.csv.gz --horizon 20000", .succeeds),
    Case("103-neox-floored-cosine", "fit log.csv --law annealing", .succeeds),
    Case("104-two-ranks", "extrapolate log.csv --horizon 20000", .says("100 values of 200 rows")),
    Case("114-watch-other-names", "watch runs --once", .refused(66, "known ending")),
    Case(
      "116-score-above-one",
      "extrapolate acc.csv --x epoch --metric val_accuracy --horizon 200", .below(1)),
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
      "90-ultralytics19357-nan-loss",
      "extrapolate results.csv --metric 'metrics/mAP50(B)' --x epoch --horizon 200",
      .below(1)),
    Case(
      "90-ultralytics19357-nan-loss",
      "extrapolate results.csv --metric val/box_loss --x epoch --horizon 200",
      .refused(65, "diverged")),
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
      case .below(let bound):
        let final = try #require(try outcome.object().objects("forecasts").last).object("final")
        #expect(try final.number("upper") <= bound)
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
