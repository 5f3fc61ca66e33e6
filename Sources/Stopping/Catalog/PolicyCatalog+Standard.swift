import Extrapolation

extension PolicyCatalog {
  /// What decides unless something else is asked for: schedule-aware where the schedules of a run and
  /// its rivals are known, and elsewhere a test of ranks, or of two or three runs their extrapolations.
  public static var standard: any StoppingPolicy {
    ScheduleAwarePolicy(fallback: ranks)
  }

  private static var ranks: RankTest { RankTest(few: PredictiveTermination(TrendExtrapolator())) }

  static var scheduleAware: PolicyKind {
    PolicyKind(
      "schedule-aware", "improbable to end below the best, planned decays counted in",
      keys: [
        .init("threshold", "0.05", "probability below which runs stop"),
        .init("tolerance", "0", "nats by which it must end below"),
      ],
      strictness: ("threshold", [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4])
    ) {
      ScheduleAwarePolicy(
        threshold: try $0.probability("threshold"),
        tolerance: try $0.number("tolerance", "0 or more") { $0 >= 0 },
        fallback: ranks)
    }
  }
}
