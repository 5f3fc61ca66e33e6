/// The words that metrics' names are made of: what is better of each, and which values it can take.
///
/// Words are whole, as `MetricWords` makes them: `map` is none of `mape`. `top#` is `top` with a number behind
/// it.
enum MetricTable {
  struct Measure {
    var goal: Curve.Goal
    /// Whether any other measure of a name decides: of `fid_score` the score says nothing.
    var isWeak = false
    var range = Range.any
  }

  /// Which values a measure can take.
  enum Range {
    case any
    /// 0 to 1, or 0 to 100 in percent.
    case share
    /// −1 to 1, or −100 to 100.
    case correlation
    /// 0 to 100, however small values are.
    case percent
    /// Up to 1, as R²: what is worse than a mean is below 0.
    case upToOne
  }

  static func knows(_ word: String) -> Bool { measures[word] != nil }

  /// What a word measures.
  static let measures: [String: Measure] = {
    var measures: [String: Measure] = [:]
    func add(_ words: String, _ goal: Curve.Goal, _ range: Range = .any, isWeak: Bool = false) {
      for word in words.split(whereSeparator: \.isWhitespace) {
        measures[String(word)] = Measure(goal: goal, isWeak: isWeak, range: range)
      }
    }
    // Losses (PyTorch, Keras) and what they are of.
    add(
      """
      loss losses bceloss mseloss nllloss ctcloss nll ce bce crossentropy xent celoss logcosh divergence
      hinge huber triplet perplexity ppl bitsper bpb bpc bpd logloss mlogloss nloglik mphe deviance poisson
      tweedie quantile pinball residual residuals nce
      """, .lower)
    // Errors (scikit-learn, XGBoost, LightGBM, CatBoost), of forecasts, boxes, paths and shapes.
    add(
      """
      error errors err errs mse rmse mae mape smape mase msle rmsle rmspe rmsse wrmsse medae nrmse wape wmape wql msis owa
      crps l1 l2 mate maoe mave maae hd hd95 hausdorff asd assd epe ade fde chamfer emd rmsd distance
      mismatch worderror charactererror inaccuracy numerrors
      """, .lower)
    add(
      "errorrate misclassification merror hammingloss zerooneloss fpr fnr fpr95 frr eer missrate",
      .lower, .share)
    add("falsepositiverate falsenegativerate falsealarmrate ece brier", .lower, .share)
    // Speech and translation, pictures and sound, calibration, clusters, what things cost.
    add(
      """
      wer cer ter mer wil der jer mcd mindcf minidcf idsw fid kid fvd fad cmmd lpips niqe brisque frechet
      mce ibs inertia daviesbouldin regret cost costs penalty violation violations collision collisions
      toxicity crash crashes failure failures failurerate fail falsepositive falsepositives falsenegative
      falsenegatives latency drawdown igd epcost
      """, .lower)

    // Classes (scikit-learn, torchmetrics, Keras), boxes and masks (COCO, YOLO, MMDetection, Detectron2).
    add(
      """
      acc accuracy accuracies aacc macc pacc prec precision recall sensitivity specificity tpr tnr ppv npv
      truepositiverate truenegativerate auc auroc auprc aupr aucpr prauc rocauc gauc f1 f2 fbeta fscore
      fmeasure jaccard averageprecision ap aps apm apl map ar mar iou miou fwiou dice dsc pq sq rq panopticquality pck
      oks nds uas las ents totalf1
      """, .higher, .share)
    add("mota motp hota idf1 idp idr giou diou ciou tversky", .higher)
    // Ranks, texts, pictures.
    add(
      """
      mrr reciprocalrank ndcg hits hit hitrate hitratio hr r# ctr em exactmatch exact pass# passrate mc1 mc2
      ssim msssim mssim success successrate win winrate solved solverate completionrate validity rank#
      """, .higher, .share)
    add("bleu sacrebleu gleu chrf", .higher, .percent)
    add("rouge rougel rougelsum meteor bertscore", .higher, .share)
    add(
      """
      dcg pfound cider spice bleurt comet psnr vif fsim inceptionscore clipscore vmaf snr sdr sisdr sisnr
      pesq stoi mos dnsmos utmos lddt gdt
      """, .higher)
    // Correlations, regressions, clusters, survival.
    add("r2 rsquared explainedvariance explainedvar nse", .higher, .upToOne)
    add(
      """
      kappa wkappa mcc matthews pearson pearsonr spearman spearmanr spearmanrho kendall kendalltau
      correlation corr ccc cosinesimilarity silhouette ari ami adjustedrand
      """, .higher, .correlation)
    add(
      """
      concordance cindex nmi homogeneity completeness vmeasure fowlkesmallows randindex randscore
      """, .higher, .share)
    add("mutualinfo mutualinformation calinskiharabasz", .higher)
    // Rewards (Stable-Baselines3, RLlib, CleanRL, TRL), likelihoods, what things bring in.
    add(
      """
      reward rewards rew return returns epret episodic successes wins elo r margins likelihood
      loglikelihood loglik elbo logprob evidence hypervolume sharpe profit revenue pnl throughput fps speedup
      mfu hfu
      """, .higher)
    add("correct similarity", .higher)

    // What counts where nothing else of a name does: benchmarks of language models, scores.
    add("score scores quality", .higher, isWeak: true)
    add("d2", .higher, .upToOne, isWeak: true)
    add(
      """
      top# hellaswag mmlu arc humaneval mbpp piqa winogrande boolq lambada sciq openbookqa gsm gsm8 truthfulqa
      bbh ifeval gpqa triviaqa squad
      """, .higher, .share, isWeak: true)
    return measures
  }()

  /// Pairs that mean something else than their words, or are one word.
  static let pairs: Set<String> = Set(
    """
    cross entropy,log loss,log cosh,hamming loss,zero one,zeroone loss,bits per,word error,character error
    error rate,miss rate,false positive,false positives,false negative,false negatives,true positive
    true negative,falsepositive rate,falsenegative rate,truepositive rate,truenegative rate,false alarm
    falsealarm rate,failure rate,min dcf,davies bouldin,num errors,time series,exact match
    average precision,io u,f measure,f score,f beta,panoptic quality,reciprocal rank,hit rate,hit ratio
    pass rate,success rate,win rate,solve rate,completion rate,explained variance,explained var,r squared,inception score
    clip score,si sdr,si snr,ms ssim,cosine similarity,rand index,rand score,adjusted rand,kendall tau,c index
    mutual info,mutual information,v measure,fowlkes mallows,calinski harabasz,log likelihood,log lik
    log prob,roc auc,auc pr,pr auc,l1 norm,l2 norm,l1 reg,l2 reg,l1 regularization,l2 regularization
    l1 penalty,l2 penalty,length penalty,d2 absolute,d2 pinball,d2 tweedie,d2 log,d2 brier
    """.split { $0 == "," || $0.isNewline }.map(String.init))

  /// Words that say that a name is no measure itself, or which way is unclear: what is spread, weighed,
  /// counted or compared, times, and what a training keeps in bounds rather than makes small.
  static let unclear: Set<String> = Set(
    """
    free non attack lr coef coeff coefficient weight weights scale scaler scaling std stddev stdev stderr variance
    var time times seconds secs sec ms minutes hours runtime duration wall elapsed grad grads gap diff
    difference differences delta change ratio reduction improvement increase decrease drop degradation
    threshold thresh count counts num chosen rejected kl kld kullback approxkl entropy codebook rank limit
    budget lambda temperature momentum epsilon correction inverse inv uncertainty confidence slope logits
    logps d2absolute d2pinball d2tweedie d2log d2brier
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Scores that are trained on as losses: `loss_iou` and `loss_dice` are to be lowered.
  static let lossScores: Set<String> = [
    "iou", "giou", "diou", "ciou", "dice", "ssim", "msssim", "jaccard", "tversky",
  ]

  /// Words that turn a measure around, before it or before what may stand between them:
  /// `neg_mean_squared_error`, `one_minus_auc`.
  static let turning: Set<String> = ["neg", "negative", "minus"]
  static let between: Set<String> = [
    "log", "mean", "max", "median", "root", "squared", "absolute", "average", "sum", "total",
  ]
}
