import Laws
import Records

/// The curves of the multi-power law's authors (Luo et al. 2025, arXiv 2503.12811): three to fit,
/// six to predict, of models with 25 and 100 million parameters.
enum MultiPowerCurves {
  static let models = ["25M", "100M"]
  private static let fitted = ["constant_24000", "cosine_24000", "wsdcon_9"]
  private static let judged = [
    "constant_72000", "cosine_72000", "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3",
    "wsdcon_18",
  ]

  /// L0, A, B, alpha, C, beta, gamma as published for each model.
  private static let published = [
    "25M": [
      3.04045406, 0.52468604, 363.78751622, 0.50786857, 2.06560812, 0.58279013, 0.64142257,
    ],
    "100M": [
      2.6514477, 0.60115152, 437.9464276, 0.45295811, 2.13245612, 0.59785199, 0.65523644,
    ],
  ]

  /// - Parameter folder: of the shared data.
  static func study(_ model: String, in folder: String) throws -> Study {
    func run(_ name: String) throws -> Run {
      // Runs of 24,000 steps log some more, which belong to no schedule.
      let last = name.hasSuffix("_24000") || fitted.contains(name) ? 23_999 : nil
      return try Log(
        reading: "\(folder)/multipower/\(model)/\(name).csv",
        options: LogOptions(to: last, warmup: 2160)
      ).run
    }
    let runs = try fitted.map(run)
    let seen = runs.reduce(into: Set<RowFingerprint>()) { $0.formUnion($1.fingerprints) }
    return Study(
      name: model, fitted: runs,
      judged: try judged.map { try run($0).keeping { !seen.contains(RowFingerprint($0)) } },
      published: published[model].map {
        Study.Published(law: MultiPowerLaw(), parameters: $0, warmup: .asReheating)
      })
  }
}
