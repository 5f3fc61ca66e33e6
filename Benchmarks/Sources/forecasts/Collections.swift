import FoundationEssentials
import Records

/// Runs of one model, some of which are fitted and the others foretold.
///
/// The runs to fit follow from schedules and lengths alone: one, two or three, of kinds that people
/// have (a cosine, a constant rate, cooldowns of different lengths), at one peak or at two.
struct CollectedStudy: Sendable {
  var collection: String
  var model: String
  var fitted: [CollectedRun]
  var targets: [CollectedRun]
}

struct CollectedRun: Sendable {
  var run: Run
  var peak: Double

  var lastStep: Int { run.records.last?.step ?? 0 }
}

/// All collections of runs at several schedules that there are to learn from.
///
/// The multi-power authors' (Luo et al. 2025, arXiv 2503.12811), Schaipp et al.'s (2025, arXiv
/// 2501.18965), the Gemstones (McLeish et al. 2025, arXiv 2502.06857) and the language models in `Data/`.
struct Collections {
  /// The folder of the shared data, and that of the project's own.
  var shared: String
  var own: String

  func studies() throws -> [CollectedStudy] {
    try multiPower() + slimPajama() + peaks() + gemstones() + languageModels()
  }

  private func read(
    _ path: String, _ name: String, peak: Double, loss: String? = nil, to: Int? = nil,
    warmup: Int? = nil
  ) throws -> CollectedRun {
    var run = try Log(
      reading: path, options: LogOptions(lossColumn: loss, to: to, warmup: warmup)
    ).run
    run.name = name
    return CollectedRun(run: run, peak: peak)
  }

  private func table(_ path: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      whereSeparator: \.isNewline
    ).map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// A study for each set of names that the runs have whole.
  private func studies(
    _ collection: String, _ model: String, _ runs: [CollectedRun], fitting sets: [[String]],
    within reach: Double = .infinity
  ) -> [CollectedStudy] {
    sets.compactMap { names in
      let fitted = names.compactMap { name in runs.first { $0.run.name == name } }
      guard fitted.count == names.count else { return nil }
      let targets = runs.filter { run in
        !names.contains(run.run.name)
          && fitted.contains { max(run.peak / $0.peak, $0.peak / run.peak) <= reach }
      }
      return CollectedStudy(
        collection: collection, model: model, fitted: fitted, targets: targets)
    }
  }

  private func multiPower() throws -> [CollectedStudy] {
    let names = [
      "constant_24000", "cosine_24000", "wsdcon_9", "constant_72000", "cosine_72000",
      "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3", "wsdcon_18",
    ]
    return try MultiPowerCurves.models.flatMap { model in
      let runs = try names.map { name in
        try read(
          "\(shared)/multipower/\(model)/\(name).csv", name, peak: 3e-4,
          // Runs of 24,000 steps log some more, which belong to no schedule.
          to: name.hasSuffix("_24000") || name == "wsdcon_9" ? 23_999 : nil, warmup: 2160)
      }
      return studies(
        "multipower", model, runs,
        fitting: [
          ["cosine_24000"], ["wsdcon_9"], ["wsd_20000_24000"],
          ["constant_24000", "cosine_24000"], ["cosine_24000", "wsdcon_9"],
          ["constant_24000", "wsd_20000_24000"],
          ["constant_24000", "cosine_24000", "wsdcon_9"],
        ])
    }
  }

  private func slimPajama() throws -> [CollectedStudy] {
    var runs: [String: [CollectedRun]] = [:]
    for row in try table("\(shared)/schaipp/runs.csv") {
      guard let layers = row["n_layer"], let id = row["id"], let peakText = row["peak_lr"],
        let peak = Double(peakText), let steps = row["iterations"].flatMap(Int.init),
        let decay = row["wsd_fract_decay"], let last = row["last_lr"].flatMap(Double.init)
      else { continue }
      let isCosine = row["scheduler"] == "cos"
      let isConstant = !isCosine && Double(decay) == 0
      let shape =
        isCosine
        ? "cosine\(Int((100 * last / peak).rounded()))"
        : isConstant ? "constant" : "wsd-\((row["decay_type"] ?? "").prefix(1))\(decay)"
      let name = "\(shape) \(peakText) \(steps)"
      if runs[layers, default: []].contains(where: { $0.run.name == name }) { continue }
      runs[layers, default: []].append(
        try read(
          "\(shared)/schaipp/curves/\(id).csv", name, peak: peak, loss: "val_loss",
          // Runs of a constant rate log a rate of 0 at their very last step.
          to: isConstant ? steps - 1 : nil, warmup: 300))
    }
    let large = studies(
      "schaipp-124M", "124M", runs["12"] ?? [],
      fitting: [
        ["wsd-l0.2 0.0001 50000"], ["cosine10 0.0001 50000"],
        ["constant 0.0001 50000", "wsd-l0.2 0.0001 50000"],
        ["constant 0.0001 50000", "cosine10 0.0001 50000"],
        ["wsd-l0.6 0.0001 50000", "wsd-l0.2 0.0001 50000"],
        ["constant 0.0001 50000", "cosine10 0.0001 50000", "wsd-l0.2 0.0001 50000"],
        ["wsd-l0.2 0.0005 50000"], ["wsd-l0.8 0.0005 50000"],
        ["wsd-l0.8 0.0005 50000", "wsd-l0.2 0.0005 50000"],
        ["wsd-l0.2 0.0005 15000", "wsd-l0.4 0.0005 25000"],
        ["wsd-l0.8 0.0005 15000", "wsd-l0.6 0.0005 35000", "wsd-l0.1 0.0005 25000"],
        ["cosine10 0.001 50000"], ["wsd-l0.2 0.001 50000"],
        ["cosine10 0.001 50000", "wsd-l0.2 0.001 50000"],
        ["wsd-l0.2 0.001 15000", "wsd-l0.4 0.001 50000"],
        ["cosine10 0.001 15000", "wsd-l0.1 0.001 50000"],
        ["cosine10 0.001 50000", "wsd-l0.2 0.001 50000", "wsd-l0.6 0.001 25000"],
        ["wsd-l0.2 0.002 50000"], ["constant 0.002 50000", "wsd-l0.2 0.002 50000"],
        ["constant 0.002 50000", "cosine0 0.002 50000"],
        ["cosine10 0.002 35000", "wsd-l0.2 0.002 50000"],
        ["constant 0.002 50000", "cosine0 0.002 50000", "wsd-l0.2 0.002 50000"],
        ["wsd-l0.2 0.0005 50000", "wsd-l0.2 0.002 50000"],
        ["cosine10 0.001 50000", "wsd-l0.2 0.002 50000"],
        ["wsd-l0.2 0.0001 50000", "wsd-l0.2 0.001 50000"],
        ["wsd-l0.8 0.0005 50000", "wsd-l0.2 0.001 50000", "cosine0 0.002 50000"],
      ], within: 4.5)
    return large
      + [("8", "33M"), ("10", "60M")].flatMap { layers, model in
        studiesOfTwoPeaks("schaipp", model, runs[layers] ?? [])
      }
  }

  private func peaks() throws -> [CollectedStudy] {
    let rows = try table("\(shared)/schaipp-peaks/runs.csv")
    return try ["owt2", "slim"].flatMap { model in
      let runs = try rows.compactMap { row -> CollectedRun? in
        guard let name = row["run"], name.hasPrefix(model),
          let peak = row["peak"].flatMap(Double.init), let steps = row["steps"].flatMap(Int.init)
        else { return nil }
        let isConstant = row["schedule"] == "wsd" && row["decay_share"] == "0"
        var run = try read(
          "\(shared)/schaipp-peaks/\(name).csv", name, peak: peak, loss: "val_loss",
          to: isConstant ? steps - 1 : nil, warmup: 300)
        run.run.name =
          (isConstant ? "constant" : row["schedule"] == "cos" ? "cosine" : "wsd") + " \(steps)"
        return run
      }
      return studiesOfTwoPeaks("schaipp-peaks", model, runs)
    }
  }

  /// Of models with cosines at one peak and constant rates with cooldowns at half of it.
  private func studiesOfTwoPeaks(
    _ collection: String, _ model: String, _ runs: [CollectedRun]
  ) -> [CollectedStudy] {
    func names(_ kind: String) -> [String] {
      runs.filter { $0.run.name.hasPrefix(kind) }.sorted { $0.lastStep < $1.lastStep }
        .map(\.run.name)
    }
    let (constants, decays, cosines) = (names("constant"), names("wsd"), names("cosine"))
    guard let constant = constants.first, let short = decays.first, let long = decays.last,
      cosines.count == 3
    else { return [] }
    return studies(
      collection, model, runs,
      fitting: [
        [long], [cosines[1]], [constant, short], [constant, long], [cosines[0], cosines[1]],
        [cosines[0], cosines[2]], [cosines[2], long], [cosines[1], short],
        [constant, long, cosines[1]],
      ])
  }

  private func gemstones() throws -> [CollectedStudy] {
    let models = ["768x3", "512x12", "256x27", "1024x28", "2048x27", "3072x12", "1536x50"]
    let names = (1...10).map { "cool\(10 * $0)" } + ["hot100", "hot", "half"]
    return try models.flatMap { model in
      let runs = try names.compactMap { name -> CollectedRun? in
        let path = "\(shared)/gemstones/\(model)/\(name).csv"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try read(path, name, peak: name == "half" ? 0.5 : 1, warmup: 20)
      }
      let hot = runs.contains { $0.run.name == "hot100" } ? "hot100" : "hot"
      return studies(
        "gemstones", model, runs,
        fitting: [
          ["cool50"], ["cool30"], [hot, "cool30"], ["cool20", "cool60"], ["cool40", "cool70"],
          [hot, "cool20", "cool60"], ["half"], [hot, "half"], [hot, "cool50", "half"],
        ])
    }
  }

  private func languageModels() throws -> [CollectedStudy] {
    let names = [
      "constant", "cosine-short", "cosine", "rewarmed", "two-stage-low", "two-stage",
      "wsd-exponential", "wsd-sqrt", "wsd",
    ]
    return try ["50k", "200k", "800k"].flatMap { size in
      let runs = try names.map {
        try read("\(own)/language-model/mean/size-\(size)/\($0).csv", $0, peak: 3e-3)
      }
      return studies(
        "own", size, runs,
        fitting: [
          ["cosine"], ["wsd"], ["constant", "cosine"], ["constant", "wsd"],
          ["cosine", "two-stage"], ["constant", "cosine", "wsd"],
          ["constant", "cosine", "two-stage"],
        ])
    }
  }
}
