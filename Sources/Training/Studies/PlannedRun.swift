/// A run of a study, with what its options come to.
package struct PlannedRun: Sendable {
  package let run: StudyRun
  /// All that decides the log, defaults included.
  package let configuration: [(key: String, value: String)]
  package let steps: Int
  /// The path within the folder of the mean log that it belongs to.
  package let mean: String?
  /// Its work, in any unit that all runs share.
  package let cost: Double

  package init(
    run: StudyRun, configuration: [(key: String, value: String)], steps: Int, mean: String?,
    cost: Double
  ) {
    self.run = run
    self.configuration = configuration
    self.steps = steps
    self.mean = mean
    self.cost = cost
  }

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
    return configuration.compactMap { key, value in
      let old = log.value(of: key)
      return old == value ? nil : Change(key: key, old: old, new: value)
    }
  }
}
