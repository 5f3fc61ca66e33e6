public import Differentiation
import RealModule

/// What is believed of a law before any run is seen, about a quantity that means the same for every
/// model, peak rate and horizon: normal about `mean` with standard deviation `deviation`.
///
/// Three runs do not determine seven parameters. The beliefs say what other runs have shown about
/// those that they leave open, weakly enough that runs which do determine them win. They were
/// learned from small language models of several sizes and from runs of others with 33, 59 and
/// 124 million parameters; how is told in the documentation of `Average`.
public struct Belief: Sendable, Hashable {
  public var quantity: String
  public var mean: Double
  public var deviation: Double

  public init(_ quantity: String, mean: Double, deviation: Double) {
    self.quantity = quantity
    self.mean = mean
    self.deviation = deviation
  }
}

/// The units in which runs of different models look alike.
public struct ReferenceScale: Sendable, Hashable, Codable {
  /// The highest rate of the runs.
  public var rate: Double
  /// The lowest loss of the runs, nats.
  public var loss: Double

  public init(rate: Double, loss: Double) {
    self.rate = rate
    self.loss = loss
  }

  /// Lowest losses as the beliefs were learned from: cross-entropies of language models, of bytes or tokens.
  public static let learnedLosses = 0.7...12.0
  /// Whether the runs' losses are of that kind; else they may be errors of a regression, or losses of a classifier.
  public var isLearned: Bool { Self.learnedLosses.contains(loss) }
  /// What beliefs count as a nat: 1, or else the lowest loss of the runs, since errors have units of their own.
  public var nat: Double { isLearned ? 1 : loss }

  /// The steps at the highest rate after which amplitudes of power laws are quoted.
  public static let steps = 1000.0
}

/// A law with beliefs about its parameters, so that it can join an average of laws.
public protocol BelievedLaw: Law {
  var beliefs: [Belief] { get }

  /// The quantities of ``beliefs`` from all parameters in the order of `parameterNames`; as many as
  /// there are parameters, and together they determine them.
  func believed(_ parameters: [Dual8], at scale: ReferenceScale) -> [Dual8]
}

extension BelievedLaw {
  /// ``beliefs`` about runs of that scale, looser where nothing was learned of losses of their kind.
  ///
  /// What is left of the loss in the end may then be next to nothing, so that ln(L0 / lowest loss) is believed in place of
  /// the ratio. These numbers were set, and not searched: wide enough for networks, linear models and classifiers.
  public func beliefs(at scale: ReferenceScale) -> [Belief] {
    scale.isLearned ? beliefs : beliefs.map { $0.loosened(nat: scale.nat) }
  }

  /// The quantities of ``beliefs(at:)``.
  public func quantities(_ parameters: [Dual8], at scale: ReferenceScale) -> [Dual8] {
    let quantities = believed(parameters, at: scale)
    if scale.isLearned { return quantities }
    return zip(beliefs, quantities).map { $0 == .irreducible ? .log($1) : $1 }
  }
}

/// A believed law whose quantities are in units of area: what one step at the highest rate adds to them.
public protocol AreaBelievedLaw: BelievedLaw {
  /// ``BelievedLaw/believed(_:at:)`` where a step at the highest rate adds e^logPace to the area.
  func believed(_ parameters: [Dual8], at scale: ReferenceScale, logPace: Dual8) -> [Dual8]
}

extension AreaBelievedLaw {
  public func believed(_ parameters: [Dual8], at scale: ReferenceScale) -> [Dual8] {
    believed(parameters, at: scale, logPace: Dual8(.log(scale.rate)))
  }
}

extension Belief {
  // Shared by laws with a power of the area.
  static let irreducible = Belief("L0 / lowest loss", mean: 0.9, deviation: 0.1)
  static let amplitude = Belief(
    "ln(nats above L0 after 1000 steps at the peak)", mean: -0.3, deviation: 1)
  static let exponent = Belief("ln(alpha)", mean: -0.62, deviation: 0.25)
  package static let gain = Belief(
    "ln(nats gained by a drop from the peak to 0)", mean: -2, deviation: 0.5)
  static let buildUp = Belief("ln(speed of a gain, per step at the peak)", mean: -2.3, deviation: 1)
  static let saturation = Belief("ln(beta)", mean: -0.6, deviation: 0.4)
  static let rateExponent = Belief("ln(q)", mean: -0.4, deviation: 0.27)

  /// The belief about losses of a kind of which nothing was learned, `nat` being the lowest of them.
  func loosened(nat: Double) -> Belief {
    switch self {
    case .irreducible: Belief("ln(L0 / lowest loss)", mean: -0.5, deviation: 0.7)
    case .amplitude: Belief(quantity, mean: mean + .log(nat), deviation: 1.5)
    case .gain: Belief(quantity, mean: mean + .log(nat), deviation: 1.2)
    case .exponent: Belief(quantity, mean: mean, deviation: 0.5)
    default: self
    }
  }
}
