/// Any JSON, as it is put together: objects and arrays are filled while others already hold them.
enum JSONTree {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// Integers beyond those, such as seeds.
  case natural(UInt64)
  /// It need not be finite.
  case number(Double)
  case string(String)
  case array(Items)
  case object(Members)

  final class Items {
    var trees: [JSONTree] = []
  }

  final class Members {
    /// Of two members of one key the later one counts.
    var pairs: [(key: String, tree: JSONTree)] = []

    /// One member a key, in order of the keys.
    var sorted: [(key: String, tree: JSONTree)] {
      var sorted: [(key: String, tree: JSONTree)] = []
      sorted.reserveCapacity(pairs.count)
      // The order of members of one key is that in which they came: sorting is stable.
      for pair in pairs.sorted(by: { $0.key < $1.key }) {
        if let last = sorted.last, last.key == pair.key { sorted.removeLast() }
        sorted.append(pair)
      }
      return sorted
    }
  }
}

extension JSONTree {
  /// A number that is missing, and why.
  private struct Note {
    var path: String
    var reason: String

    var tree: JSONTree {
      let members = Members()
      members.pairs = [("value", .string(path)), ("reason", .string(reason))]
      return .object(members)
    }
  }

  /// With `null` in the place of each number that is not finite, and the list of them in the outermost
  /// object. An array of objects has a list in each.
  func withoutNotFinite() -> JSONTree {
    switch self {
    case .array(let items):
      items.trees = items.trees.map { $0.withoutNotFinite() }
      return self
    case .object(let members):
      var notes: [Note] = []
      _ = cleared(at: "", noting: &notes)
      if !notes.isEmpty {
        let list = Items()
        list.trees = notes.map(\.tree)
        members.pairs.append(("notFinite", .array(list)))
      }
      return self
    default:
      var notes: [Note] = []
      return cleared(at: "", noting: &notes)
    }
  }

  private func cleared(at path: String, noting notes: inout [Note]) -> JSONTree {
    switch self {
    case .number(let number) where !number.isFinite:
      notes.append(Note(path: path, reason: Self.reason(for: number)))
      return .null
    case .array(let items):
      for index in items.trees.indices {
        items.trees[index] = items.trees[index].cleared(at: "\(path)[\(index)]", noting: &notes)
      }
      return self
    case .object(let members):
      members.pairs = members.sorted
      for index in members.pairs.indices {
        let (key, tree) = members.pairs[index]
        members.pairs[index].tree = tree.cleared(
          at: path.isEmpty ? key : "\(path).\(key)", noting: &notes)
      }
      return self
    default: return self
    }
  }

  private static func reason(for number: Double) -> String {
    if number.isNaN { return "it is not defined (not a number)" }
    return number > 0
      ? "it is beyond the largest number that can be held (infinity)"
      : "it is beyond the lowest number that can be held (minus infinity)"
  }
}
