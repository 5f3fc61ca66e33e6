import ArgumentParser
import Basics
import Fitting
import Scaling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The saved fit that a command starts from.
struct FitArgument: ParsableArguments {
  @Argument(
    help: .init("A fit that losscast fit, curve or scale saved with --out.", valueName: "fit"),
    completion: .file())
  var fit: String

  func load() throws -> any LossPredictor { try Self.load(fit) }

  /// The fit, of runs or of a curve.
  func loadAny() throws -> SavedFit {
    try Self.load(fit) { data throws(Refusal) in try SavedFit(json: data) }
  }

  /// The fit, if it is one that losscast scale saved.
  func loadScaling() throws -> SavedScalingFit? {
    try Self.load(fit) { data throws(Refusal) in
      struct Content: Decodable { var kind: String? }
      let content = try? JSONDecoder().decode(Content.self, from: data)
      return content?.kind == SavedScalingFit.kind ? try SavedScalingFit(json: data) : nil
    }
  }

  /// The fit saved at a path, which forecasts schedules.
  static func load(_ path: String) throws -> any LossPredictor {
    try load(path) { data throws(Refusal) in try SavedFit.load(json: data) }
  }

  private static func load<Saved>(
    _ path: String, as decode: (Data) throws(Refusal) -> Saved
  ) throws -> Saved {
    if path.isEmpty { throw ValidationError("the name of the fit is empty") }
    let data = try WholeFile.read(path)
    do {
      return try decode(data)
    } catch {
      throw error.about(path)
    }
  }
}

/// Refuses a number that is not a confidence level.
func validateLevel(_ level: Double?) throws {
  if let level, !FitOptions.isLevel(level) {
    throw ValidationError(
      "--level \(NumberText.exact(level)): give a share above 0 and up to 0.9999, such as 0.9")
  }
}

/// Refuses a loss that none can reach.
func validateTarget(_ target: Double?) throws {
  if let target, !(target > 0 && target.isFinite) {
    throw ValidationError("--target \(NumberText.exact(target)): give a loss above 0, in nats")
  }
}
