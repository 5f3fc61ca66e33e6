extension Curve.Goal {
  /// What is better of a metric, by its name, where that says so: `lower` of `val_loss`, `higher` of
  /// `eval/f1`; nil of `value`.
  ///
  /// A name is taken apart into words, at marks, capitals and digits (`metrics/mAP50-95(B)` is of `map`).
  /// A word of what is made small decides before one of what is made large (`top1_error`, `fid_score`),
  /// and `neg` turns it around, as in scikit-learn's `neg_log_loss`.
  public init?(knownFromMetric name: String) {
    let words = MetricName.words(of: name)
    let isLow = words.contains(where: MetricName.low.contains)
    // Pairs say more than their words: `log likelihood` is high, though `log loss` is low.
    let pairs = zip(words, words.dropFirst()).map { $0 + $1 }
    let isLowPair = pairs.contains(where: MetricName.low.contains)
    let isHigh = (words + pairs).contains(where: MetricName.high.contains)
    guard isLow || isLowPair || isHigh else { return nil }
    let goal: Curve.Goal = isLow || isLowPair ? .lower : .higher
    let isTurned = words.contains { ["neg", "negative", "minus"].contains($0) }
    self = isTurned ? (goal == .lower ? .higher : .lower) : goal
  }

  /// What is better of a metric; lower where its name does not say, as of losses.
  public init(ofMetric name: String) {
    self = Curve.Goal(knownFromMetric: name) ?? .lower
  }
}

extension Curve {
  /// The bounds of a metric that has none.
  public static let unbounded = -Double.infinity...Double.infinity

  /// The range of a metric that is a share by its name: 0 to 1, or 0 to 100 where a value is above 1; nil
  /// of others, and where a value lies outside.
  static func range(
    ofMetric name: String, values: some Sequence<Double>
  ) -> ClosedRange<Double>? {
    let words = MetricName.words(of: name)
    let pairs = zip(words, words.dropFirst()).map { $0 + $1 }
    guard (words + pairs).contains(where: MetricName.shares.contains),
      Goal(knownFromMetric: name) == .higher
    else { return nil }
    var highest = 0.0
    for value in values where value.isFinite {
      guard value >= 0 else { return nil }
      highest = Swift.max(highest, value)
    }
    return highest <= 1 ? 0...1 : highest <= 100 ? 0...100 : nil
  }
}

/// The words that metrics' names are made of, by what is better of them.
enum MetricName {
  /// The words of a name, lower case: letters and what digits hang on them are split off.
  static func words(of name: String) -> [String] {
    // A tracker puts the run before the metric.
    let metric = name.ranges(of: " - ").last.map { String(name[$0.upperBound...]) } ?? name
    var words: [String] = []
    var word = ""
    var before: Character?
    func end() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for letter in metric {
      if letter.isLetter {
        // `meanIoU` is two words, `mAP` and `IoU` are one.
        if letter.isUppercase, let before, before.isLowercase, word.count > 2 { end() }
        word += letter.lowercased()
      } else {
        // `f1`, `r2` and `rouge1` are names; other digits say of which.
        if letter.isNumber, ["f", "r", "l", "hd", "hd9"].contains(word) {
          word.append(letter)
        } else {
          end()
        }
      }
      before = letter
    }
    end()
    return words
  }

  /// Lower is better. Losses and divergences (PyTorch, Keras), errors (scikit-learn, XGBoost, LightGBM),
  /// speech and translation (Hugging Face evaluate), pictures and video, boxes and shapes, forecasts, and
  /// what things cost.
  static let low: Set<String> = [
    "loss", "losses", "nll", "ce", "bce", "crossentropy", "xent", "logcosh", "kl", "kld", "js",
    "divergence", "hinge", "triplet", "perplexity", "ppl", "bpb", "bpc", "bits", "bpd",
    "error", "errors", "err", "merror", "mse", "rmse", "mae", "mape", "smape", "mase", "msle",
    "rmsle",
    "medae", "logloss", "mlogloss", "nloglik", "deviance", "brier", "pinball", "quantileloss", "l1",
    "l2",
    "huber", "poisson", "tweedie", "residual", "residuals", "mismatch", "misclassification",
    "wer", "cer", "ter", "mer", "wil", "der", "eer", "mcd",
    "fid", "kid", "fvd", "lpips", "ece", "calibration", "nce",
    "hd", "hd95", "hausdorff", "assd", "epe", "ade", "fde", "chamfer", "emd", "rmsd",
    "crps", "wape", "wql", "regret", "cost", "costs", "penalty", "violation", "violations",
    "fpr", "fnr", "far", "frr", "toxicity", "crash", "crashes", "failures", "failure",
    "latency", "duration", "elapsed", "overhead",
  ]

  /// Of these the scores are shares, of 1 or in percent.
  static let shares: Set<String> = [
    "acc", "accuracy", "accuracies", "balancedaccuracy", "top", "prec", "precision", "recall",
    "sensitivity", "specificity", "tpr", "tnr", "ppv", "npv", "auc", "auroc", "auprc", "aucpr",
    "prauc",
    "rocauc", "roc", "f", "f1", "f2", "fbeta", "fscore", "fmeasure", "jaccard", "ap", "map", "ar",
    "mar",
    "iou", "miou", "fwiou", "dice", "dsc", "pq", "sq", "rq", "pck", "mrr", "ndcg", "hits", "hit",
    "em",
    "exactmatch", "exact", "ssim", "mssim", "msssim", "ents", "uas", "las", "success", "win",
    "winrate",
    "solved", "pass", "hellaswag", "mmlu", "arc", "humaneval", "mbpp", "piqa", "winogrande",
    "boolq",
    "lambada", "sciq", "openbookqa",
  ]

  /// Higher is better. Classification (scikit-learn, torchmetrics, Keras), detection and segmentation
  /// (COCO, YOLO, MMDetection, Detectron2), ranking, text (Hugging Face evaluate), pictures,
  /// correlations, spaCy, reinforcement learning (Stable-Baselines3, RLlib, CleanRL), benchmarks of language models,
  /// likelihoods, and what things bring in.
  static let high: Set<String> = [
    "acc", "accuracy", "accuracies", "balancedaccuracy", "top", "prec", "precision", "recall",
    "sensitivity", "specificity", "tpr", "tnr", "ppv", "npv", "auc", "auroc", "auprc", "aucpr",
    "prauc",
    "rocauc", "roc", "gini", "ks", "f", "f1", "f2", "fbeta", "fscore", "fmeasure", "macro", "micro",
    "kappa", "mcc", "matthews", "phi", "jaccard", "correct",
    "ap", "map", "ar", "mar", "iou", "miou", "giou", "fwiou", "dice", "dsc", "pq", "sq", "rq",
    "mota",
    "motp", "hota", "idf", "nds", "pck", "oks",
    "mrr", "ndcg", "dcg", "hits", "hit", "hr", "recip", "ctr",
    "bleu", "sacrebleu", "gleu", "rouge", "rougel", "rougelsum", "meteor", "cider", "spice", "chrf",
    "bertscore", "bleurt", "comet", "em", "exactmatch", "exact", "squad",
    "psnr", "ssim", "mssim", "msssim", "inceptionscore", "clipscore", "vmaf", "snr", "sdr", "sisdr",
    "pesq", "stoi", "mos",
    "r2", "rsquared", "explainedvariance", "pearson", "spearman", "kendall", "kendalltau",
    "correlation",
    "corr", "concordance", "cindex", "ic",
    "ents", "uas", "las", "tag", "lemma", "cats", "sents",
    "reward", "rewards", "rew", "return", "returns", "episodic", "success", "successes", "win",
    "wins",
    "winrate", "elo", "solved", "goals", "survival", "r",
    "hellaswag", "gsm", "mmlu", "arc", "humaneval", "mbpp", "pass", "piqa", "winogrande", "boolq",
    "truthfulqa", "lambada", "sciq", "openbookqa", "bbh", "ifeval", "gpqa", "drop", "triviaqa",
    "hella",
    "likelihood", "loglikelihood", "loglik", "elbo", "logprob", "evidence", "score", "scores",
    "quality",
    "sharpe", "profit", "revenue", "pnl", "gain", "throughput", "fps", "speedup", "mfu",
    "utilization",
  ]
}
