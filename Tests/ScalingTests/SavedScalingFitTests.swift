import Basics
import Foundation
import Laws
import Scaling
import Testing

/// Scaling fits in files: they forecast as before, and damaged ones are refused.
struct SavedScalingFitTests {
  private static let points = ScalingPoints([.parameters: [1e9, 7e9], .tokens: [2e10, 1.4e11]])

  private func fit(_ law: (any ScalingLaw)?) throws -> (any ScalingPredictor, SavedScalingFit) {
    let table = ScalingFitTests.table(
      AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3], noise: 2e-3)
    let options = ScalingOptions(level: 0.8, seed: 7)
    let predictor = try SavedScalingFit.predictor(
      law, of: table, options: options, resamples: 40, resampling: nil)
    return (
      predictor,
      SavedScalingFit(predictor, options: options, resamples: 40, resampling: nil)
    )
  }

  @Test(arguments: ["", "additive", "coupled"])
  func forecastsAreTheSame(name: String) throws {
    let (before, saved) = try fit(ScalingCatalog.law(named: name))
    let json = try saved.json()
    #expect(try SavedScalingFit.isOne(json))
    let again = try SavedScalingFit(json: json)
    let after = try again.predictor()
    #expect(after.losses(at: Self.points, level: nil) == before.losses(at: Self.points, level: nil))
    #expect(after.draws(20) == before.draws(20))
    #expect(after.isDefault == before.isDefault && after.level == 0.8)
    #expect(try again.json() == json)
  }

  /// Each edit of the text, and a part of what is said of it.
  @Test(arguments: [
    ("\"formatVersion\" : 1", "\"formatVersion\" : 2", "format 2"),
    ("\"law\" : \"additive\"", "\"law\" : \"nothing\"", "does not know"),
    ("\"level\" : 0.8", "\"level\" : 1.5", "options.level"),
    ("\"resamples\" : 40", "\"resamples\" : 1000000000", "resamples"),
    ("\"factor\" : 6", "\"factor\" : -6", "conventions.rule"),
    ("\"params\" : [\n        10000000,", "\"params\" : [\n        -1,", "table.points.params[0]"),
    ("\"params\" : [\n        10000000,", "\"params\" : [", "table.points.params"),
    ("\"params\" : [", "\"parsecs\" : [", "no such quantity"),
    ("\"params\" : [\n        10000000,", "\"params\" : [\n        90000000,", "parameters."),
    ("\"point 1\",", "", "table.runs"),
  ])
  func damagedFilesAreRefused(found: String, edit: String, part: String) throws {
    let text = String(decoding: try fit(AdditiveScalingLaw()).1.json(), as: UTF8.self)
    let damaged = text.replacingOccurrences(of: found, with: edit)
    #expect(damaged != text, "\(found)")
    let error = #expect(throws: Refusal.self) {
      _ = try SavedScalingFit(json: Data(damaged.utf8)).predictor()
    }
    #expect(error?.description.contains(part) ?? false, "\(String(describing: error))")
  }

  @Test func otherTextsAreNone() throws {
    #expect(try !SavedScalingFit.isOne(Data("params,tokens,loss\n".utf8)))
    #expect(try !SavedScalingFit.isOne(Data("{\"params\": 1}\n{\"params\": 2}\n".utf8)))
    #expect(throws: Refusal.self) {
      try SavedScalingFit.isOne(Data("{\"formatVersion\": 1, \"law\": \"annealing\"}".utf8))
    }
    #expect(throws: Refusal.self) {
      try SavedScalingFit(json: Data("{\"formatVersion\": 1, \"kind\": \"scaling\"}".utf8))
    }
  }
}
