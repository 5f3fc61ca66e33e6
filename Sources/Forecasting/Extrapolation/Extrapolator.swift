public import RunLogs

/// What says from the first part of a curve how it may go on.
public protocol Extrapolator: Sendable {
  /// The distribution of the curve at `positions`, ascending.
  ///
  /// - Returns: nil if the curve holds too little to say anything.
  func extrapolation(of curve: Curve, at positions: [Double]) -> Extrapolation?
}
