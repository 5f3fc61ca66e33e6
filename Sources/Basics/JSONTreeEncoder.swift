/// Puts a tree together of what a value encodes.
///
/// Foundation's encoder takes four times as long over the many small objects of a forecast, and refuses
/// numbers that are not finite.
final class JSONTreeEncoder: Encoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  /// Nil as long as nothing was encoded.
  fileprivate(set) var tree: JSONTree?
  fileprivate let numbers: Numbers

  /// What all parts of a tree share.
  final class Numbers {
    fileprivate(set) var areFinite = true

    fileprivate func number(_ value: Double) -> JSONTree {
      if !value.isFinite { areFinite = false }
      return .number(value)
    }

    /// The number of the shortest digits that tell it from others of its precision.
    fileprivate func number(_ value: Float) -> JSONTree {
      number(Double("\(value)") ?? Double(value))
    }

    fileprivate func whole(_ value: some BinaryInteger) -> JSONTree {
      Int64(exactly: value).map { .integer($0) } ?? .natural(UInt64(clamping: value))
    }

    fileprivate func tree(of value: some Encodable) throws -> JSONTree {
      // These would come back by a container of their own.
      switch value {
      case let value as Double: return number(value)
      case let value as String: return .string(value)
      default:
        let encoder = JSONTreeEncoder(self)
        try value.encode(to: encoder)
        return encoder.tree ?? .object(JSONTree.Members())
      }
    }
  }

  private init(_ numbers: Numbers) { self.numbers = numbers }

  /// - Returns: the tree, and whether all of its numbers are finite.
  static func tree(of value: any Encodable) throws -> (tree: JSONTree, isFinite: Bool) {
    let numbers = Numbers()
    return (try numbers.tree(of: value), numbers.areFinite)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    // A value may ask for its container more than once, as where one encodes another beside its own keys.
    if case .object(let members)? = tree {
      return KeyedEncodingContainer(KeyedTree(members, numbers))
    }
    let members = JSONTree.Members()
    tree = .object(members)
    return KeyedEncodingContainer(KeyedTree(members, numbers))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array(let items)? = tree { return UnkeyedTree(items, numbers) }
    let items = JSONTree.Items()
    tree = .array(items)
    return UnkeyedTree(items, numbers)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SingleTree(encoder: self) }

  /// One whose tree a container takes up at once.
  fileprivate convenience init(_ numbers: Numbers, tree: JSONTree) {
    self.init(numbers)
    self.tree = tree
  }
}

private struct SingleTree: SingleValueEncodingContainer {
  let codingPath: [any CodingKey] = []
  let encoder: JSONTreeEncoder

  func encodeNil() { encoder.tree = .null }
  func encode(_ value: Bool) { encoder.tree = .boolean(value) }
  func encode(_ value: String) { encoder.tree = .string(value) }
  func encode(_ value: Double) { encoder.tree = encoder.numbers.number(value) }
  func encode(_ value: Float) { encoder.tree = encoder.numbers.number(value) }
  func encode(_ value: Int) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: Int8) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: Int16) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: Int32) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: Int64) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: UInt) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: UInt8) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: UInt16) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: UInt32) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: UInt64) { encoder.tree = encoder.numbers.whole(value) }
  func encode(_ value: some Encodable) throws { encoder.tree = try encoder.numbers.tree(of: value) }
}

private struct UnkeyedTree: UnkeyedEncodingContainer {
  let codingPath: [any CodingKey] = []
  let items: JSONTree.Items
  let numbers: JSONTreeEncoder.Numbers
  var count: Int { items.trees.count }

  init(_ items: JSONTree.Items, _ numbers: JSONTreeEncoder.Numbers) {
    self.items = items
    self.numbers = numbers
  }

  func encodeNil() { items.trees.append(.null) }
  func encode(_ value: Bool) { items.trees.append(.boolean(value)) }
  func encode(_ value: String) { items.trees.append(.string(value)) }
  func encode(_ value: Double) { items.trees.append(numbers.number(value)) }
  func encode(_ value: Float) { items.trees.append(numbers.number(value)) }
  func encode(_ value: Int) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: Int8) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: Int16) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: Int32) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: Int64) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: UInt) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: UInt8) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: UInt16) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: UInt32) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: UInt64) { items.trees.append(numbers.whole(value)) }
  func encode(_ value: some Encodable) throws { items.trees.append(try numbers.tree(of: value)) }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let members = JSONTree.Members()
    items.trees.append(.object(members))
    return KeyedEncodingContainer(KeyedTree(members, numbers))
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    let nested = JSONTree.Items()
    items.trees.append(.array(nested))
    return UnkeyedTree(nested, numbers)
  }

  func superEncoder() -> any Encoder {
    let members = JSONTree.Members()
    items.trees.append(.object(members))
    return JSONTreeEncoder(numbers, tree: .object(members))
  }
}

private struct KeyedTree<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let codingPath: [any CodingKey] = []
  let members: JSONTree.Members
  let numbers: JSONTreeEncoder.Numbers

  init(_ members: JSONTree.Members, _ numbers: JSONTreeEncoder.Numbers) {
    self.members = members
    self.numbers = numbers
  }

  private func set(_ tree: JSONTree, _ key: Key) { members.pairs.append((key.stringValue, tree)) }

  func encodeNil(forKey key: Key) { set(.null, key) }
  func encode(_ value: Bool, forKey key: Key) { set(.boolean(value), key) }
  func encode(_ value: String, forKey key: Key) { set(.string(value), key) }
  func encode(_ value: Double, forKey key: Key) { set(numbers.number(value), key) }
  func encode(_ value: Float, forKey key: Key) { set(numbers.number(value), key) }
  func encode(_ value: Int, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: Int8, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: Int16, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: Int32, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: Int64, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: UInt, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: UInt8, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: UInt16, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: UInt32, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { set(numbers.whole(value), key) }
  func encode(_ value: some Encodable, forKey key: Key) throws {
    set(try numbers.tree(of: value), key)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    let nested = JSONTree.Members()
    set(.object(nested), key)
    return KeyedEncodingContainer(KeyedTree<Nested>(nested, numbers))
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    let nested = JSONTree.Items()
    set(.array(nested), key)
    return UnkeyedTree(nested, numbers)
  }

  func superEncoder() -> any Encoder { superEncoder(named: "super") }
  func superEncoder(forKey key: Key) -> any Encoder { superEncoder(named: key.stringValue) }

  private func superEncoder(named name: String) -> any Encoder {
    let nested = JSONTree.Members()
    members.pairs.append((name, .object(nested)))
    return JSONTreeEncoder(numbers, tree: .object(nested))
  }
}
