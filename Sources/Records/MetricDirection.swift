extension Curve.Goal {
  /// What is better of a metric, by its name, where that says so: `lower` of `val_loss`, `higher` of
  /// `eval/f1`; nil of `value`, and where a name could be meant either way, as `loss_accuracy`, `kl` or
  /// `ep_len_mean`.
  ///
  /// The last measure of a name decides: `top1_error` and `dice_loss` are low. A high one behind a low one is
  /// unclear, unless it is trained on as a loss (`loss_iou`). `neg` turns a measure around, as in
  /// scikit-learn's `neg_log_loss`, and so does `1-`.
  public init?(knownFromMetric name: String) {
    let words = MetricWords(name).words
    guard !words.contains(where: MetricTable.unclear.contains) else { return nil }
    let found = words.indices.filter { MetricTable.knows(words[$0]) }
    let strong = found.filter { MetricTable.measures[words[$0]]?.isWeak == false }
    let deciding = strong.isEmpty ? found : strong
    let goals = deciding.compactMap { MetricTable.measures[words[$0]]?.goal }
    guard let last = deciding.last, var goal = goals.last else { return nil }
    if goal == .higher, goals.contains(.lower) {
      guard words.contains("loss"), MetricTable.lossScores.contains(words[last]) else { return nil }
      goal = .lower
    }
    let turns = words.indices.filter { index in
      MetricTable.turning.contains(words[index]) && index + 1 < words.count
        && (MetricTable.knows(words[index + 1]) || MetricTable.between.contains(words[index + 1]))
    }
    self = turns.count % 2 == 0 ? goal : goal == .lower ? .higher : .lower
  }

  /// What is better of a metric; lower where its name does not say, as of losses.
  public init(ofMetric name: String) {
    self = Curve.Goal(knownFromMetric: name) ?? .lower
  }
}
