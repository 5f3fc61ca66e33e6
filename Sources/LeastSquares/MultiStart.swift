/// A search from many starts, spread evenly over the parameters' ranges.
///
/// The starts are a low-discrepancy sequence (Sobol up to 40 parameters, Halton beyond), shifted
/// by the seed (Cranley & Patterson 1976). The model is evaluated at all of them, the best are
/// polished by a local search each, and the best of those is the solution; the distinct minima
/// are ``Solution/minima``. The result depends on the seed alone, never on the threads.
public struct MultiStart: Sendable, Hashable {
  public enum Use: Sendable, Hashable {
    /// If a parameter has no start, or no method converges from the starts.
    case whenNeeded
    /// Always, and from the starts given as well.
    case always
    case never
  }

  public var use: Use
  /// How many points to screen.
  public var count: Int
  /// How many of them to polish.
  public var polished: Int
  public var seed: UInt64
  /// How many threads may work at once; `nil` takes the machine's cores.
  public var threads: Int?

  public init(
    use: Use = .whenNeeded, count: Int = 256, polished: Int = 10, seed: UInt64 = 1,
    threads: Int? = nil
  ) {
    self.use = use
    self.count = count
    self.polished = polished
    self.seed = seed
    self.threads = threads
  }
}
