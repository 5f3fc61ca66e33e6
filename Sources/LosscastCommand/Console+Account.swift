import Records

extension Console {
  /// Says what was left out of a log, joined or assumed, in the same words for every command.
  static func note(_ notes: [AccountNote], of path: String) {
    for note in notes { Console.note("\(path): \(note.text(AdviceWords.text))") }
  }
}
