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

extension YAMLNode {
  /// The lines of a mapping.
  ///
  /// - Parameters:
  ///   - what: what it is, for the message.
  ///   - file: the file that it is of.
  func entries(of what: String, in file: String) throws(StudyError) -> [Entry] {
    guard case .mapping(let entries) = content else {
      throw StudyError(
        file: file, place: place, "\(what) is a mapping, of lines such as name: value")
    }
    return entries
  }

  /// A scalar that is not empty.
  ///
  /// - Parameters:
  ///   - what: what it is, and what it has to be, for the message.
  ///   - file: the file that it is of.
  func text(_ what: String, in file: String) throws(StudyError) -> String {
    guard case .scalar(let text) = content, !text.isEmpty else {
      throw StudyError(file: file, place: place, what)
    }
    return text
  }
}
