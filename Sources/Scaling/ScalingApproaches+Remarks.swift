public import Basics
import Laws
import RealModule

extension ScalingApproaches {
  /// The answer that comes first and that the others are compared to: of profiles, unless these tell next to nothing; then of the coupled law, or
  /// else of curves.
  public var leading: Answer? {
    let profiles = answers.first { $0.approach == .profiles }
    let law = answers.first { $0.approach == .law(CoupledScalingLaw().name) }
    if let profiles, let law, saysLittle(profiles) { return law }
    return profiles ?? answers.first
  }

  /// Whether budgets are few or near each other and leave the exponent as good as open.
  private func saysLittle(_ profiles: Answer) -> Bool {
    guard let used = self.profiles?.used, let first = used.first, let last = used.last else {
      return false
    }
    return (used.count <= Self.fewBudgets || last.compute < Self.leastSpan * first.compute)
      && profiles.sizeExponent.interval.width > Self.openWidth
  }

  /// So many budgets alone are few; a factor between them below this is narrow; and an exponent within an
  /// interval this wide could be Kaplan's as well as Chinchilla's.
  private static let fewBudgets = 3
  private static let leastSpan = 8.0
  private static let openWidth = 0.25

  /// What to doubt, the largest doubt first, and what was done.
  public var remarks: [Remark] { doubts + notes }

  /// Beyond the largest budget by more than this, a line is mostly belief.
  private static let farthest = 10.0

  private var doubts: [Remark] {
    var doubts: [Remark] = []
    if let profiles = answers.first(where: { $0.approach == .profiles }), saysLittle(profiles) {
      let interval = profiles.sizeExponent.interval
      doubts.append(
        Remark(
          "profiles leave the exponent open, \(NumberText.fixed(interval.lower, 2)) to \(NumberText.fixed(interval.upper, 2)): \(NumberText.counted(profiles.count, "budget")) within a factor of "
            + "\(NumberText.significant((self.profiles?.used.last?.compute ?? 1) / (self.profiles?.used.first?.compute ?? 1), 2)). The answer is by a law of all points, which is believed to hold",
          advice: IsoFLOPAdvice.addBudgets))
    }
    if let far = leading?.predictions.max(by: { $0.extrapolation < $1.extrapolation }),
      far.extrapolation > Self.farthest
    {
      doubts.append(
        Remark(
          "\(NumberText.significant(far.compute, 3)) FLOP is \(NumberText.significant(far.extrapolation, 3)) times beyond the budgets with a minimum: intervals know noise, and not whether the lines go on"
        ))
    }
    doubts += disagreements
    if answers.contains(where: { $0.approach == .curves }) {
      doubts.append(
        Remark(
          "losses of training curves count as they are: those of runs whose rate has still to decay are too high for their compute"
        ))
    }
    guard let profiles else { return doubts }
    let used = profiles.used
    if used.count == 2 {
      doubts.append(
        Remark("two budgets have a minimum: a line passes through both, whether it holds or not"))
    }
    if let first = used.first, let last = used.last, last.compute < Self.leastSpan * first.compute {
      doubts.append(
        Remark(
          "the budgets span a factor of \(NumberText.significant(last.compute / first.compute, 2)) alone, too little to tell an exponent well"
        ))
    }
    let excess = max(profiles.excess.size, profiles.excess.loss)
    if excess > 3 {
      doubts.append(
        Remark(
          "the minima are \(NumberText.significant(excess, 2)) times as far from their laws as noise says, and intervals are wider by it: settings may suit some sizes better than others"
        ))
    }
    if profiles.noiseSamples == 0, options.noise == nil {
      doubts.append(
        Remark(
          "too few losses tell the noise: \(NumberText.percent(profiles.noise, 1)) of the loss is taken for it",
          advice: IsoFLOPAdvice.giveNoise))
    }
    if options.method == .parabola {
      doubts.append(
        Remark(
          "valleys are no parabolas: the exponent is off by up to 0.06, more on wide grids of sizes and on grids beside the best size (arXiv 2603.22339)"
        ))
    }
    let divergent = profiles.profiles.filter { !$0.divergent.isEmpty }
    if !divergent.isEmpty {
      let count = divergent.reduce(0) { $0 + $1.divergent.count }
      let first = divergent.prefix(3).flatMap { profile in
        profile.divergent.prefix(2).map {
          "\(NumberText.significant($0.size, 3)) at \(NumberText.significant(profile.compute, 3)) FLOP"
        }
      }
      doubts.append(
        Remark(
          "left out as divergent, far above their neighbors: \(NumberText.counted(count, "cell")), "
            + first.joined(separator: ", ") + (count > first.count ? ", …" : "")))
    }
    var named: [Remark] = []
    var small = 0
    for profile in profiles.profiles where profile.minimum == nil {
      if case .needsMoreSizes = profile.outcome {
        small += 1
      } else {
        named.append(
          Remark("\(NumberText.significant(profile.compute, 3)) FLOP \(profile.words)"))
      }
    }
    if small > 0 {
      let fewest = ValleySearch.fewestSizes(options.method)
      named.append(
        Remark(
          "\(NumberText.counted(small, "budget")) with fewer than \(fewest) sizes \(small == 1 ? "is" : "are") left out"
        ))
    }
    return doubts + named
  }

  /// Approaches whose exponents lie apart by more than their intervals allow.
  private var disagreements: [Remark] {
    guard let leading else { return [] }
    let apart = answers.filter { answer in
      let (a, b) = (leading.sizeExponent.interval, answer.sizeExponent.interval)
      return answer.approach != leading.approach && (a.upper < b.lower || b.upper < a.lower)
    }
    guard !apart.isEmpty else { return [] }
    let said = apart.map {
      "\($0.approach.title) \(NumberText.fixed($0.sizeExponent.value, 3))"
    }
    return [
      Remark(
        "the approaches do not agree: \(leading.approach.title) \(NumberText.fixed(leading.sizeExponent.value, 3)), "
          + said.joined(separator: ", "))
    ]
  }

  private var notes: [Remark] {
    var notes: [Remark] = []
    let repeats = profiles?.profiles.reduce(0) { $0 + $1.repeats.count } ?? 0
    if repeats > 0 {
      notes.append(
        Remark(
          "of sizes less than 5 % apart in a budget the lowest loss counts: \(NumberText.counted(repeats, "row")) left out",
          isDoubt: false))
    }
    notes.append(
      Remark(
        "a size that is off by 6–46 % costs no more than 0.1–0.4 % of the budget (arXiv 2603.22339)",
        isDoubt: false))
    if conventions.size == .unknown {
      notes.append(
        Remark(
          "whether sizes count embeddings is not said; exponents move by up to 0.3 with it",
          isDoubt: false))
    }
    return notes
  }
}

extension ScalingApproaches.Approach {
  /// With its number as Hoffmann et al. have it.
  public var title: String {
    switch self {
    case .curves: "1 curves"
    case .profiles: "2 profiles"
    case .law(let name): "3 \(name)"
    }
  }

  /// Its name in JSON.
  public var name: String {
    switch self {
    case .curves: "curves"
    case .profiles: "profiles"
    case .law(let name): name
    }
  }
}
