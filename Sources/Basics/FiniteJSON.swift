#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// Values as JSON, the same text for the same value: keys sorted.
///
/// JSON has no infinities and no NaN. One rule holds for all that is written: a number that is not
/// finite becomes `null`, and the object gets a key `notFinite`, a list of which numbers these are
/// (`value`, the path to it) and what became of them (`reason`).
package enum FiniteJSON {
  package static func data(of value: any Encodable, inOneLine: Bool = false) throws -> Data {
    Data(try bytes(of: value, inOneLine: inOneLine))
  }

  package static func text(of value: any Encodable, inOneLine: Bool = false) throws -> String {
    String(decoding: try bytes(of: value, inOneLine: inOneLine), as: UTF8.self)
  }

  private static func bytes(of value: any Encodable, inOneLine: Bool) throws -> [UInt8] {
    let (tree, isFinite) = try JSONTreeEncoder.tree(of: value)
    var text = JSONText(inOneLine: inOneLine)
    text.append(isFinite ? tree : tree.withoutNotFinite())
    return text.bytes + [UInt8(ascii: "\n")]
  }
}
