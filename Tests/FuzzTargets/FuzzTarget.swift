/// Something of the program that reads what others have written, and what has to hold whatever that
/// is.
///
/// To add one, write a file here with a static constant of its own and add it to ``all``; seeds are
/// files of a folder of its name in `Fuzz/Seeds`, words are lines of `Fuzz/Dictionaries/NAME.dict`.
public struct FuzzTarget: Sendable {
  public let name: String
  /// The longest input that is tried: what is longer says nothing new.
  public let longest: Int
  private let body: @Sendable ([UInt8]) throws -> Void

  public init(
    _ name: String, longest: Int = 4096, body: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.longest = longest
    self.body = body
  }

  /// Reads the input as the program would. Refusing it in words is right.
  ///
  /// - Throws: ``Finding`` if something does not hold that should, and whatever error the program
  ///   has no words for.
  public func run(_ input: [UInt8]) throws { try body(input) }

  public static let all: [FuzzTarget] = [
    .log, .followedLog, .curveTable, .table, .gzip, .schedule, .formula, .policy, .fit, .curveFit,
    .prior, .checkpoint, .study, .search, .savedSearch,
  ]

  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What should hold and does not.
public struct Finding: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// - Throws: ``Finding`` unless `holds`.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  guard holds else { throw Finding(what()) }
}
