import Basics
internal import Records
internal import Schedules
package import Training

extension StudyStatus {
  /// The status for people: a row a run, and what there is in sum.
  package var report: String {
    var page = Page()
    var table = TextTable([
      ("run", .left), ("state", .left), ("step", .right), ("of", .right), ("loss", .right),
    ])
    for run in runs {
      table.add([
        run.name, run.state.rawValue, run.step.map(NumberText.grouped) ?? "",
        NumberText.grouped(run.steps), run.loss.map { NumberText.fixed($0, 4) } ?? "",
      ])
    }
    page.add(table)
    page.add()
    let parts = StudyRunState.allCases.compactMap { state in
      counts[state.rawValue].map { "\($0) \(state.rawValue)" }
    }
    page.addParagraph("\(runs.count) runs in \(folder): \(parts.joined(separator: ", ")).")
    if !means.isEmpty { page.addParagraph("\(means.count) mean logs are written.") }
    for run in runs {
      guard let message = run.message else { continue }
      page.add(run.state.rawValue, "\(run.name): \(message)", indent: 10)
    }
    return page.text
  }
}

extension StudyProgress {
  /// A line a running run and one for the whole, within 80 columns.
  package var lines: [String] {
    // The last column of a terminal stays free, or some would wrap.
    let width = Page.width - 1
    var table = TextTable([
      ("", .left), ("", .right), ("", .left), ("", .right), ("", .right),
    ])
    for run in running {
      table.add([
        run.name,
        "\(NumberText.grouped(run.progress?.step ?? 0))/\(NumberText.grouped(run.steps))",
        run.progress?.loss.map { "loss \(NumberText.fixed($0, 4))" } ?? "",
        run.speedText, run.secondsLeft.map { "\(Self.duration($0)) left" } ?? "",
      ])
    }
    return table.lines(width: width).dropFirst() + [summary]
  }

  /// The line for the whole.
  package var summary: String {
    "\(finished) of \(total) runs done, \(running.count) running"
      + (failed > 0 ? ", \(failed) failed" : "")
      + (secondsLeft.map { ", about \(Self.duration($0)) left" } ?? "")
  }

  /// 0:07, 12:30, 3:05:00.
  package static func duration(_ seconds: Double) -> String {
    let seconds = Int(saturating: max(0, min(seconds, 1e9)).rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }
}

extension StudyProgress.Run {
  /// In tokens or examples a second where the log counts them, or else in steps.
  fileprivate var speedText: String {
    guard let speed, speed > 0 else { return "" }
    var (rate, unit) = (speed, "step")
    if let progress, let units = progress.units, progress.step > 0 {
      rate *= units / Double(progress.step)
      unit = progress.unit == "tokens" ? "tok" : "ex"
    }
    let text =
      rate < 100
      ? NumberText.significant(rate, 2) : NumberText.grouped(Int(saturating: min(rate, 1e12)))
    return "\(text) \(unit)/s"
  }
}
