import Basics
public import Records

/// What says from the first part of a curve how it may go on.
public protocol Extrapolator: Sendable {
  /// The distribution of the curve at `positions`, ascending.
  ///
  /// - Returns: nil if the curve holds too little to say anything.
  func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve?
}

extension Extrapolator {
  /// What `transform` makes of the extrapolation of each curve, in order, with the curves shared
  /// among cores. Extrapolations themselves are not kept: thousands of them would fill the memory.
  ///
  /// ```swift
  /// let ends = extrapolator.map(curves, at: [100]) { $0?.quantile(0.5, at: 0) }
  /// ```
  ///
  /// - Parameter threads: How many curves are worked on at once, by default one a core.
  public func map<Result: Sendable>(
    _ curves: [Curve], at positions: [Double], threads: Int? = nil,
    _ transform: @Sendable (ExtrapolatedCurve?) -> Result
  ) -> [Result] {
    Parallel.map(count: curves.count, threads: threads) { index in
      transform(extrapolation(of: curves[index], at: positions))
    }
  }
}
