/// An error that may carry ``Advice``.
public protocol Advised: Error {
  /// The error, with its advice in words of the caller's.
  func text(_ words: (any Advice) -> String) -> String
}
