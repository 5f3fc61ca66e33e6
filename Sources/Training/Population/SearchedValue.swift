internal import RealModule

/// A setting of the training that a search varies, and what it may be.
package struct SearchedValue: Hashable, Sendable {
  /// What can be changed in the course of a run and leave the optimizer's state what it is: the weights, the
  /// velocity or the two moments, and the averages. Another optimizer or model would need another state.
  package enum Name: String, Sendable, CaseIterable {
    /// A factor on the rates of the schedule; their value where the schedule is `constant:peak=1,…`.
    case rate
    case weightDecay = "weight-decay"
    case momentum
    /// The momentum of Adam.
    case beta1
    case clip
    case batch

    var isWhole: Bool { self == .batch }
    /// Its column in logs. That of the rate is no rate, which readers would take it for.
    package var column: String { self == .rate ? "rate_factor" : rawValue }
  }

  package enum Prior: Hashable, Sendable {
    /// Uniform between two numbers.
    case linear(ClosedRange<Double>)
    /// Uniform in the logarithm, between two numbers above 0.
    case logarithmic(ClosedRange<Double>)
    /// One of these, ascending.
    case list([Double])
  }

  package let name: Name
  package let prior: Prior
  /// Where the study file names it.
  package let place: TextPlace

  package init(_ name: Name, _ prior: Prior, place: TextPlace) {
    self.name = name
    self.prior = prior
    self.place = place
  }

  /// The least and the most that it can be.
  package var bounds: ClosedRange<Double> {
    switch prior {
    case .linear(let range), .logarithmic(let range): range
    // Two values at least, ascending.
    case .list(let values): values[0]...values[values.count - 1]
    }
  }

  /// A value of the prior.
  func drawn(by generator: inout PhiloxGenerator) -> Double {
    switch prior {
    case .linear(let range):
      allowed(range.lowerBound + (range.upperBound - range.lowerBound) * generator.unit())
    case .logarithmic(let range):
      allowed(
        range.lowerBound * .exp(.log(range.upperBound / range.lowerBound) * generator.unit()))
    case .list(let values): values[generator.below(values.count)]
    }
  }

  /// The value times one of the factors at random, within its bounds; of a list, the value beside it, of which side
  /// at random.
  func perturbed(
    _ value: Double, by factors: [Double], _ generator: inout PhiloxGenerator
  ) -> Double {
    guard case .list(let values) = prior else {
      return allowed(value * factors[generator.below(factors.count)])
    }
    let place = values.firstIndex(of: value) ?? 0
    let next = place + (generator.below(2) == 0 ? -1 : 1)
    return values[min(max(next, 0), values.count - 1)]
  }

  /// The nearest value within the bounds, whole where it counts things.
  private func allowed(_ value: Double) -> Double {
    let value = name.isWhole ? value.rounded() : value
    return min(max(value, bounds.lowerBound), bounds.upperBound)
  }

  /// As `losscast train` takes it.
  package func text(of value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
