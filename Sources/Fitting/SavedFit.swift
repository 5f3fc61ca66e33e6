public import Basics
import Laws

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension LossPredictor where Self: Encodable {
  /// The fit as JSON, keys sorted, the same text for the same fit.
  public func json() throws -> Data {
    try FiniteJSON.data(of: self)
  }
}

extension LossPredictor where Self: Decodable {
  /// The fit in JSON that ``json()`` wrote.
  ///
  /// - Throws: `Refusal` of kind `.data` that says what is wrong with the
  ///   text, a newer format among others.
  public init(json: Data) throws(Refusal) {
    self = try SavedFit.decode(Self.self, json)
  }
}

/// A fit in a file.
public enum SavedFit: Sendable {
  /// A ``Fit`` of one law to runs, or an ``Average`` of several.
  case runs(any LossPredictor)
  /// A family of curves or a formula, fitted to a table.
  case curve(CurveFit)

  /// What was saved.
  ///
  /// - Throws: `Refusal` of kind `.data` that says what is wrong.
  public init(json: Data) throws(Refusal) {
    struct Content: Decodable {
      var law: String
      var kind: String?
    }
    let content = try Self.decode(Content.self, json)
    if content.kind == "curve" {
      self = .curve(try CurveFit(json: json))
    } else if content.kind == "scaling" {
      throw Refusal(
        .data, "this is a scaling fit, which knows no schedules and no curve",
        advice: FittingAdvice.useScaling)
    } else {
      self = .runs(content.law == "average" ? try Average(json: json) : try Fit(json: json))
    }
  }

  /// What was saved, where that can forecast schedules.
  ///
  /// - Throws: `Refusal` of kind `.data` that says what is wrong.
  public static func load(json: Data) throws(Refusal) -> any LossPredictor {
    switch try SavedFit(json: json) {
    case .runs(let fit): return fit
    case .curve(let fit):
      throw Refusal(
        .data,
        "this is a fit of a curve (\(fit.family.name)), which knows no schedules",
        advice: FittingAdvice.useCurve)
    }
  }

  /// What a text holds.
  ///
  /// - Throws: `Refusal` of kind `.data` that says what is wrong.
  package static func decode<Saved: Decodable>(
    _ type: Saved.Type, _ json: Data
  ) throws(Refusal) -> Saved {
    do {
      return try JSONDecoder().decode(type, from: json)
    } catch let error as Refusal {
      throw error
    } catch let error as DecodingError {
      throw Refusal(
        .data, "not a fit that losscast saved: \(error.brief)",
        advice: error.isOfWholeText ? FittingAdvice.saveFit : nil)
    } catch {
      throw Refusal(.data, "not a fit that losscast saved: \(error)")
    }
  }
}
