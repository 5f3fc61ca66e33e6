import Basics
import Fitting
import FoundationEssentials
import RealModule
import Records

/// How one run that was not fitted was foretold.
struct Target: Sendable {
  /// What a forecast had to go by.
  enum Kind: String, Sendable, CaseIterable {
    case one = "1 run, its peak"
    case two = "2 runs, their peak"
    case three = "3 runs, their peak"
    case other = "one peak, asked at up to 2.5 times it"
    case far = "one peak, asked at 2.5 to 4.5 times it"
    case several = "two peaks, asked at one of them"
    case beside = "two peaks, asked at others"
  }

  var collection: String
  var model: String
  /// Which study, and which run of it.
  var name: String
  var kind: Kind
  var finalLoss: Double
  var predicted: Double
  var low: Double
  var high: Double
  /// The continuous ranked probability score of the final loss, nats (Gneiting and Raftery 2007).
  var crps: Double
  /// The share of the rows inside their 90 % intervals.
  var rowsInside: Double

  var isInside: Bool { low <= finalLoss && finalLoss <= high }
  var error: Double { abs(finalLoss - predicted) }
  var width: Double { high - low }

  /// What tells it from all others.
  var key: String { "\(collection)|\(model)|\(name)" }

  private static let shares = (0..<40).map { (Double($0) + 0.5) / 40 }
  private static let rows = 40

  /// Nil for a run whose last row was fitted.
  init?(_ target: CollectedRun, of study: CollectedStudy, under fit: any LossPredictor) {
    let run = target.run.afterWarmup
    let seen = Set(study.fitted.flatMap { $0.run.fingerprints })
    let fresh = run.records.filter { !seen.contains(RowFingerprint($0)) }
    guard let last = fresh.last, last.step == run.records.last?.step else { return nil }
    let stride = max(1, fresh.count / Self.rows)
    let judged = Swift.stride(from: fresh.count - 1, through: 0, by: -stride).reversed().map {
      fresh[$0]
    }
    let predictions = fit.predictions(of: run.schedule, at: judged.map(\.step))
    guard let final = predictions.last, let errors = final.errors,
      let interval = final.interval(level: 0.9)
    else { return nil }
    collection = study.collection
    model = study.model
    name = study.fitted.map(\.run.name).joined(separator: " + ") + " > " + target.run.name
    kind = Self.kind(of: target, in: study)
    finalLoss = last.loss
    predicted = final.loss
    (low, high) = (interval.lower, interval.upper)
    // Of the loss that is logged.
    let logged = PredictedLoss(
      loss: final.loss, errors: errors + [final.scatter], scatter: final.scatter)
    crps = Self.shares.reduce(0) { sum, share in
      let quantile = logged.quantile(share) ?? .nan
      let slope = last.loss < quantile ? 1 - share : -share
      return sum + 2 * slope * (quantile - last.loss) / Double(Self.shares.count)
    }
    let inside = zip(judged, predictions).filter { row, prediction in
      prediction.interval(level: 0.9)?.contains(row.loss) ?? false
    }
    rowsInside = Double(inside.count) / Double(judged.count)
  }

  private static func kind(of target: CollectedRun, in study: CollectedStudy) -> Kind {
    let ratio =
      study.fitted.map { max(target.peak / $0.peak, $0.peak / target.peak) }.min() ?? 1
    if Set(study.fitted.map(\.peak)).count > 1 { return ratio < 1.1 ? .several : .beside }
    if ratio < 1.1 { return [.one, .two, .three][min(study.fitted.count, 3) - 1] }
    return ratio < 2.5 ? .other : .far
  }
}

extension Target {
  static func save(_ targets: [Target], to path: String) throws {
    let lines = targets.map { target in
      let numbers = [
        target.finalLoss, target.predicted, target.low, target.high, target.crps, target.rowsInside,
      ]
      return ([target.key, target.kind.rawValue] + numbers.map { "\($0)" }).joined(separator: "|")
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
  }

  static func read(_ path: String) throws -> [Target] {
    try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
      .compactMap { Target(line: $0.split(separator: "|").map(String.init)) }
  }

  private init?(line cells: [String]) {
    let numbers = cells.dropFirst(4).compactMap { Double($0) }
    guard cells.count == 10, numbers.count == 6, let kind = Kind(rawValue: cells[3]) else {
      return nil
    }
    (collection, model, name) = (cells[0], cells[1], cells[2])
    self.kind = kind
    (finalLoss, predicted, low, high) = (numbers[0], numbers[1], numbers[2], numbers[3])
    (crps, rowsInside) = (numbers[4], numbers[5])
  }
}

/// Many targets in figures.
struct TargetScores {
  var targets: [Target]

  private func mean(_ value: (Target) -> Double) -> Double {
    targets.map(value).reduce(0, +) / Double(targets.count)
  }

  var crps: Double { mean(\.crps) }
  var error: Double { mean(\.error) }
  var finalsInside: Double { mean { $0.isInside ? 1 : 0 } }
  var rowsInside: Double { mean(\.rowsInside) }
  var medianWidth: Double {
    let widths = targets.map(\.width).sorted()
    return widths[widths.count / 2]
  }

  /// Kendall's τ between foretold and logged finals within studies, pairs closer than 0.005 left out.
  var tau: Double? {
    var (ordered, reversed) = (0, 0)
    let studies = Dictionary(grouping: targets) { target in
      "\(target.collection) \(target.model) \(target.name.prefix { $0 != ">" })"
    }
    for targets in studies.values {
      for (index, a) in targets.enumerated() {
        for b in targets[..<index] where abs(a.finalLoss - b.finalLoss) > 0.005 {
          let isOrdered = (a.finalLoss - b.finalLoss) * (a.predicted - b.predicted) > 0
          if isOrdered { ordered += 1 } else { reversed += 1 }
        }
      }
    }
    return ordered + reversed > 0 ? Double(ordered - reversed) / Double(ordered + reversed) : nil
  }
}
