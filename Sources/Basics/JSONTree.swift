/// Any JSON, kept as it is.
indirect enum JSONTree {
  case null
  case boolean(Bool)
  case integer(Int)
  /// Integers beyond those, such as seeds.
  case natural(UInt64)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])
}

extension JSONTree {
  /// A number that is missing, and why.
  struct Note {
    var value: String
    var reason: String

    var tree: JSONTree { .object(["value": .string(value), "reason": .string(reason)]) }
  }

  /// With `null` for each mark, and the list of them in the outermost object. An array of objects has
  /// a list in each.
  func withoutMarks(_ marks: NotFiniteMarks) -> JSONTree {
    switch self {
    case .array(let items):
      return .array(items.map { $0.withoutMarks(marks) })
    case .object:
      var notes: [Note] = []
      guard case .object(var members) = cleared(of: marks, at: "", noting: &notes) else {
        return self
      }
      if !notes.isEmpty { members["notFinite"] = .array(notes.map(\.tree)) }
      return .object(members)
    default:
      var notes: [Note] = []
      return cleared(of: marks, at: "", noting: &notes)
    }
  }

  private func cleared(
    of marks: NotFiniteMarks, at path: String, noting notes: inout [Note]
  ) -> JSONTree {
    switch self {
    case .string(let string):
      guard let reason = marks.reason(for: string) else { return self }
      notes.append(Note(value: path, reason: reason))
      return .null
    case .array(let items):
      var cleared: [JSONTree] = []
      for (index, item) in items.enumerated() {
        cleared.append(item.cleared(of: marks, at: "\(path)[\(index)]", noting: &notes))
      }
      return .array(cleared)
    case .object(let members):
      var cleared: [String: JSONTree] = [:]
      for key in members.keys.sorted() {
        cleared[key] = members[key]?.cleared(
          of: marks, at: path.isEmpty ? key : "\(path).\(key)", noting: &notes)
      }
      return .object(cleared)
    default: return self
    }
  }
}

extension JSONTree: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      var members: [String: JSONTree] = [:]
      for key in container.allKeys {
        members[key.stringValue] = try container.decode(JSONTree.self, forKey: key)
      }
      self = .object(members)
    } else if var container = try? decoder.unkeyedContainer() {
      var items: [JSONTree] = []
      while !container.isAtEnd { items.append(try container.decode(JSONTree.self)) }
      self = .array(items)
    } else {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .boolean(value)
      } else if let value = try? container.decode(Int.self) {
        self = .integer(value)
      } else if let value = try? container.decode(UInt64.self) {
        self = .natural(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .array(let items):
      var container = encoder.unkeyedContainer()
      for item in items { try container.encode(item) }
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for (key, member) in members { try container.encode(member, forKey: Key(stringValue: key)) }
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .boolean(let value): try container.encode(value)
      case .integer(let value): try container.encode(value)
      case .natural(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .string(let value): try container.encode(value)
      default: try container.encodeNil()
      }
    }
  }
}
