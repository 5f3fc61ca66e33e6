/// One of the curves whose sum a ``CurvePrior`` speaks of: a form, the distributions of its
/// parameters, and of the weight that multiplies the whole.
public struct CurveComponent: Sendable, Hashable {
  public var form: ComponentForm
  public var weight: ParameterDistribution
  /// The distributions of all that ``ComponentForm/parameterNames`` lists.
  public var parameters: [String: ParameterDistribution]

  public init(
    _ form: ComponentForm, weight: ParameterDistribution = .uniform(0, 1),
    parameters: [String: ParameterDistribution]
  ) {
    self.form = form
    self.weight = weight
    self.parameters = parameters
  }

  /// The distribution of a parameter that ``problem`` found given.
  func distribution(_ name: String) -> ParameterDistribution {
    parameters[name] ?? .constant(0)
  }

  /// What is wrong with it, in words, if anything.
  var problem: String? {
    let names = form.parameterNames
    if let missing = names.first(where: { parameters[$0] == nil }) {
      return "\(form.rawValue) lacks \(missing); it has \(names.joined(separator: ", "))"
    }
    if let other = parameters.keys.sorted().first(where: { !names.contains($0) }) {
      return "\(form.rawValue) has no \(other), but \(names.joined(separator: ", "))"
    }
    if let improper = names.first(where: { !distribution($0).isProper }) {
      return "\(improper) of \(form.rawValue) has no proper distribution"
    }
    if let known = form.linearNames.first(where: { distribution($0).isConstant }) {
      return "\(known) of \(form.rawValue) is a constant; it needs a distribution, if a narrow one"
    }
    if weight.isConstant, form.isSizedByWeight {
      return "\(form.rawValue) needs a weight that is not known, since nothing else scales it"
    }
    switch weight {
    case .constant(let value) where value > 0: return nil
    case .uniform(let lower, let upper) where lower >= 0 && upper > lower: return nil
    default: return "the weight of \(form.rawValue) is uniform above 0, or a positive number"
    }
  }
}

extension CurveComponent: Codable {
  private enum Key: String, CodingKey { case form, weight, parameters }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      try container.decode(ComponentForm.self, forKey: .form),
      weight: try container.decodeIfPresent(ParameterDistribution.self, forKey: .weight)
        ?? .constant(1),
      parameters: try container.decode([String: ParameterDistribution].self, forKey: .parameters))
  }
}
