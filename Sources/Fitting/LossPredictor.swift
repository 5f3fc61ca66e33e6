public import Basics
public import Laws
import LeastSquares
import RealModule
public import Records
public import Schedules

/// What forecasts are made from: a fit of one law, or the average of several.
///
/// It gives distributions of ln L: each is a sum of independent errors, normal or Student's t, each
/// known as well as its degrees of freedom say.
public protocol LossPredictor: Sendable {
  /// The law's name, `average` for several.
  var lawName: String { get }
  /// What it predicts by, in a title: `annealing law`, `average of laws`.
  var lawTitle: String { get }
  /// What has to be known of a run to predict it, besides its schedule.
  var facts: Set<RunFact> { get }
  /// How many times a fitted run's peak, or one part in so many, a run may have as its own and still be
  /// foretold.
  var peakReach: Double { get }
  /// The runs that it was made from.
  var runs: [Fit.FittedRun] { get }
  var conventions: Fit.Conventions { get }
  /// What it does not know, whatever the schedule, a sentence each.
  var doubts: [String] { get }
  /// How good it is, for people; by default no more than what it was made from.
  var goodness: Goodness { get }
  /// The laws that it predicts by, where they fit best.
  var weightedLaws: [WeightedLaw] { get }
  /// The same, spread over what is not known of their parameters: laws and parameters whose mean
  /// and covariance are those of the fit. Nil where nothing is known of the doubt.
  var sigmaPoints: [WeightedLaw]? { get }

  /// The predictor for what is said of a run: the size of its model, for a law that depends on it, and
  /// the last step on the first data, for a law of runs whose data change; without one, that of the
  /// fitted runs.
  ///
  /// - Throws: `Refusal` if the law needs what is not given, or does not know what is.
  func specialized(
    forModelSize modelSize: Double?, shiftStep: Int?
  ) throws(Refusal) -> any LossPredictor

  /// The loss of one schedule at some of its steps, ascending, each step by itself.
  func predictions(of schedule: any Schedule, at steps: [Int]) -> [PredictedLoss]

  /// The losses at several schedules' ends together: what they have in common counts.
  func joint(of endpoints: [Endpoint]) -> JointPrediction
}

extension LossPredictor {
  public var lawTitle: String { "\(lawName) law" }
  public var facts: Set<RunFact> { [] }
  /// A law sums rates as if twice the peak were twice the training, which it is not.
  public var peakReach: Double { 1.25 }
  public var goodness: Goodness { Goodness(title: lawTitle, runs: runs) }

  /// The predictor for a run, as far as it asks for what is known of the run.
  ///
  /// - Throws: `Refusal` also for a run of a model that is none of those fitted, under a law that knows no sizes.
  public func specialized(for run: Run) throws(Refusal) -> any LossPredictor {
    let sizes = runs.compactMap(\.modelSize)
    if !facts.contains(.modelSize), let size = run.modelSize, let fitted = sizes.first,
      !sizes.contains(size)
    {
      throw Refusal(
        .data,
        "\(run.origin): of a model with \(NumberText.significant(size, 3)) parameters, and the fit is of one with \(NumberText.significant(fitted, 3))",
        advice: FittingAdvice.fitApart)
    }
    do {
      return try specialized(
        forModelSize: facts.contains(.modelSize) ? run.modelSize : nil,
        shiftStep: facts.contains(.shiftStep) ? run.shiftStep : nil)
    } catch {
      throw error.about(run.origin)
    }
  }
}

/// A step of a schedule.
public struct Endpoint: Sendable {
  public var schedule: any Schedule
  public var step: Int
  /// Which of the predictor's runs goes on to that step, by its place in ``LossPredictor/runs``; nil
  /// for a run that has not begun. An ``Average`` carries on what sets such a run apart from others
  /// of its schedule, its seed among it; a ``Fit`` tells no run of a schedule from another.
  public var run: Int?

  public init(_ schedule: any Schedule, step: Int, continuing run: Int? = nil) {
    self.schedule = schedule
    self.step = step
    self.run = run
  }
}

/// One of the independent errors of a prediction.
public struct PredictionError: Sendable, Hashable {
  /// Of ln L.
  public var variance: Double
  /// How well the variance is known: as if from that many squares.
  public var degreesOfFreedom: Double

  public init(variance: Double, degreesOfFreedom: Double) {
    self.variance = variance
    self.degreesOfFreedom = degreesOfFreedom
  }
}

/// The predicted loss of a schedule at one step.
public struct PredictedLoss: Sendable, Hashable {
  /// The median, nats.
  public var loss: Double
  /// The errors of ln L, for the loss that a run settles at. Nil where nothing is known of them.
  public var errors: [PredictionError]?
  /// The scatter of single logged losses about that.
  public var scatter: PredictionError

  public init(loss: Double, errors: [PredictionError]?, scatter: PredictionError) {
    self.loss = loss
    self.errors = errors
    self.scatter = scatter
  }

  /// The two-sided interval at a level between 0 and 1 of the logged loss, or of
  /// the one that logged losses scatter about. Ratios of the loss, so that it stays positive.
  public func interval(level: Double, logged: Bool = true) -> Interval? {
    guard let errors, loss > 0 else { return nil }
    let ratio = Double.exp((errors + (logged ? [scatter] : [])).halfWidth(level: level))
    return Interval(loss / ratio, loss * ratio)
  }

  /// The value that the loss a run settles at is below with probability `share`, between 0 and 1,
  /// nats.
  public func quantile(_ share: Double) -> Double? {
    guard let errors, loss > 0 else { return nil }
    guard let (deviation, degreesOfFreedom) = errors.sum else { return loss }
    return loss
      * .exp(
        deviation
          * Distributions.studentQuantile(share, degreesOfFreedom: degreesOfFreedom))
  }

  /// The probability that the loss a run settles at is at most so many nats.
  public func probability(atMost target: Double) -> Double? {
    guard let errors, loss > 0, target > 0 else { return nil }
    return errors.probability(below: .log(target / loss))
  }
}

extension [PredictionError] {
  /// Half the width of the two-sided interval of the sum of these errors.
  public func halfWidth(level: Double) -> Double {
    guard let (deviation, degreesOfFreedom) = sum else { return 0 }
    return Distributions.studentFactor(level: level, degreesOfFreedom: degreesOfFreedom) * deviation
  }

  /// The probability that the sum of these errors is at most `bound`.
  public func probability(below bound: Double) -> Double {
    guard let (deviation, degreesOfFreedom) = sum else { return bound >= 0 ? 1 : 0 }
    return Distributions.studentShare(
      below: bound / deviation, degreesOfFreedom: degreesOfFreedom)
  }

  /// The standard deviation of the sum, with Satterthwaite's degrees of freedom (1946); nil if
  /// nothing varies.
  fileprivate var sum: (deviation: Double, degreesOfFreedom: Double)? {
    let sum = reduce(0) { $0 + $1.variance }
    let uncertainty = reduce(0) { $0 + $1.variance * $1.variance / $1.degreesOfFreedom }
    guard sum > 0, uncertainty > 0 else { return nil }
    return (sum.squareRoot(), sum * sum / uncertainty)
  }
}
