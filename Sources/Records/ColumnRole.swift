/// What a column of a log means to a run.
///
/// A column is recognized by its name, without regard to case, where `.` counts as `/`, and
/// spaces and hyphens as `_`; a prefix `run name - ` as the charts of experiment trackers export
/// it is dropped. The aliases of a role form groups. The first group with a column wins, and two
/// columns of that group are an ambiguity that the reader must not decide.
public enum ColumnRole: String, CaseIterable, Hashable, Sendable, Encodable {
  case step
  case loss
  case rate

  /// The groups of aliases in order of priority.
  ///
  /// - Step: the step of the training loop, then iterations, then steps of environments, rounds of
  ///   boosting, and the tracker's own counter, which counts log entries rather than updates.
  /// - Loss: the plain name, then training losses, then validation losses.
  /// - Rate: one group, to which any `lr-NAME` belongs as well.
  public var aliases: [[String]] {
    switch self {
    case .step:
      [
        [
          "step", "steps", "global_step", "trainer/global_step", "train/global_step",
          "train/step", "training_step", "num_updates", "current_steps",
          "current_step", "trainer/step", "num_steps", "steps_done", "optimizer_step",
        ],
        [
          "iter", "iters", "iteration", "iterations", "it", "iter_num", "train/iter",
          "batch_idx", "time/batch", "numiters", "training_iteration", "num_iters", "global_iter",
        ],
        [
          "total_timesteps", "time/total_timesteps", "timesteps_total", "timesteps",
          "num_env_steps_sampled_lifetime", "global_timestep", "env_step", "total_steps_done",
        ],
        ["update", "updates", "#"],
        ["round", "rounds", "boosting_round", "num_boost_round", "n_estimators", "trees"],
        ["_step"],
      ]
    case .loss:
      [
        ["loss"],
        [
          "train_loss", "train/loss", "training_loss", "training/loss", "loss/train",
          "train/train_loss", "train_loss_step", "train/loss_step", "train/ce_loss",
          "train/crossentropyloss", "loss/train/total", "lm_loss", "loss_metrics/global_avg_loss",
          "total_loss", "train/total_loss", "losses/total_loss", "trainingloss", "ce_loss",
          "loss_train", "train_inner/loss", "avg_loss", "train_loss/train/total", "loss_value",
          "batch_loss", "training_loss_step",
        ],
        [
          "val_loss", "val/loss", "valid_loss", "valid/loss", "validation_loss",
          "validation/loss", "eval_loss", "eval/loss", "loss/val", "loss/eval", "dev_loss",
          "test_loss", "test/loss",
        ],
      ]
    case .rate:
      [
        [
          "lr", "learning_rate", "learningrate", "train/lr", "train/learning_rate", "rate", "eta",
          "current_lr", "optim/lr", "optim/learning_rate", "optim/learning_rate_group0",
          "optimizer/lr", "lr/group0", "lr_group0", "metrics/lr", "metrics/learning_rate",
          "train/learning_rate_step", "train_lr", "base_lr", "lr/pg0", "optim/lr_group0",
          "train_inner/lr", "lr_abs", "step_size_lr",
        ]
      ]
    }
  }

  /// Names of columns that count the tokens so far, written as aliases are.
  private static let tokens: Set<String> = [
    "tokens", "token", "num_tokens", "n_tokens", "total_tokens", "tokens_seen", "seen_tokens",
    "consumed_tokens", "processed_tokens", "tokens_processed", "train_tokens", "train/tokens",
    "train/tokens_seen", "train/consumed_tokens", "num_input_tokens_seen",
    "train/num_input_tokens_seen", "throughput/total_tokens", "time/token",
  ]

  /// Names of columns that grow with the steps and count something else, written as aliases are.
  private static let quantities: Set<String> = tokens.union([
    "samples", "num_samples", "consumed_samples", "consumed_train_samples", "samples_seen",
    "time/sample",
    "flops", "flos", "total_flops", "total_flos", "train/total_flos", "train_flops", "pflops",
    "cumulative_flops", "compute",
  ])

  /// Names of columns that count epochs, written as aliases are.
  private static let epochs: Set<String> = [
    "epoch", "epochs", "train/epoch", "trainer/epoch", "time/epoch", "epoch_num", "current_epoch",
  ]

  /// Whether a column of this name counts epochs: positions where nothing finer is there.
  static func countsEpochs(_ column: String) -> Bool { epochs.contains(folded(column).words) }

  /// Names of columns that say when a row was written.
  private static let clocks: Set<String> = [
    "wall_time", "walltime", "time", "timestamp", "_timestamp", "_runtime", "relative_time",
    "seconds",
    "elapsed", "elapsed_time", "relative_time_(process)", "relative_time_(wall)", "train/time",
    "date",
  ]

  /// Whether a column of this name is a clock.
  static func isClock(_ column: String) -> Bool { clocks.contains(folded(column).words) }

  /// Whether a column of this name counts the tokens so far.
  package static func countsTokens(_ column: String) -> Bool {
    tokens.contains(folded(column).words)
  }

  /// Whether a column of this name counts tokens, samples or FLOPs rather than steps.
  static func countsQuantity(_ column: String) -> Bool { quantities.contains(folded(column).words) }

  /// A column's name as aliases are written, and before spaces and dots are.
  private static func folded(_ column: String) -> (name: String, words: String) {
    var name = column.lowercased()
    if let separator = name.ranges(of: " - ").last {
      name = String(name[separator.upperBound...])
    }
    let words = String(
      name.map { letter in
        switch letter {
        case ".": "/"
        case " ", "-": "_"
        default: letter
        }
      })
    return (name, words)
  }

  /// The group that a column of this name belongs to, if any.
  func group(of column: String) -> Int? {
    let (name, words) = Self.folded(column)
    if let group = aliases.firstIndex(where: { $0.contains(words) }) { return group }
    let isOfOptimizer =
      self == .rate && name.hasPrefix("lr-") && !name.hasSuffix("momentum")
      && !name.hasSuffix("weight_decay")
    return isOfOptimizer ? 0 : nil
  }
}
