import Basics

extension Double {
  /// The shortest decimal text that parses back to this very number: `3e-4`, `0.1`, `2`.
  var shortest: String { NumberText.exact(self) }
}
