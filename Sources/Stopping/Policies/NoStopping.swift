/// Stops nothing, not even what has diverged: what other policies are measured against.
public struct NoStopping: StoppingPolicy {
  public let name = "none"

  public var stopsDivergedRuns: Bool { false }

  public init() {}

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    Verdict(.continue, reason: "nothing is ever stopped")
  }
}
