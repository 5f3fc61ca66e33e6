import Basics
public import Fitting
import LeastSquares
import RealModule
import Records

/// How often intervals hold the logged losses that they were made for.
public struct Coverage: Sendable {
  public static let levels = [0.5, 0.8, 0.9, 0.95]

  /// The share of one study's losses inside their intervals, for each of ``levels``.
  private struct Shares: Sendable {
    var rows: [Double]
    var finals: [Double]
  }

  private var studies: [Shares] = []
  /// Studies without a fit.
  public private(set) var failures = 0

  /// A share with the standard error that a mean over independent studies has.
  public struct Share: Sendable {
    public var value: Double
    public var standardError: Double
  }

  public var count: Int { studies.count }

  /// Of all logged losses, at the level of that index.
  public func rows(_ level: Int) -> Share { share { $0.rows[level] } }

  /// Of the last logged losses.
  public func finals(_ level: Int) -> Share { share { $0.finals[level] } }

  private func share(_ value: (Shares) -> Double) -> Share {
    let values = studies.map(value)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return Share(value: mean, standardError: .sqrt(squares / (count * max(count - 1, 1))))
  }

  /// A way to predict from runs that were fitted.
  public typealias Method = @Sendable (Simulation.Study) throws -> any LossPredictor

  /// The coverages of several methods on the same studies, with seeds from 1 on.
  ///
  /// - Throws: ``SimulationError`` if a study cannot be drawn.
  public static func measured(
    _ methods: [Method], on simulation: Simulation, studies: Int
  ) throws -> [Coverage] {
    let results = Parallel.map(
      count: studies, threads: nil, state: {},
      { _, index in
        Result {
          let study = try simulation.study(seed: UInt64(index + 1))
          return methods.map { method in (try? method(study)).map { shares(of: $0, on: study) } }
        }
      })
    var coverages = methods.map { _ in Coverage() }
    for result in results {
      for (index, shares) in try result.get().enumerated() {
        if let shares {
          coverages[index].studies.append(shares)
        } else {
          coverages[index].failures += 1
        }
      }
    }
    return coverages
  }

  private static func shares(of fit: any LossPredictor, on study: Simulation.Study) -> Shares {
    var rows = [Double](repeating: 0, count: levels.count)
    var finals = rows
    for run in study.judged {
      let predictions = fit.predictions(of: run.schedule, at: run.records.map(\.step))
      for (level, share) in levels.enumerated() {
        let holds = zip(run.records, predictions).map { record, prediction in
          prediction.interval(level: share).map { $0.contains(record.loss) }
            ?? false
        }
        rows[level] += Double(holds.count { $0 }) / Double(holds.count * study.judged.count)
        finals[level] += holds[holds.count - 1] ? 1 / Double(study.judged.count) : 0
      }
    }
    return Shares(rows: rows, finals: finals)
  }
}
