public import Differentiation

/// A law over model sizes: at any one size it is a law of the schedule alone.
public protocol SizedLaw: Law {
  /// The law that it is at one size.
  var lawAtOneSize: any Law { get }

  /// The parameters of ``lawAtOneSize`` for models of a size.
  ///
  /// - Parameters:
  ///   - parameters: of this law, in the order of its `parameterNames`.
  ///   - modelSize: the number of parameters of the model.
  func parameters<S: DifferentiableNumber>(_ parameters: [S], atSize modelSize: Double) -> [S]
}
