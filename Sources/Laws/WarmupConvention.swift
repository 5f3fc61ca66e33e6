/// How the warm-up of a schedule enters a law.
///
/// Published fits differ here, and mixing them silently moves the parameters by more than their
/// errors. Every fit stores its convention, and forecasts from it use the same.
public enum WarmupConvention: String, Codable, Sendable, CaseIterable {
  /// Warm-up steps add their true rates to the area S1 and, since a rising rate is no annealing,
  /// nothing to S2. The default.
  case trueRates = "true-rates"
  /// Warm-up steps add to S1 as if they had run at the rate that warm-up ends at, and nothing to
  /// S2. This is how the authors of the annealing law count (Tissue, Wang, Wang 2024,
  /// arXiv 2408.11029).
  case atPeak = "at-peak"
  /// Warm-up steps add their true rates to the area, and their rises count as drops below zero, as
  /// those of a re-warming would. This is how the authors of the multi-power law count when they
  /// fit and evaluate it (Luo et al. 2025, arXiv 2503.12811, their published code); with it, the
  /// irreducible loss takes up the loss of gain that never comes back.
  case asReheating = "as-reheating"
}
