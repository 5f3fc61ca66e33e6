import Foundation
import Testing

/// JSON as tests look at it.
enum JSON {
  static func object(_ data: Data) throws -> [String: any Sendable] {
    try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: any Sendable],
      "no JSON object: \(String(decoding: data.prefix(200), as: UTF8.self))")
  }
}

extension [String: any Sendable] {
  func number(_ key: String) throws -> Double {
    try #require((self[key] as? NSNumber)?.doubleValue, "no number \(key) among \(keys.sorted())")
  }

  func numbers(_ key: String) throws -> [Double] {
    try #require(self[key] as? [NSNumber], "no numbers \(key) among \(keys.sorted())")
      .map(\.doubleValue)
  }

  func text(_ key: String) throws -> String {
    try #require(self[key] as? String, "no text \(key) among \(keys.sorted())")
  }

  func object(_ key: String) throws -> [String: any Sendable] {
    try #require(
      self[key] as? [String: any Sendable], "no object \(key) among \(keys.sorted())")
  }

  func objects(_ key: String) throws -> [[String: any Sendable]] {
    try #require(
      self[key] as? [[String: any Sendable]], "no objects \(key) among \(keys.sorted())")
  }
}
