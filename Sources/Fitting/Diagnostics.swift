public import Basics

/// How good a fit is and what it does not know.
public struct Diagnostics: Sendable, Codable, Hashable {
  /// The number of fitted rows n.
  public var rows: Int
  /// Rows less free parameters.
  public var degreesOfFreedom: Int
  /// The correlation of neighboring residuals within runs, ρ.
  public var autocorrelation: Double
  /// How many independent rows the fitted ones are worth, n·(1 − ρ)/(1 + ρ).
  public var effectiveRows: Double
  /// √(Σ(ln L − ln L̂)²/(n − p)): about the relative error of one logged loss.
  public var residualScale: Double
  /// How far the law misses runs that it was not fitted to, relative to the loss, beyond what
  /// scatter and doubt about the parameters explain; found by leaving out each run in turn.
  /// Absent where no run can be left out with the law still determined.
  public var misfit: Double?
  /// How many runs could be left out to find the misfit.
  public var misfitRuns: Int
  /// The share of the variance of ln L that the law explains.
  public var rSquared: Double?
  /// The corrected Akaike criterion of the residuals in log loss.
  public var aicc: Double?
  /// The condition number of the Jacobian with columns scaled to unit length; above about 1e6
  /// some parameters cannot be told apart.
  public var conditionNumber: Double?
  /// Evaluations of the law over all rows, with and without derivatives.
  public var evaluations: Int
  /// The least-squares method that finished.
  public var method: String
  public var notes: [Remark]
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
