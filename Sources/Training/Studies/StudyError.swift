/// What is wrong in a study file, and where.
///
/// Its description is one line, `file:line:column: message`.
package struct StudyError: Error, Hashable, Sendable, CustomStringConvertible {
  package let file: String
  package let place: TextPlace
  package let message: String

  package init(file: String, place: TextPlace, _ message: String) {
    self.file = file
    self.place = place
    self.message = message
  }

  package var description: String { "\(file):\(place.line):\(place.column): \(message)" }
}

/// A place in a text: line and column, both from 1, columns in characters.
package struct TextPlace: Hashable, Sendable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
