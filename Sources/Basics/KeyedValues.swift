/// The pairs of a text such as `key=value,key=value`, none given twice, with their places.
package struct KeyedValues: Sendable {
  package let values: [String: Substring]

  /// What is wrong with such a text, and where.
  package struct Fault: Error {
    package enum Kind: Sendable {
      case noAssignment, unknownKey, repeatedKey
    }

    package let kind: Kind
    /// The part of the text that is at fault: the pair or its key.
    package let part: Substring

    /// The place of the part in the text, counted in characters from 1.
    package var column: Int {
      part.base.distance(from: part.base.startIndex, to: part.startIndex) + 1
    }
  }

  /// No pairs at all.
  package init() { values = [:] }

  /// - Parameter keys: Those that are known; nil if all are.
  package init(
    _ text: Substring, separator: Character = ",", keys: [String]? = nil
  ) throws(Fault) {
    var values: [String: Substring] = [:]
    for pair in try Assignment.list(text, separator: separator) {
      let key = String(pair.name)
      guard keys?.contains(key) ?? !key.isEmpty else {
        throw Fault(kind: .unknownKey, part: pair.name)
      }
      guard values.updateValue(pair.value, forKey: key) == nil else {
        throw Fault(kind: .repeatedKey, part: pair.name)
      }
    }
    self.values = values
  }

  package subscript(key: String) -> Substring? { values[key] }
}
