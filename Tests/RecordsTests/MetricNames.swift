/// Names of metrics as they stand in logs of Keras, PyTorch Lightning, Hugging Face (Trainer, evaluate, TRL),
/// scikit-learn, XGBoost, LightGBM, CatBoost, YOLO, Detectron2, MMDetection, Stable-Baselines3, RLlib, CleanRL,
/// Spinning Up, timm, fastai, ESPnet, NeMo, fairseq, Megatron, OLMo, lm-eval, spaCy, and of people's own. In
/// quotes are those with blanks.
enum MetricNames {
  static let lower = names(
    """
    loss val_loss train_loss eval_loss valid_loss test_loss training_loss validation_loss
    Loss/train Loss/val loss_epoch train_loss_step val_loss/dataloader_idx_0 lm_loss
    train/CrossEntropyLoss CrossEntropyLoss eval/c4_en-validation/CrossEntropyLoss cross_entropy
    binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy
    val_binary_crossentropy mean_squared_error val_mean_squared_error mean_absolute_error
    root_mean_squared_error mean_absolute_percentage_error mean_squared_logarithmic_error mse mae
    rmse mape smape msle rmsle val_rmse test.mae logcosh hinge squared_hinge categorical_hinge
    poisson huber huber_loss log_loss logloss train-logloss test-mlogloss-mean
    validation_0-logloss eval-merror test-error@0.7 error error@1 merror train-rmse
    poisson-nloglik gamma-deviance cox-nloglik aft-nloglik tweedie-nloglik@1.5 mphe l1 l2
    valid_0-l2 binary_logloss multi_logloss binary_error multi_error quantile Logloss CrossEntropy
    RMSE MAE MAPE SMAPE MSLE MedianAbsoluteError HingeLoss HammingLoss ZeroOneLoss BrierScore
    NumErrors QueryRMSE test_error error_rate val_error_rate top1_error top5_err err1 val_err
    misclassification accuracy_loss dice_loss val_dice_loss focal_loss loss_iou loss_dice
    loss_bbox loss_cls loss_rpn_cls decode.loss_ce d0.loss_dice total_loss train/box_loss
    train/cls_loss val/dfl_loss kd_loss contrastive_loss triplet_loss perplexity ppl val_ppl
    word_perplexity byte_perplexity bits_per_byte bits_per_char bits_per_dim bpb bpc bpd nll
    nll_loss valid_nll_loss negative_log_likelihood neg_log_likelihood arc_challenge_bpb mmlu_loss
    wer cer val_wer valid/cer word_error_rate character_error_rate test_wer mer wil ter eval_wer
    EER eer minDCF EpCost packet_loss_rate RMSSE DER mcd fid FID fid50k_full fid_score kid
    kid_mean fvd lpips LPIPS niqe ece ECE expected_calibration_error calibration_error brier
    brier_score brier_score_loss mce ibs integrated_brier_score davies_bouldin_score inertia hd95
    HD95 assd epe ADE FDE chamfer_distance hausdorff_distance rmsd edit_distance mATE mASE mAOE
    CRPS mean_wQuantileLoss NRMSE regret simple_regret train/cost cost_return_penalty fpr
    false_positive_rate fnr miss_rate false_positives hamming_loss max_error mean_pinball_loss
    mean_poisson_deviance median_absolute_error train/value_loss train/policy_gradient_loss
    actor_loss td_error critic_loss Train.Loss trainLoss val-loss "Training Loss"
    "Validation Loss" "lm loss" "lm loss validation" "valid_1's l2" "Loss (val)" ema/val_loss
    val_loss_ema val/loss_vlb z_loss load_balancing_loss neg_reward neg_accuracy 1-acc 1-auc
    one_minus_auc inaccuracy loss_score error_score latency collision_rate crash_rate failure_rate
    toxicity max_drawdown energy_mae force_rmse reconstruction_error reward_loss neg_elbo
    elbo_loss d2.loss_dice accumulated_loss time_series_mae mmdet/loss_mask mean_distance bce
    BCELoss
    """)

  static let higher = names(
    """
    acc accuracy val_acc val_accuracy Accuracy/val train_acc_epoch eval_accuracy test_accuracy
    binary_accuracy val_binary_accuracy categorical_accuracy sparse_categorical_accuracy
    top_k_categorical_accuracy balanced_accuracy mean_token_accuracy overall_accuracy top1 top-1
    top5 top-5 top_1 val_top1 eval_top1 eval_top5 Acc@1 Acc@5 "Acc@1 (val)" acc1 test_acc1
    top1_acc top1/ema prec@1 prec1 auc AUC val_auc eval-auc test-auc-mean roc_auc auc_roc
    roc_auc_score auc_1 aucpr prauc AUPRC average_precision gauc auc_mu precision recall
    sensitivity specificity precision_at_recall sensitivity_at_specificity tpr_at_fpr TPR@FPR=0.01
    true_positive_rate npv f1 F1 f1_score val_f1_score macro_f1 micro_f1 F1-macro f1_weighted_avg
    eval_f1 TotalF1 fbeta_score eval_HasAns_f1 eval_exact kappa cohen_kappa_score WKappa mcc MCC
    matthews_correlation eval_matthews_correlation matthews_corrcoef jaccard BalancedAccuracy
    interval-regression-accuracy pfound PFound mAP mAP50 mAP_0.5 mAP@0.5 map_50
    metrics/mAP50-95(B) metrics/mAP50(B) metrics/mAP_0.5:0.95 metrics/precision(B)
    metrics/recall(B) bbox_mAP coco/bbox_mAP bbox/AP bbox/AP50 segm/AP segm/APm AP50 AR@100 PQ NDS
    MOTA HOTA IDF1 pck iou IoU miou mIoU val_miou mean_iou val_mean_io_u one_hot_io_u fwIoU
    sem_seg/mIoU sem_seg/mACC sem_seg/pACC aAcc mAcc decode.acc_seg IoU.car dice val_dice Dice DSC
    fast_rcnn/cls_accuracy mask_rcnn/accuracy foreground_acc ndcg ndcg@10 NDCG@10 recall@20
    precision@k hit_rate@10 HitRate hits@10 hr@10 mrr MRR@10 map@10 dcg R@1 filtered_mrr
    mean_reciprocal_rank bleu BLEU bleu4 dev_bleu4 bleu-4 sacrebleu chrf rouge1 rougeL rouge_l
    rougeLsum eval_rouge1 eval_rougeL meteor cider spice bleurt comet bertscore_f1 exact_match
    eval_exact_match em exact_match,strict-match acc_norm acc,none acc_norm,none hellaswag
    mmlu_acc arc_challenge gsm8k pass@1 pass_at_1 mc2 truthfulqa_mc2 inst_level_strict_acc
    eval/downstream/hellaswag_len_norm psnr PSNR val_psnr ssim SSIM ms_ssim inception_score
    clip_score pesq stoi si_sdr si_snr utmos vmaf r2 R2 r2_score val_r2 r_squared
    explained_variance explained_variance_score pearson pearsonr eval_pearson spearman
    eval_spearmanr kendall_tau correlation neg_mean_squared_error neg_mean_absolute_error
    neg_log_loss neg_root_mean_squared_error neg_brier_score neg_median_absolute_error
    test_neg_log_loss mean_test_neg_mean_squared_error neg_mean_poisson_deviance neg_max_error
    silhouette_score calinski_harabasz_score adjusted_rand_score rand_score
    normalized_mutual_info_score ari nmi homogeneity_score completeness_score v_measure_score
    fowlkes_mallows_score c_index c-index cindex concordance_index concordance_index_ipcw reward
    rewards rollout/ep_rew_mean ep_rew_mean episode_reward_mean episode_reward episode_return
    episodic_return charts/episodic_return env_runners/episode_return_mean eval/mean_reward
    mean_return discounted_return success_rate win_rate rollout/success_rate elo r return
    rewards/margins rewards/accuracies eval_rewards/margins objective/rlhf_reward
    accumulated_reward solve_rate elbo log_likelihood loglik likelihood evidence score SCORE
    test_score mean_test_score best_score score_val ENTS_F ENTS_P val_sensitivity sharpe profit
    objective/scores train/explained_variance cosine_similarity hypervolume throughput fps rank-1
    rank1 one_minus_error tm_score lddt AverageEpRet vf_explained_var attention_accuracy val/kappa
    "mean 100 episode reward"
    """)

  /// What could be meant either way, what is no measure, and words that look like one.
  static let unclear = names(
    """
    value Value metric objective x epoch step lr learning_rate lr-AdamW/pg1 learning-rate
    grad_norm grad-norm gradient_norm gnorm ep_len_mean rollout/ep_len_mean episode_length
    episode_len_mean l time time/total_timesteps time_elapsed seconds wall_time train_runtime
    eval_runtime duration fit_time mean_fit_time time_to_accuracy epoch_time entropy train/entropy
    entropy_loss train/entropy_loss policy/entropy_avg ent_coef train/ent_coef_loss kl approx_kl
    train/approx_kl kl_divergence kl_loss kl_div objective/kl target_kl kullback_leibler
    kullback_leibler_divergence clip_fraction train/clip_range train/std std loss_scale loss-scale
    loss_weight weight_decay momentum n_updates num_tokens completion_length eval_gen_len gb_free
    wps ups bsz loss_accuracy loss/accuracy gloss glossary auction acceleration mapping mapper
    accident error_free errorbar lossless lossy rewards/chosen rewards/rejected logps/chosen
    logps/rejected logits/chosen reward_std rewards/std accuracy_gap acc_diff acc_stderr
    acc_stderr,none test-auc-std std_test_score rank_test_score loss_ratio delta_loss
    accuracy_drop f1_threshold codebook_perplexity cosine_proximity true_positives true_negatives
    d2_absolute_error_score top_k top_p "1 - acc" micro_batch_size gpu_memory temperature beta
    fair gamma MultiClass YetiRank l2_norm l1_penalty percent clip_ratio sparsity novelty
    diversity coverage likelihood_diff MSEgain bits num_bits calibration attack_success_rate
    length_penalty "what is this" S-measure micro_avg
    """)

  private static func names(_ text: String) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap {
      place, part in
      place % 2 == 1 ? [String(part)] : part.split(whereSeparator: \.isWhitespace).map(String.init)
    }
  }
}
