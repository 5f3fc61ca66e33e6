internal import Records
internal import Schedules

/// A run of a study, with the plan that its options come to.
package struct PlannedRun: Sendable {
  package let run: StudyRun
  package let plan: TrainingPlan
  /// The path within the folder of the mean log that it belongs to.
  package let mean: String?

  package init(_ run: StudyRun, plan: TrainingPlan, mean: String?) {
    self.run = run
    self.plan = plan
    self.mean = mean
  }

  package var steps: Int { plan.schedule.steps }

  /// A value of the configuration that a log was not made with.
  package struct Change: Hashable, Sendable {
    package let key: String
    /// The log's; nil where its head has no such line.
    package let old: String?
    package let new: String
  }

  /// What would have to be otherwise in the log that is there; nothing where there is none.
  package func changes(fromLog path: String) -> [Change] {
    guard let log = LogEnds(ofLog: path) else { return [] }
    return plan.configuration.compactMap { key, value in
      let old = log.head[key]
      return old == value ? nil : Change(key: key, old: old, new: value)
    }
  }
}
