/// Stops nothing, not even what has diverged: what other policies are measured against.
public struct NoStopping: StoppingPolicy {
  public let name = "none"

  public init() {}

  public func verdict(for run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    Verdict(.continue, reason: "nothing is ever stopped")
  }
}
