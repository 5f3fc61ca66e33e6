import Laws
import RealModule
import Schedules

/// How the loss goes with the peak of the rate: what tells runs at one peak from runs at another.
///
/// Laws sum rates, so that twice the peak would be twice the training. Under Adam it is not: near a
/// good rate the annealed loss hardly depends on the peak, only the noise that a decay takes away
/// does. Runs are therefore seen in units of their own peaks, and for a run at r times the reference
/// peak two exponents say what is left of the dependence,
///
/// ```
/// reducible loss  A·S1^−alpha        times r^−progress
/// gains by drops                     times r^noise
/// noise before any drop              plus share·N·(r^noise − 1)
/// ```
///
/// with N the nats that a drop from the peak to 0 gains. Runs at one peak say nothing about the
/// exponents, so that what is believed of them widens the intervals at other peaks; runs at several
/// peaks do.
///
/// How far the level still departs is taken as Brownian motion in ln r, see ``MisfitKernel``.
struct PeakResponse: Sendable, Hashable {
  var progress: Double
  var noise: Double

  /// Chosen by leaving out collections of runs, see the documentation of `Average`.
  static let beliefs = [
    Belief("exponent of the peak in progress", mean: 0.03, deviation: 0.08),
    Belief("exponent of the peak in gains", mean: 0.4, deviation: 0.15),
  ]
  /// Of other losses, and other optimizers, either may be all that it can be.
  static let looseBeliefs = beliefs.map {
    Belief($0.quantity, mean: $0.mean, deviation: 4 * $0.deviation)
  }
  static let expected = PeakResponse(beliefs.map(\.mean))
  static let count = 2
  /// How much of the noise at the peak a law's own terms hold.
  static let share = 0.7

  init(_ exponents: some Collection<Double>) {
    let exponents = Array(exponents)
    (progress, noise) = (exponents[0], exponents[1])
  }

  var exponents: [Double] { [progress, noise] }
}

/// The rates of a run in units of its peak, and how far that is from the reference peak.
struct PeakedHistory: Sendable {
  /// As if the run had the reference peak.
  var rates: RateHistory
  /// ln of the run's peak over the reference peak.
  var logPeak: Double

  init(
    of schedule: any Schedule, at steps: [Int], warmup: WarmupConvention, scale: ReferenceScale
  ) {
    logPeak = Self.logPeak(of: schedule, scale: scale)
    let scaled = logPeak == 0 ? nil : try? Scaled(schedule, by: .exp(-logPeak))
    rates = RateHistory(of: scaled ?? schedule, at: steps, warmup: warmup)
  }

  /// Peaks that agree to a thousandth are one.
  private static func logPeak(of schedule: any Schedule, scale: ReferenceScale) -> Double {
    let peak = schedule.peakRate
    guard peak > 0, peak.isFinite, abs(peak / scale.rate - 1) > 1e-3 else { return 0 }
    return .log(peak / scale.rate)
  }
}

/// A law with beliefs, for runs at any peak: the law's parameters and a ``PeakResponse``.
struct PeakedLaw: Sendable {
  let law: any BelievedLaw
  let scale: ReferenceScale
  let coordinates: Coordinates

  init(_ law: any BelievedLaw, scale: ReferenceScale) {
    self.law = law
    self.scale = scale
    coordinates = Coordinates(law)
  }

  /// Coordinates of the law's parameters, then the exponents.
  var count: Int { law.parameterNames.count + PeakResponse.count }
  var names: [String] { law.parameterNames + PeakResponse.beliefs.map(\.quantity) }
  var bounds: [ClosedRange<Double>] {
    coordinates.bounds + PeakResponse.beliefs.map { _ in -3...3 }
  }

  func parameters(at point: [Double]) -> [Double] {
    coordinates.parameters(Array(point.dropLast(PeakResponse.count)))
  }

  /// Every believed quantity at its mean; nil where the law has no such parameters.
  var middle: [Double]? {
    law.parameters(believing: law.beliefs.map { _ in 0 }, at: scale).map {
      coordinates.coordinates($0) + PeakResponse.expected.exponents
    }
  }

  func losses(at point: [Double], along history: PeakedHistory) -> [Double] {
    let parameters = parameters(at: point)
    if history.logPeak == 0 { return law.values(parameters, over: history.rates) }
    let response = PeakResponse(point.suffix(PeakResponse.count))
    let offset = noise(parameters).nats * .expMinusOne(response.noise * history.logPeak)
    return law.values(responding(parameters, response, history.logPeak), over: history.rates)
      .map { $0 + offset }
  }

  /// The losses and their slopes by the coordinates, a column each.
  func lossesAndSlopes(
    at point: [Double], along history: PeakedHistory
  ) -> (losses: [Double], slopes: [[Double]]) {
    let parameters = parameters(at: point)
    let chain = coordinates.slopes(at: parameters)
    let response = PeakResponse(point.suffix(PeakResponse.count))
    let own = responding(parameters, response, history.logPeak)
    var (losses, columns) = law.valuesAndDerivatives(own, over: history.rates)
    var byProgress = [Double](repeating: 0, count: losses.count)
    var byNoise = byProgress
    if history.logPeak != 0 {
      let (nats, slopes) = noise(parameters)
      let growth = Double.exp(response.noise * history.logPeak)
      for row in losses.indices {
        byProgress[row] = -history.logPeak * own[1] * columns[1][row]
        let gained = law.linear.indices.dropFirst(2).reduce(0.0) {
          $0 + own[$1] * columns[$1][row]
        }
        byNoise[row] = history.logPeak * (growth * nats + gained)
        losses[row] += (growth - 1) * nats
      }
      for column in columns.indices {
        let factor = column == 1 ? Double.exp(-response.progress * history.logPeak) : growth
        let isResponding = law.linear.indices.dropFirst().contains(column)
        for row in losses.indices {
          columns[column][row] =
            (isResponding ? factor : 1) * columns[column][row] + (growth - 1) * slopes[column]
        }
      }
    }
    for column in columns.indices {
      for row in losses.indices { columns[column][row] *= chain[column] }
    }
    return (losses, columns + [byProgress, byNoise])
  }

  /// How far each believed quantity lies from its mean, in its deviations, and the slopes of that.
  func standardizedBeliefs(at point: [Double]) -> (values: [Double], slopes: [[Double]]) {
    var (values, slopes) = law.standardizedBeliefs(parameters(at: point), at: scale)
    for row in slopes.indices { slopes[row] += PeakResponse.beliefs.map { _ in 0 } }
    let peakBeliefs = scale.isLearned ? PeakResponse.beliefs : PeakResponse.looseBeliefs
    for (index, belief) in peakBeliefs.enumerated() {
      let place = point.count - PeakResponse.count + index
      var row = [Double](repeating: 0, count: point.count)
      row[place] = 1 / belief.deviation
      values.append((point[place] - belief.mean) / belief.deviation)
      slopes.append(row)
    }
    return (values, slopes)
  }

  /// A law's parameters for a run at another peak: its linear ones are L0, A and gains.
  private func responding(
    _ parameters: [Double], _ response: PeakResponse, _ logPeak: Double
  ) -> [Double] {
    if logPeak == 0 { return parameters }
    var own = parameters
    own[1] *= .exp(-response.progress * logPeak)
    for index in law.linear.indices.dropFirst(2) { own[index] *= .exp(response.noise * logPeak) }
    return own
  }

  /// The noise at the reference peak, nats, and its slopes by the parameters; 0 for laws without gains.
  private func noise(_ parameters: [Double]) -> (nats: Double, slopes: [Double]) {
    guard
      let index = law.beliefs.firstIndex(where: { $0.quantity == Belief.gain.quantity })
    else { return (0, parameters.map { _ in 0 }) }
    let logNats = law.quantities(at: parameters, scale)[index]
    let nats = PeakResponse.share * Double.exp(logNats.value)
    return (nats, logNats.slopes.map { nats * $0 })
  }
}
