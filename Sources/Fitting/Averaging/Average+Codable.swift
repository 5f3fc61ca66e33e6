import Basics
import Laws

extension Average: Codable {
  /// 1 knew nothing of peaks, and its intervals were too narrow.
  private static let formatVersion = 2

  private enum Key: String, CodingKey {
    case formatVersion, law, members, candidates, heldOut, heldOutError, rSquared, rmse
    case varianceFactor, scatter, scale, abruptFalls, runs
    case conventions, notes, anomalies, replicates, rows
  }

  private enum MemberKey: String, CodingKey {
    case law, weight, parameters, notes, covariance, misfitScale, degreesOfFreedom
    case peakExponents
    case rowLogLosses, rowSlopes
  }

  /// A row of the sample, short since there are hundreds.
  private struct CodedRow: Codable {
    var run: Int
    /// ln S1, relative rate, relative gain, ln of the relative peak, ln L, jitter.
    var values: [Double]
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.formatVersion, forKey: .formatVersion)
    try container.encode("average", forKey: .law)
    var list = container.nestedUnkeyedContainer(forKey: .members)
    for (member, predictor) in zip(members, predictors) {
      let posterior = predictor.posterior
      var item = list.nestedContainer(keyedBy: MemberKey.self)
      try item.encode(member.law.name, forKey: .law)
      try item.encode(member.weight, forKey: .weight)
      try item.encode(member.notes, forKey: .notes)
      try item.encode(member.parameters, forKey: .parameters)
      // Of the logarithms, and the like, of the parameters.
      try item.encode(
        NamedCovariance(order: posterior.model.names, matrix: posterior.covariance),
        forKey: .covariance)
      try item.encode(posterior.kernel.scale, forKey: .misfitScale)
      try item.encode(posterior.degreesOfFreedom, forKey: .degreesOfFreedom)
      try item.encode(posterior.peakResponse.exponents, forKey: .peakExponents)
      try item.encode(posterior.logLosses, forKey: .rowLogLosses)
      try item.encode(posterior.slopes, forKey: .rowSlopes)
    }
    try container.encode(candidates, forKey: .candidates)
    try container.encode(heldOut, forKey: .heldOut)
    try container.encodeIfPresent(heldOutError, forKey: .heldOutError)
    try container.encodeIfPresent(rSquared, forKey: .rSquared)
    try container.encodeIfPresent(rmse, forKey: .rmse)
    try container.encode(varianceFactor, forKey: .varianceFactor)
    try container.encode(scatter, forKey: .scatter)
    try container.encode(scale, forKey: .scale)
    try container.encodeIfPresent(
      predictors.first?.posterior.kernel.extent.abruptFalls, forKey: .abruptFalls)
    try container.encode(runs, forKey: .runs)
    try container.encode(conventions, forKey: .conventions)
    try container.encode(notes, forKey: .notes)
    try container.encode(anomalies, forKey: .anomalies)
    try container.encode(replicates, forKey: .replicates)
    try container.encode(
      rows.map {
        CodedRow(
          run: $0.run,
          values: [
            $0.state.logArea, $0.state.rate, $0.state.gain, $0.state.logPeak, $0.logLoss, $0.jitter,
          ])
      }, forKey: .rows)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    guard version == Self.formatVersion else {
      throw Refusal(
        .data,
        "the average of laws is of format \(version); this losscast reads \(Self.formatVersion), "
          + "whose intervals are others", advice: FittingAdvice.fitAgain)
    }
    func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Refusal) {
      try SavedFitChecks.require(holds, what())
    }
    func require(_ value: Double, _ path: String) throws(Refusal) {
      try SavedFitChecks.require(value, path)
    }
    let runs = try container.decode([Fit.FittedRun].self, forKey: .runs)
    try SavedFitChecks.check(runs)
    let coded = try container.decode([CodedRow].self, forKey: .rows)
    try require(!coded.isEmpty, "rows: its rows are missing")
    for (index, row) in coded.enumerated() {
      try require(
        row.values.count == 6 && row.values[5] > 0 && runs.indices.contains(row.run)
          && row.values.allSatisfy { abs($0) <= SavedFitChecks.largest },
        "rows[\(index)] contradicts itself")
    }
    let rows = coded.map {
      PosteriorSample.Row(
        run: $0.run,
        state: MisfitState(
          logArea: $0.values[0], rate: $0.values[1], gain: $0.values[2], logPeak: $0.values[3],
          // Of fitted rows the most matters alone.
          abruptFalls: 0),
        logLoss: $0.values[4], jitter: $0.values[5])
    }
    let scale = try container.decode(ReferenceScale.self, forKey: .scale)
    try require(
      scale.rate > 0 && scale.loss > 0, "scale: the reference rate or loss is not positive")
    try require(scale.rate, "scale.rate")
    try require(scale.loss, "scale.loss")
    var extent = MisfitKernel.Extent(rows.lazy.map(\.state))
    // Files of before know of no falls, and get wide intervals where there are any.
    extent.abruptFalls = try container.decodeIfPresent(Double.self, forKey: .abruptFalls) ?? 0
    try require(extent.abruptFalls >= 0, "abruptFalls: it is negative")
    try require(extent.abruptFalls, "abruptFalls")
    var predictors: [PosteriorPredictor] = []
    var weights: [Double] = []
    var list = try container.nestedUnkeyedContainer(forKey: .members)
    while !list.isAtEnd {
      let item = try list.nestedContainer(keyedBy: MemberKey.self)
      let name = try item.decode(String.self, forKey: .law)
      guard let law = LawCatalog.law(named: name) as? any BelievedLaw else {
        throw Refusal(.data, "the fit is of a law that this losscast does not know: \(name)")
      }
      let path = "members[\(predictors.count)]"
      let parameters = try item.decodeParameters(
        named: law.parameterNames, within: law.parameterBounds, at: "\(path).",
        forKey: .parameters
      ).map(\.value)
      let named = try item.decode(NamedCovariance.self, forKey: .covariance)
      let model = PeakedLaw(law, scale: scale)
      try named.check(order: model.names, at: "\(path).covariance")
      let slopes = try item.decode([[Double]].self, forKey: .rowSlopes)
      let logLosses = try item.decode([Double].self, forKey: .rowLogLosses)
      let exponents = try item.decode([Double].self, forKey: .peakExponents)
      try require(
        exponents.count == PeakResponse.count && exponents.allSatisfy { abs($0) <= 3 },
        "\(path).peakExponents: not \(PeakResponse.count) numbers between -3 and 3")
      let count = model.count
      try require(
        slopes.count == count
          && slopes.allSatisfy { $0.count == rows.count } && logLosses.count == rows.count,
        "\(path): the rows do not match the parameters of law \(name)")
      guard let covariance = named.matrix,
        Cholesky(of: count, { covariance[$0][$1] }) != nil
      else { throw SavedFitChecks.damaged("\(path).covariance.matrix: the covariance is not one") }
      for number in slopes.joined() { try require(number, "\(path).rowSlopes") }
      for number in logLosses { try require(number, "\(path).rowLogLosses") }
      for number in covariance.joined() { try require(number, "\(path).covariance.matrix") }
      let misfitScale = try item.decode(Double.self, forKey: .misfitScale)
      let freedom = try item.decode(Double.self, forKey: .degreesOfFreedom)
      let weight = try item.decode(Double.self, forKey: .weight)
      try require(
        misfitScale > 0 && freedom > 0 && weight > 0 && weight <= 1,
        "\(path): the misfit or the weight of law \(name) is not positive")
      try require(misfitScale, "\(path).misfitScale")
      try require(freedom, "\(path).degreesOfFreedom")
      let posterior = LawPosterior(
        model: model, point: model.coordinates.coordinates(parameters) + exponents,
        covariance: covariance,
        kernel: MisfitKernel(scale: misfitScale, extent: extent, isLearned: scale.isLearned),
        degreesOfFreedom: freedom, logLosses: logLosses, slopes: slopes)
      guard let predictor = PosteriorPredictor(posterior, rows: rows) else {
        throw SavedFitChecks.damaged("\(path): its rows do not fit together")
      }
      predictors.append(predictor)
      weights.append(weight)
    }
    func figure(_ key: Key, upTo most: Double) throws -> Double? {
      guard let value = try container.decodeIfPresent(Double.self, forKey: key) else { return nil }
      try SavedFitChecks.require(value, key.stringValue, in: -SavedFitChecks.largest...most)
      return value
    }
    let conventions = try container.decode(Fit.Conventions.self, forKey: .conventions)
    let varianceFactor = try container.decode(Double.self, forKey: .varianceFactor)
    let scatter = try container.decode(Double.self, forKey: .scatter)
    try require(
      !predictors.isEmpty && abs(weights.reduce(0, +) - 1) < 1e-6,
      "members: the weights of its laws do not add up to 1")
    try require(
      varianceFactor > 0 && scatter > 0,
      "scatter, varianceFactor: its scatter or variance factor is not positive")
    try require(varianceFactor, "varianceFactor")
    try require(scatter, "scatter")
    try SavedFitChecks.check(conventions)
    self.init(
      predictors: predictors, weights: weights,
      candidates: try container.decode([Candidate].self, forKey: .candidates),
      heldOut: try container.decode(Int.self, forKey: .heldOut),
      heldOutError: try figure(.heldOutError, upTo: SavedFitChecks.largest),
      rSquared: try figure(.rSquared, upTo: 1),
      rmse: try figure(.rmse, upTo: SavedFitChecks.largest),
      varianceFactor: varianceFactor,
      scatter: scatter, scale: scale, rows: rows,
      runs: runs, conventions: conventions,
      notes: try container.decode([Remark].self, forKey: .notes),
      anomalies: try container.decode([Anomaly].self, forKey: .anomalies),
      replicates: try container.decode([Replicates].self, forKey: .replicates))
  }
}
