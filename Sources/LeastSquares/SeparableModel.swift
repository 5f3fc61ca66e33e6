public import Differentiation

/// A model that is linear in some of its parameters: fᵢ = Σⱼ cⱼ·φⱼᵢ(θ).
///
/// Only the nonlinear θ are searched for; the best c follow from each θ. Fewer dimensions, fewer
/// starts, fewer steps.
///
/// ```swift
/// struct Exponentials: SeparableModel {
///   let times: [Double]
///   var linearCount: Int { 2 }
///   var nonlinearCount: Int { 1 }
///   var observationCount: Int { times.count }
///   func basis<S: DifferentiableNumber>(_ rate: [S], into columns: inout [[S]]) {
///     for i in times.indices {
///       columns[0][i] = 1
///       columns[1][i] = .exp(-rate[0] * times[i])
///     }
///   }
/// }
/// ```
public protocol SeparableModel: Sendable {
  /// The number of columns φⱼ and coefficients cⱼ.
  var linearCount: Int { get }
  var nonlinearCount: Int { get }
  var observationCount: Int { get }

  /// Writes φⱼᵢ(θ) to `columns[j][i]`.
  ///
  /// `columns` arrives with `linearCount` columns of `observationCount` elements of unspecified
  /// value; every one must be written.
  func basis<S: DifferentiableNumber>(_ nonlinear: [S], into columns: inout [[S]])

  // As in ``Model``, these are for the compiler to specialize.
  func evaluate(_ nonlinear: [Double], into columns: inout [[Double]])
  func evaluate(_ nonlinear: [Dual2], into columns: inout [[Dual2]])
  func evaluate(_ nonlinear: [Dual4], into columns: inout [[Dual4]])
  func evaluate(_ nonlinear: [Dual8], into columns: inout [[Dual8]])
}

extension SeparableModel {
  @inlinable
  public func evaluate(_ nonlinear: [Double], into columns: inout [[Double]]) {
    basis(nonlinear, into: &columns)
  }
  @inlinable
  public func evaluate(_ nonlinear: [Dual2], into columns: inout [[Dual2]]) {
    basis(nonlinear, into: &columns)
  }
  @inlinable
  public func evaluate(_ nonlinear: [Dual4], into columns: inout [[Dual4]]) {
    basis(nonlinear, into: &columns)
  }
  @inlinable
  public func evaluate(_ nonlinear: [Dual8], into columns: inout [[Dual8]]) {
    basis(nonlinear, into: &columns)
  }
}
