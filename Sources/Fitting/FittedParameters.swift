import LeastSquares

/// The parameters of a law or of a family of curves, as they were fitted: in the order of their names,
/// with what is known of their errors together.
///
/// ```swift
/// for (name, parameter) in zip(fit.parameters.names, fit.parameters) { print(name, parameter.value) }
/// ```
public struct FittedParameters: Sendable, Hashable {
  public let names: [String]
  private var parameters: [FittedParameter]
  /// Of all parameters in their order; rows and columns of those that do not vary are zero: of fixed
  /// ones, and of those at a bound. Absent where the data do not determine the parameters.
  public var covariance: [[Double]]?

  /// - Parameter parameters: as many as names.
  package init(_ parameters: [FittedParameter], names: [String], covariance: [[Double]]?) {
    self.names = names
    self.parameters = parameters
    self.covariance = covariance
  }

  public var values: [Double] { parameters.map(\.value) }

  /// The parameter of that name.
  public subscript(name: String) -> FittedParameter? {
    names.firstIndex(of: name).map { parameters[$0] }
  }

  /// Correlations of the errors, 0 for parameters that do not vary.
  public var correlation: [[Double]]? { covariance?.correlation }
}

extension FittedParameters: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { parameters.startIndex }
  public var endIndex: Int { parameters.endIndex }

  public subscript(index: Int) -> FittedParameter {
    get { parameters[index] }
    set { parameters[index] = newValue }
  }
}
