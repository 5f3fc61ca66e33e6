/// A picture that could not be drawn, in words.
public struct FigureError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The file's name asks for a format that there is not.
    case usage
    /// gnuplot is missing or failed, or the file cannot be written.
    case inputOutput
  }

  public var kind: Kind
  public var description: String
}
