/// A library that a task's arithmetic needs and that cannot be loaded on this machine.
public struct MissingLibrary: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  static let matrixProducts = Self(
    description:
      "oneDNN, which multiplies the matrices of language-model and mlp, cannot be loaded; install it "
      + "(apt-get install libdnnl-dev, or brew install onednn), or train another task")
}
