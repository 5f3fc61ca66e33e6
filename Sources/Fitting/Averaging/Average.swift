public import Basics
public import Laws
import LeastSquares
import RealModule
import Records
public import Schedules

/// The average of several laws over what runs say of them: the fit that losscast makes by default.
///
/// Each law gets a posterior, see `LawPosterior`: beliefs about its parameters, and a Gaussian
/// process for what it misses, which corrects it near what was fitted and widens intervals away
/// from it. Runs at other peaks than the fitted ones are told apart by `PeakResponse`. The laws count
/// alike; runs and futures of runs that are held out widen all intervals where these prove too
/// narrow.
///
/// **Where the beliefs come from.** Means and deviations of the believed quantities, of the exponents
/// of the peak and of the kernel were chosen for the density and the ranked probability score of the
/// final losses of runs that were not fitted, over collections of runs: the multi-power authors'
/// models of 25M and 100M parameters (Luo et al. 2025, arXiv 2503.12811); those of 33M to 124M at peaks
/// from 1e-4 to 3e-3 (Schaipp et al. 2025, arXiv 2501.18965); the Gemstones, seven shapes with ten
/// cooldowns each (McLeish et al. 2025, arXiv 2502.06857); and the language models in `Data/`. With each
/// collection left out of the choice in turn, what the others choose foretells it better than what stood
/// before; the page "What an interval promises" has the table.
public struct Average: Sendable {
  /// One law's part.
  public struct Member: Sendable {
    public var law: any Law
    /// Between 0 and 1; all weights add up to 1.
    public var weight: Double
    /// Those of the law, in its order. Standard errors, intervals and the covariance are those of the
    /// posterior.
    public var parameters: FittedParameters
    /// In plain words, what the runs do not tell of this law's parameters.
    public var notes: [String]
  }

  /// How one law did in cross-validation.
  public struct Candidate: Sendable, Codable, Hashable {
    public var law: String
    public var weight: Double
    /// The mean over held-out runs of their mean |L − L̂|, nats. Absent where nothing could be held
    /// out or the law failed.
    public var crossValidatedError: Double?
    /// The mean over held-out runs of the mean logarithm of the predictive density of ln L; the
    /// higher the better.
    public var crossValidatedScore: Double?
    /// The least-squares objective Σ Huber(ln L − ln L̂) of the law fitted by itself, without
    /// beliefs, and its corrected Akaike criterion. Only where laws were named to be compared.
    public var objective: Double?
    public var aicc: Double?
  }

  /// The laws that carry weight, heaviest first.
  public let members: [Member]
  /// All laws that were tried, heaviest first.
  public let candidates: [Candidate]
  /// How many runs, or futures of runs, were held out.
  public let heldOut: Int
  /// The mean over these of their mean |L − L̂|/L under the average; absent where nothing could be held
  /// out, and in files of earlier versions, as the next two are.
  public let heldOutError: Double?
  /// The share of the variance of ln L over the fitted rows that the laws explain, and the root of the
  /// mean square of ln L − ln L̂ over them.
  public let rSquared: Double?
  public let rmse: Double?
  /// The factor on all variances that cross-validation asked for.
  public let varianceFactor: Double
  /// The deviation of ln L by which single logged losses scatter.
  public let scatter: Double
  /// In the units of the highest rate and the lowest loss.
  public let scale: ReferenceScale
  public let runs: [Fit.FittedRun]
  public let conventions: Fit.Conventions
  public let notes: [Remark]
  /// What in the data breaks laws of the learning rate.
  public let anomalies: [Anomaly]
  /// Runs of one schedule, and how far apart they are.
  public let replicates: [Replicates]

  let rows: [PosteriorSample.Row]
  let predictors: [PosteriorPredictor]

  init(
    predictors: [PosteriorPredictor], weights: [Double], candidates: [Candidate], heldOut: Int,
    heldOutError: Double?, rSquared: Double?, rmse: Double?, varianceFactor: Double,
    scatter: Double, scale: ReferenceScale, rows: [PosteriorSample.Row],
    runs: [Fit.FittedRun],
    conventions: Fit.Conventions, notes: [Remark], anomalies: [Anomaly],
    replicates: [Replicates]
  ) {
    self.predictors = predictors
    self.candidates = candidates
    self.heldOut = heldOut
    self.heldOutError = heldOutError
    self.rSquared = rSquared
    self.rmse = rmse
    self.varianceFactor = varianceFactor
    self.scatter = scatter
    self.scale = scale
    self.rows = rows
    self.runs = runs
    self.conventions = conventions
    self.notes = notes
    self.anomalies = anomalies
    self.replicates = replicates
    members = zip(predictors, weights).map {
      Member($0.posterior, weight: $1, level: conventions.level, scale: scale)
    }
  }
}

extension Average: LossPredictor {
  public var lawName: String { members.count == 1 ? members[0].law.name : "average" }

  public var lawTitle: String { "average of laws" }

  public var doubts: [String] { [] }

  /// As far as intervals were found to hold, with one peak fitted.
  public var peakReach: Double { 4.5 }

  public var goodness: Goodness {
    Goodness(
      title: members.count > 1 ? "average of \(members.count) laws" : lawTitle, runs: runs,
      rSquared: rSquared, rmse: rmse, heldOutError: heldOutError, heldOut: heldOut)
  }

  /// The loss that all of its laws have as their limit, by the mixture of what each knows of it, at the
  /// level of the fit; nil where a law has none.
  public var limit: Estimate? {
    var (mean, square, total) = (0.0, 0.0, 0.0)
    for member in members {
      guard let name = member.law.linear.first?.name, let limit = member.parameters[name],
        let error = limit.standardError
      else { return nil }
      mean += member.weight * limit.value
      square += member.weight * (limit.value * limit.value + error * error)
      total += member.weight
    }
    guard total > 0 else { return nil }
    mean /= total
    let deviation = max(square / total - mean * mean, 0).squareRoot()
    let factor = Distributions.normalQuantile(0.5 + conventions.level / 2)
    let interval = Interval(around: mean, halfWidth: factor * deviation)
    return Estimate(mean, Interval(max(interval.lower, 0), interval.upper))
  }

  /// Itself, since laws that are averaged ask for nothing but schedules.
  public func specialized(
    forModelSize modelSize: Double?, shiftStep: Int?
  ) throws(Refusal) -> any LossPredictor {
    guard modelSize == nil, shiftStep == nil else {
      throw Refusal(
        .usage,
        "the fit is an average of laws, which cover neither model sizes nor shifts of the data",
        advice: FittingAdvice.omitModelSizeAndShiftStep)
    }
    return self
  }

  public func predictions(of schedule: any Schedule, at steps: [Int]) -> [PredictedLoss] {
    let planned = [planned(schedule, at: steps)]
    guard let prediction = mixture(planned, jointly: false) else {
      return steps.map { _ in
        PredictedLoss(loss: .nan, errors: nil, scatter: scatterError)
      }
    }
    return steps.indices.map { row in
      PredictedLoss(
        loss: .exp(prediction.means[row]),
        errors: [
          PredictionError(
            variance: varianceFactor * max(prediction.covariance[row][row], 0),
            degreesOfFreedom: degreesOfFreedom)
        ], scatter: scatterError)
    }
  }

  public func joint(of endpoints: [Endpoint]) -> JointPrediction {
    // Endpoints of one schedule are steps of one run, but where they say of which.
    var schedules: [any Schedule] = []
    var continued: [Int?] = []
    var steps: [[Int]] = []
    var places: [(run: Int, step: Int)] = []
    for endpoint in endpoints {
      let run =
        schedules.indices.first {
          continued[$0] == endpoint.run && schedules[$0].isEqual(to: endpoint.schedule)
        }
        ?? {
          schedules.append(endpoint.schedule)
          continued.append(endpoint.run)
          steps.append([])
          return schedules.count - 1
        }()
      if !steps[run].contains(endpoint.step) { steps[run].append(endpoint.step) }
      places.append((run, endpoint.step))
    }
    for run in steps.indices { steps[run].sort() }
    let planned = schedules.indices.map {
      self.planned(schedules[$0], at: steps[$0], continuing: continued[$0])
    }
    guard let prediction = mixture(planned, jointly: true) else {
      return JointPrediction(losses: endpoints.map { _ in .nan }, errors: nil)
    }
    var offset = 0
    let offsets = steps.map { run in
      defer { offset += run.count }
      return offset
    }
    let rows = places.map { offsets[$0.run] + (steps[$0.run].firstIndex(of: $0.step) ?? 0) }
    return JointPrediction(
      losses: rows.map { .exp(prediction.means[$0]) },
      errors: [
        .init(
          covariance: rows.map { i in rows.map { varianceFactor * prediction.covariance[i][$0] } },
          degreesOfFreedom: degreesOfFreedom)
      ])
  }

  private var scatterError: PredictionError {
    PredictionError(variance: scatter * scatter, degreesOfFreedom: 100)
  }

  private var degreesOfFreedom: Double {
    zip(members, predictors).reduce(0) { $0 + $1.0.weight * $1.1.posterior.degreesOfFreedom }
  }

  private func planned(
    _ schedule: any Schedule, at steps: [Int], continuing run: Int? = nil
  ) -> PlannedRows {
    PlannedRows(
      of: schedule, at: steps, warmup: conventions.warmup, scale: scale, continuing: run)
  }

  /// The members' predictions mixed by their weights; those of laws that leave the positive losses
  /// do not count.
  private func mixture(_ planned: [PlannedRows], jointly: Bool) -> NormalPrediction? {
    let predictions = zip(members, predictors).compactMap { member, predictor in
      predictor.predict(planned, jointly: jointly).map { (weight: member.weight, prediction: $0) }
    }
    return predictions.isEmpty ? nil : NormalPrediction(mixing: predictions)
  }
}

extension Average.Member {
  init(_ posterior: LawPosterior, weight: Double, level: Double, scale: ReferenceScale) {
    law = posterior.law
    self.weight = weight
    let coordinates = posterior.model.coordinates
    let own = posterior.lawCovariance
    let slopes = coordinates.slopes(at: posterior.parameters)
    let center = coordinates.coordinates(posterior.parameters)
    let factor = Distributions.normalQuantile(0.5 + level / 2)
    let described = posterior.parameters.indices.map { index in
      let deviation = max(own[index][index], 0).squareRoot()
      var (low, high) = (center, center)
      low[index] -= factor * deviation
      high[index] += factor * deviation
      let ends = [coordinates.parameters(low)[index], coordinates.parameters(high)[index]].sorted()
      return FittedParameter(
        value: posterior.parameters[index], standardError: abs(slopes[index]) * deviation,
        interval: Interval(ends[0], ends[1]), isFixed: false, isHeld: false, isAtBound: false)
    }
    // By the delta method, since the posterior's is of the coordinates.
    let covariance = slopes.indices.map { i in
      slopes.indices.map { slopes[i] * slopes[$0] * own[i][$0] }
    }
    parameters = FittedParameters(described, names: law.parameterNames, covariance: covariance)
    notes = posterior.notes(at: scale)
  }
}
