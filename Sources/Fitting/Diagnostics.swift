/// What rows of runs say of a fit besides its ``FitQuality``, and what it does not know.
public struct Diagnostics: Sendable, Codable, Hashable {
  /// The correlation of neighboring residuals within runs, ρ.
  public var autocorrelation: Double
  /// How many independent rows the n fitted ones are worth, n·(1 − ρ)/(1 + ρ).
  public var effectiveRows: Double
  /// √(Σ(ln L − ln L̂)²/(n − p)): about the relative error of one logged loss.
  public var residualScale: Double
  /// How far the law misses runs that it was not fitted to, relative to the loss, beyond what
  /// scatter and doubt about the parameters explain; found by leaving out each run in turn.
  /// Absent where no run can be left out with the law still determined.
  public var misfit: Double?
  /// How many runs could be left out to find the misfit.
  public var misfitRuns: Int
  /// What happened to the runs that the law does not describe.
  public var anomalies: [Anomaly] = []
  /// Runs that differ in their seed alone, and by how much they differ.
  public var replicates: [Replicates] = []
}

extension KeyedDecodingContainer {
  // Fits that were saved before these were looked for have none.

  func decode(_ type: [Anomaly].Type, forKey key: Key) throws -> [Anomaly] {
    try decodeIfPresent(type, forKey: key) ?? []
  }

  func decode(_ type: [Replicates].Type, forKey key: Key) throws -> [Replicates] {
    try decodeIfPresent(type, forKey: key) ?? []
  }
}
