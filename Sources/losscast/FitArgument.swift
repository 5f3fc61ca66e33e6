import ArgumentParser
import Basics
import Fitting

/// The saved fit that a command starts from.
struct FitArgument: ParsableArguments {
  @Argument(
    help: .init("A fit that losscast fit --out saved.", valueName: "fit"), completion: .file())
  var fit: String

  func load() throws -> any LossPredictor { try Self.load(fit) }

  /// The fit saved at a path.
  static func load(_ path: String) throws -> any LossPredictor {
    if path.isEmpty { throw ValidationError("the name of the fit is empty") }
    let data = try WholeFile.read(path)
    do {
      return try SavedFit.load(json: data)
    } catch {
      throw Refusal(error.kind, "\(path): \(error)")
    }
  }
}

/// Refuses a confidence level that is none.
func validateLevel(_ level: Double?) throws {
  if let level, !(level > 0 && level <= 0.9999) {
    throw ValidationError("--level \(level): give a share above 0 and up to 0.9999, such as 0.9")
  }
}

/// Refuses a loss that none can reach.
func validateTarget(_ target: Double?) throws {
  if let target, !(target > 0 && target.isFinite) {
    throw ValidationError("--target \(target): give a loss above 0, in nats")
  }
}
