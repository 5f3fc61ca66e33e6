import ArgumentParser
import Reports
import Schedules

/// How a command prints the schedule that it found, and nothing else.
enum ScheduleExport: String, ExpressibleByArgument, CaseIterable {
  case text, pytorch, optax

  func text(of schedule: any Schedule) -> ReportText {
    switch self {
    case .text: ReportText(schedule.text + "\n")
    case .pytorch: ReportText(ScheduleCode.pytorch.text(for: schedule))
    case .optax: ReportText(ScheduleCode.optax.text(for: schedule))
    }
  }
}
