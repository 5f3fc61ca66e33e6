/// What makes a problem impossible to pose or to begin. Not converging is no error, but a
/// ``Solution`` with its ``StopReason``.
public enum ProblemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A parameter contradicts itself.
  case parameter(name: String, reason: String)
  /// Two lengths that must agree do not.
  case count(of: String, expected: Int, found: Int)
  /// An observation or weight is unusable.
  case value(of: String, index: Int, value: Double, reason: String)
  /// A robust loss's threshold is not positive and finite.
  case threshold(Double)
  /// The model is not finite at any point where the search could begin.
  case undefinedModel(observation: Int, parameters: [Double])
  /// The search ran to the edge of the floating range, where nothing can be told of a minimum.
  case runaway(name: String, value: Double)
  /// What is computed of the values, as the squares of residuals, is too large to be a number.
  case overflow
  /// A setting of the solver makes no sense.
  case solver(String)
  /// There is no parameter of that name, or none that can be asked about.
  case unknownParameter(String, known: [String])

  public var description: String {
    switch self {
    case .parameter(let name, let reason):
      "parameter \(name): \(reason)"
    case .count(let what, let expected, let found):
      "\(what): expected \(expected), found \(found)"
    case .value(let what, let index, let value, let reason):
      "\(what)[\(index)] is \(value): \(reason)"
    case .threshold(let threshold):
      "a robust loss needs a positive, finite threshold, not \(threshold)"
    case .undefinedModel(let observation, let parameters):
      "the model is not finite at any start (prediction \(observation) at parameters "
        + "\(parameters)); change the starts, or give bounds that keep it finite"
    case .runaway(let name, _):
      "\(name) ran away to the edge of what numbers can hold, so the data do not determine it; fix it, "
        + "bound it, or give the values in other units"
    case .overflow:
      "numbers beyond the largest that can be held come of these values; give them in other units"
    case .solver(let reason):
      "solver: \(reason)"
    case .unknownParameter(let name, let known):
      "no free parameter is called \(name); there are \(known.joined(separator: ", "))"
    }
  }
}
