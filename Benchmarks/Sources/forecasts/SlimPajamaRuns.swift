import FoundationEssentials
import Records

/// The runs of 124 million parameters of Schaipp et al. (2025, arXiv 2501.18965) by peak rate:
/// constant rates, cosines and cooldowns of many lengths, losses on validation texts.
///
/// Runs of one configuration are one, with the mean of their losses. What is fitted follows from
/// configurations alone: the constant run; the longest cosine, the one that ends lower if two are as
/// long; the cooldown of 50,000 steps whose decay is nearest to 20 %, a linear one; and where there
/// is no cosine, the cooldown of 50,000 steps whose decay is farthest from that besides.
struct SlimPajamaRuns {
  /// What all repeats of a run have in common.
  struct Configuration: Hashable {
    var isCosine: Bool
    /// `linear` or `sqrt`; empty without a cooldown.
    var shape: String
    /// The share of the steps that a cooldown takes; 0 for none.
    var decay: Double
    var steps: Int
    /// Of a cosine, in hundredths of the peak.
    var finalPercent: Int

    var isConstant: Bool { !isCosine && decay == 0 }
    var isCooldown: Bool { !isCosine && decay > 0 }

    var name: String {
      isCosine
        ? "cosine-\(finalPercent)%-\(steps)"
        : isConstant ? "constant-\(steps)" : "wsd-\(shape)-\(decay)-\(steps)"
    }
  }

  private let peak: String
  private var repeats: [Configuration: [Run]] = [:]

  static let peaks = ["0.0001", "0.0005", "0.001", "0.002"]

  /// - Parameter folder: of the shared data.
  init(peak: String, in folder: String) throws {
    self.peak = peak
    let text = try String(contentsOfFile: "\(folder)/schaipp/runs.csv", encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let columns = Dictionary(uniqueKeysWithValues: lines[0].enumerated().map { ($1, $0) })
    for line in lines.dropFirst() {
      func cell(_ column: String) -> String { columns[column].map { line[$0] } ?? "" }
      guard cell("n_layer") == "12", cell("peak_lr") == peak,
        let steps = Int(cell("iterations")), let decay = Double(cell("wsd_fract_decay")),
        let peakRate = Double(peak), let lastRate = Double(cell("last_lr"))
      else { continue }
      let isCosine = cell("scheduler") == "cos"
      let configuration = Configuration(
        isCosine: isCosine, shape: isCosine || decay == 0 ? "" : cell("decay_type"),
        decay: decay, steps: steps,
        finalPercent: isCosine ? Int((100 * lastRate / peakRate).rounded()) : 0)
      var run = try Log(
        reading: "\(folder)/schaipp/curves/\(cell("id")).csv",
        // Runs of a constant rate log a rate of 0 at their very last step.
        options: LogOptions(
          lossColumn: "val_loss", to: configuration.isConstant ? steps - 1 : nil, warmup: 300)
      ).run
      run.name = configuration.name
      repeats[configuration, default: []].append(run)
    }
  }

  private func longestCosine() -> Configuration? {
    repeats.keys.filter(\.isCosine).min {
      ($0.steps, -$0.finalPercent) > ($1.steps, -$1.finalPercent)
    }
  }

  private func cooldowns() -> [Configuration] {
    repeats.keys.filter { $0.isCooldown && $0.shape == "linear" && $0.steps == 50_000 }
      .sorted { abs($0.decay - 0.2) < abs($1.decay - 0.2) }
  }

  /// Every pair of runs that the rule has fitted at this peak.
  func studies() -> [Study] {
    let cooldowns = cooldowns()
    guard let nearest = cooldowns.first, let farthest = cooldowns.last else { return [] }
    let constant = repeats.keys.first(where: \.isConstant)
    let cosine = longestCosine()
    let pairs: [[Configuration?]] =
      constant != nil
      ? [[constant, cosine], [constant, nearest]] : [[cosine ?? farthest, nearest]]
    return pairs.map { study(of: $0.compactMap(\.self)) }
  }

  private func study(of fitted: [Configuration]) -> Study {
    // Cooldowns branch from the constant run and have its rows until then.
    var shared: [RowFingerprint: Record] = [:]
    var runs: [Run] = []
    for configuration in fitted {
      let run = mean(of: configuration) { shared[$0] }
      let means = Dictionary(uniqueKeysWithValues: run.records.map { ($0.step, $0) })
      for record in (repeats[configuration] ?? []).flatMap(\.records) {
        shared[RowFingerprint(record)] = means[record.step]
      }
      runs.append(run)
    }
    let seen = Set(runs.flatMap(\.fingerprints))
    let others = repeats.keys.filter { !fitted.contains($0) }.sorted { $0.name < $1.name }
    return Study(
      name: "\(peak): " + fitted.map(\.name).joined(separator: " + "), fitted: runs,
      judged: others.map { other in
        mean(of: other) { shared[$0] }.keeping { !seen.contains(RowFingerprint($0)) }
      })
  }

  /// The mean of the repeats at the steps that all have; where one of them has a row of a run that is
  /// fitted, the mean row of that, so that a trunk stays a trunk.
  private func mean(
    of configuration: Configuration, orShared shared: (RowFingerprint) -> Record?
  ) -> Run {
    let runs = repeats[configuration] ?? []
    var losses: [Int: [Double]] = [:]
    var trunk: [Int: Record] = [:]
    for record in runs.flatMap(\.records) {
      losses[record.step, default: []].append(record.loss)
      if let row = shared(RowFingerprint(record)) { trunk[record.step] = row }
    }
    var run = runs[0]
    run.records = losses.filter { $0.value.count == runs.count }.sorted { $0.key < $1.key }.map {
      trunk[$0.key]
        ?? Record(step: $0.key, loss: $0.value.reduce(0, +) / Double($0.value.count))
    }
    return run
  }
}
