/// A value in a YAML text and where it begins. Scalars are texts: what they mean is the reader's.
struct YAMLNode: Hashable, Sendable {
  indirect enum Content: Hashable, Sendable {
    case scalar(String)
    case list([YAMLNode])
    case mapping([Entry])
  }

  /// A key of a mapping, in the order of the text. No key comes twice.
  struct Entry: Hashable, Sendable {
    var key: String
    var place: TextPlace
    var value: YAMLNode
  }

  var content: Content
  var place: TextPlace
}
