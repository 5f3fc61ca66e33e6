public import Records

extension Divergence {
  /// The verdict on a run that has diverged, which every policy but ``NoStopping`` gives; nil for one that
  /// has not.
  public func verdict(on run: ObservedRun) -> Verdict? {
    sign(in: run.curve).map {
      Verdict(.stop, probabilityOfBest: 0, reason: "it has diverged\($0)")
    }
  }
}
