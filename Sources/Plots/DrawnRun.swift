import Basics
import Fitting
import Forecasting
import RealModule
import Records
import Schedules

/// A run in a picture: what was logged of it, and what a law says of it.
struct DrawnRun {
  /// The part of the run that laws cover.
  let run: Run
  /// How many records it had.
  let recordCount: Int
  /// Whether the law was fitted to it, or it is one to be judged by.
  let isFitted: Bool
  /// What the law says at each record.
  let law: Forecast
  /// What it says along the records, and of a run that it is judged by along those held out.
  let line: [Series.Point]
  /// What is expected of a fitted run from its last record to the end of its schedule. It begins where
  /// the line ends.
  let future: [Series.Point]

  /// How many logged losses of a run are drawn in a picture.
  private static let mostPoints = 150
  /// Of how many it is asked what the law says: each takes time, and no screen has so many places.
  private static let mostRecords = 1200

  /// - Parameter run: the part that laws cover, with at least one record.
  init(_ run: Run, isFitted: Bool, under fit: any LossPredictor) {
    recordCount = run.records.count
    var run = run
    run.records = Thinning.keepingExtremes(of: run.records, most: Self.mostRecords, by: \.loss)
    run.heldOut = Thinning.keepingExtremes(of: run.heldOut, most: Self.mostRecords, by: \.loss)
    self.run = run
    self.isFitted = isFitted
    // The run's own predictor where the fit makes one.
    let own = (try? fit.specialized(for: run)) ?? fit
    let steps = run.records.map(\.step)
    law = Forecast(of: run.schedule, under: own, at: steps)
    let last = steps[steps.count - 1]
    if isFitted, run.schedule.steps > last {
      let place = fit.runs.firstIndex { $0.name == run.name }
      let past = Self.spread(from: steps[0], through: last)
      let coming = Self.spread(from: last, through: run.schedule.steps)
      // Both from what is believed of this very run, so that one goes on where the other ends.
      let joint = own.joint(
        of: (past + coming.dropFirst()).map {
          Endpoint(run.schedule, step: $0, continuing: place)
        })
      line = past.indices.map { .init(Double(past[$0]), joint.losses[$0]) }
      future = coming.indices.map { index in
        let row = past.count - 1 + index
        return .init(
          Double(coming[index]), joint.losses[row],
          joint.interval(row, level: fit.conventions.level))
      }
    } else {
      let later = isFitted ? [] : run.heldOut.map(\.step)
      let points =
        law.points
        + (later.isEmpty ? [] : Forecast(of: run.schedule, under: own, at: later).points)
      line = points.map(Series.Point.init)
      future = []
    }
  }

  /// Some steps from one to another, both among them: evenly spread, and closer at the beginning, where
  /// losses fall fast.
  private static func spread(from first: Int, through last: Int) -> [Int] {
    let count = 32
    let ratio = Double(last) / Double(max(first, 1))
    let steps = (0...count).flatMap { index -> [Int] in
      let share = Double(index) / Double(count)
      return [
        first + Int(saturating: (share * Double(last - first)).rounded()),
        Int(saturating: (Double(max(first, 1)) * Double.pow(ratio, share)).rounded()),
      ]
    }
    return Set(steps + [first, last]).filter { first...last ~= $0 }.sorted()
  }

  var lastStep: Int {
    let ends = [
      run.heldOut.last?.step, run.records.last?.step, future.last.map { Int(saturating: $0.x) },
    ]
    return ends.compactMap(\.self).max() ?? 1
  }

  private var name: String { run.name + (isFitted ? "" : ", forecast") }

  /// Its losses, the law's line and fan.
  ///
  /// - Parameter fans: How many fans there are.
  func losses(index: Int, among fans: Int) -> [Series] {
    [
      Series(nil, .band(among: fans), index: index, future),
      Series(
        nil, .points, index: index,
        run.records.thinned(to: Self.mostPoints).map { Series.Point($0) }),
      Series(
        nil, .openPoints, index: index,
        run.heldOut.thinned(to: Self.mostPoints).map { Series.Point($0) }),
      Series(name, isFitted ? .line : .dashedLine, index: index, line),
      Series(nil, .dashedLine, index: index, future),
    ]
  }

  /// Its name where its curve ends.
  func endLabel(index: Int) -> Panel.EndLabel {
    let end = future.last ?? line[line.count - 1]
    return .init(name, at: end.y, Series(nil, .line, index: index, []).color)
  }

  func residuals(index: Int) -> Series {
    Series(
      nil, .points, index: index,
      zip(run.records, law.points).map {
        .init(Double($0.step), 100 * ($0.loss / $1.loss - 1))
      })
  }
}

extension Series.Point {
  init(_ point: Forecast.Point) {
    self.init(Double(point.step), point.loss, point.interval)
  }

  init(_ record: Record) { self.init(Double(record.step), record.loss) }
}

extension [Record] {
  /// At most about `count` of the records for a picture, evenly spread, the last among them.
  fileprivate func thinned(to count: Int) -> [Record] {
    if Figure.isInteractive { return self }
    let stride = Swift.max(1, self.count / count)
    return Swift.stride(from: self.count - 1, through: 0, by: -stride).reversed().map { self[$0] }
  }
}
