import Fitting
import Foundation
import Laws
import Records
import Schedules

/// The runs of one size in Data/language-model, each the mean over its seeds.
struct LanguageModelStudy {
  static let sizes = ["size-50k", "size-200k", "size-800k"]
  static let schedules = [
    "constant", "cosine", "cosine-short", "wsd", "wsd-sqrt", "wsd-exponential", "two-stage",
    "two-stage-low", "rewarmed",
  ]

  /// The share of the steps before which rows are left out. A model learns letters before it
  /// learns words; of that, a law with a single power knows nothing, and fitted to it would miss
  /// all the rest.
  static let beginning = 0.15

  let size: String
  let runs: [Run]
  /// The mean surprise of the held-out bytes, exactly: what a model that knows the language would
  /// have as its loss.
  let entropy: Double
  /// The median over all rows of the standard error that the mean over seeds has; nil where there
  /// is one seed only.
  let standardError: Double?

  init(size: String) throws {
    let package = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
    let folder = "\(package)/Data/language-model/mean/\(size)"
    var runs: [Run] = []
    var errors: [Double] = []
    var entropy = Double.nan
    for name in Self.schedules {
      let path = "\(folder)/\(name).csv"
      let head = try LogScanner(opening: path).head
      let schedule = try ScheduleText.parse(head["schedule"] ?? "")
      // The same rows of all runs, also of those that end earlier.
      let horizon = runs.first?.schedule.steps ?? schedule.steps
      let from = Int(Self.beginning * Double(horizon))
      runs.append(try Log(reading: path, options: LogOptions(from: from, schedule: schedule)).run)
      runs[runs.count - 1].name = name
      entropy = head["validation-entropy"].flatMap(Double.init) ?? .nan
      if head["seed"]?.contains(",") == true {
        let spread = try Log(reading: path, options: LogOptions(lossColumn: "val_loss_se"))
        errors += spread.run.records.map(\.loss)
      }
    }
    self.size = size
    self.runs = runs
    self.entropy = entropy
    standardError = errors.isEmpty ? nil : errors.sorted()[errors.count / 2]
  }

  subscript(name: String) -> Run { runs.first { $0.name == name }! }

  /// The two runs that laws are fitted to, and those that they have not seen.
  var fitted: [Run] { [self["constant"], self["cosine"]] }
  var unseen: [Run] { runs.filter { $0.name != "constant" && $0.name != "cosine" } }

  func fit() throws -> Fit { try Fit(AnnealingLaw(), to: fitted) }
}

extension Run {
  /// The loss at the last record up to `step`.
  func loss(at step: Int) -> Double { records.last { $0.step <= step }?.loss ?? .nan }

  var finalLoss: Double { loss(at: .max) }

  /// How fast the loss falls between two steps, in nats per 100 of them.
  func drop(from start: Int, to end: Int) -> Double {
    100 * (loss(at: start) - loss(at: end)) / Double(end - start)
  }
}
