/// What a language model is trained on: the synthetic language, or text that the user has.
public enum Corpus: Hashable, Sendable {
  /// Documents without end, or the first so many of them.
  case synthetic(SyntheticLanguage)
  /// The bytes of a file or, for a folder, of all regular files in it and in its folders, in the
  /// order of their paths; hidden ones are left out. It is opened when training begins.
  case text(path: String)

  /// The language that `synthetic` or `synthetic:KEY=VALUE,…` stands for, or else the text at
  /// that path. A file of such a name is reached as `./synthetic`.
  ///
  /// - Throws: ``TrainingError`` for an empty path or a language that there is not.
  public init(text: String) throws(TrainingError) {
    if text == SyntheticLanguage.name || text.hasPrefix("\(SyntheticLanguage.name):") {
      self = .synthetic(try SyntheticLanguage(text: text))
      return
    }
    guard !text.isEmpty else {
      throw TrainingError(
        argument: "corpus", value: text,
        requirement: "must be a file, a folder, or a language such as synthetic:words=3000")
    }
    self = .text(path: text)
  }

  /// The corpus as text that makes it again.
  public var text: String {
    switch self {
    case .synthetic(let language): language.text
    case .text(let path): path
    }
  }

  /// A short name for columns: `synthetic` with the language's number, or the file's name without
  /// its last extension.
  var name: String {
    switch self {
    case .synthetic(let language):
      return SyntheticLanguage.name + (language.language == 1 ? "" : "-\(language.language)")
    case .text(let path):
      let file = path.split(separator: "/").last ?? "text"
      guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return String(file) }
      return String(file[..<dot])
    }
  }
}
