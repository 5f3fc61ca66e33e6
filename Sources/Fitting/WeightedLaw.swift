public import Laws

/// A law at some of its parameters, with its share in a prediction.
public struct WeightedLaw: Sendable {
  /// Between 0 and 1; all weights of a prediction add up to 1.
  public var weight: Double
  public var law: any Law
  /// In the order of the law's parameter names.
  public var parameters: [Double]

  public init(weight: Double, law: any Law, parameters: [Double]) {
    self.weight = weight
    self.law = law
    self.parameters = parameters
  }
}

extension Fit {
  public var weightedLaws: [WeightedLaw] {
    [WeightedLaw(weight: 1, law: law, parameters: values)]
  }

  public var sigmaPoints: [WeightedLaw]? {
    parameters.covariance.map { covariance in
      let bounds = law.parameterBounds
      return CovarianceRoot(of: covariance).sigmaPoints.map { move in
        let moved = values.indices.map {
          min(max(values[$0] + move.values[$0], bounds[$0].lowerBound), bounds[$0].upperBound)
        }
        return WeightedLaw(weight: move.weight, law: law, parameters: moved)
      }
    }
  }
}

extension Average {
  public var weightedLaws: [WeightedLaw] {
    members.map {
      WeightedLaw(weight: $0.weight, law: $0.law, parameters: $0.parameters.values)
    }
  }

  public var sigmaPoints: [WeightedLaw]? {
    zip(members, predictors).flatMap { member, predictor -> [WeightedLaw] in
      let posterior = predictor.posterior
      let coordinates = posterior.model.coordinates
      let center = coordinates.coordinates(posterior.parameters)
      return CovarianceRoot(of: posterior.lawCovariance).sigmaPoints.map { move in
        WeightedLaw(
          weight: member.weight * move.weight, law: member.law,
          parameters: coordinates.parameters(zip(center, move.values).map { $0 + $1 }))
      }
    }
  }
}

extension CovarianceRoot {
  /// Few points with mean 0 and this covariance: ±√p along each of the root's p columns (Julier and
  /// Uhlmann 1997). The origin alone if there is no variance.
  fileprivate var sigmaPoints: [(weight: Double, values: [Double])] {
    if columns.isEmpty { return [(1, [Double](repeating: 0, count: count))] }
    let reach = Double(columns.count).squareRoot()
    return columns.flatMap { column in
      [-reach, reach].map { reach in
        (1 / Double(2 * columns.count), column.map { reach * $0 })
      }
    }
  }
}
