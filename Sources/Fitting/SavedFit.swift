public import Basics

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
  /// - Throws: ``Refusal`` of kind ``Refusal/Kind/data`` that says what is wrong with the
  ///   text, a newer format among others.
  public init(json: Data) throws(Refusal) {
    self = try SavedFit.decode(Self.self, json)
  }
}

/// A fit in a file, of one law or of several.
public enum SavedFit {
  /// What was saved: a ``Fit`` or an ``Average``.
  ///
  /// - Throws: ``Refusal`` of kind ``Refusal/Kind/data`` that says what is wrong.
  public static func load(json: Data) throws(Refusal) -> any LossPredictor {
    struct Content: Decodable {
      var law: String
      var kind: String?
    }
    let content = try decode(Content.self, json)
    guard content.kind != "curve" else {
      throw Refusal(
        .data,
        "this is a fit of a curve (\(content.law)), which knows no schedules; ask losscast fit --at "
          + "for its values, or fit a law that does")
    }
    return content.law == "average"
      ? try Average(json: json) : try Fit(json: json)
  }

  static func decode<Saved: Decodable>(
    _ type: Saved.Type, _ json: Data
  ) throws(Refusal) -> Saved {
    do {
      return try JSONDecoder().decode(type, from: json)
    } catch let error as Refusal {
      throw error
    } catch let error as DecodingError {
      throw Refusal(.data, "not a fit that losscast saved: \(error.brief)")
    } catch {
      throw Refusal(.data, "not a fit that losscast saved: \(error)")
    }
  }
}
