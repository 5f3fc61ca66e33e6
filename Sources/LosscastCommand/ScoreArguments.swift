import ArgumentParser
import Basics
import Records

/// What of a table, of a study or of a tree of folders says which run is which.
struct ScoreRoles: ParsableArguments {
  @Option(
    help: .init(
      "Column of a table, axis of a study, or level of a tree that names submissions; several, separated by commas, here and below. Default: submission, or else schedule.",
      valueName: "names"))
  var submission: String?

  @Option(
    help: .init(
      "The same of workloads. Default: workload, or else all axes of a study that are nothing else.",
      valueName: "names"))
  var workload: String?

  @Option(
    help: .init("The same of studies. Default: study, or else seed.", valueName: "names"))
  var study: String?

  @Option(help: .init("The same of trials. Default: trial.", valueName: "names"))
  var trial: String?

  @Option(
    help: .init(
      "The same of budgets: rank submissions at each by what they end at, with no target.",
      valueName: "names"))
  var budget: String?

  @Option(
    help: .init(
      "What the levels of a tree of folders are, the file's name last; * is nothing. Default: submission/workload/study/trial, as deep as it goes.",
      valueName: "levels"))
  var layout: String?

  /// The names that each role goes by among those that there are.
  struct Found {
    var submission: [String]
    var workload: [String]
    var study: [String]
    var trial: [String]
    var budget: [String]

    /// All of them, role by role.
    var all: [String] { submission + workload + study + trial + budget }
  }

  /// - Parameters:
  ///   - what: `column`, `axis` or `level`.
  ///   - takesRest: whether what is nothing else names the workload.
  func found(
    among names: [String], _ what: String, in path: String, takesRest: Bool = false
  ) throws -> Found {
    func chosen(for role: String, _ given: String?, _ usual: [String]) throws -> [String] {
      guard let given else { return usual.first { names.contains($0) }.map { [$0] } ?? [] }
      let wanted = given.split(separator: ",").map { String($0.trimmed) }
      for name in wanted where !names.contains(name) {
        throw OptionError(
          role,
          " \(name): \(path) has no such \(what)"
            + Spelling.suggestion(for: name, among: names))
      }
      return wanted
    }
    var found = Found(
      submission: try chosen(for: "submission", submission, ["submission", "schedule"]),
      workload: try chosen(for: "workload", workload, ["workload"]),
      study: try chosen(for: "study", study, ["study", "seed"]),
      trial: try chosen(for: "trial", trial, ["trial"]),
      budget: try chosen(for: "budget", budget, []))
    if found.submission.isEmpty {
      throw OptionError(
        "submission",
        ": say which \(what) of \(path) names submissions: there are "
          + names.filter { !$0.isEmpty }.map { PrintableText.line($0, most: 60) }
          .joined(separator: ", "))
    }
    if found.workload.isEmpty, takesRest {
      found.workload = names.filter { !found.all.contains($0) }
    }
    var seen: Set<String> = []
    if let name = found.all.first(where: { !seen.insert($0).inserted }) {
      throw OptionError("submission", ": the \(what) '\(name)' is given for two things")
    }
    return found
  }
}

/// What submissions are to reach.
struct TargetArguments: ParsableArguments {
  @Option(
    help: .init(
      "The value to reach, or WORKLOAD=VALUE for one, or by a pattern for some; may be repeated.",
      valueName: "value"))
  var target: [RunValue<Double>] = []

  @Option(
    help: .init(
      "Column of a table with the value to reach on each workload.", valueName: "column"))
  var targetColumn: String?

  @Option(
    help: .init(
      "Without a target: what this submission reaches in half of its studies, by its best trial.",
      valueName: "submission"))
  var baseline: String?

  @Option(
    help: .init(
      "Column of times at which the target was reached, blank or inf where it was not, in place of curves.",
      valueName: "column"))
  var timeToTarget: String?

  @Option(
    help: .init(
      "VARIANT=WORKLOAD: who fails on the variant has failed on the workload; may be repeated.",
      valueName: "pair"), transform: workloadVariant)
  var variant: [WorkloadVariant] = []

  func validate() throws {
    try target.requireOneForAll("--target")
    if let value = target.first(where: { !$0.value.isFinite }) {
      throw ValidationError("--target \(value.value): give a number")
    }
    if timeToTarget != nil, !target.isEmpty || targetColumn != nil || baseline != nil {
      throw ValidationError(
        "--time-to-target: these times are to a target already; leave out --target, --target-column and --baseline"
      )
    }
    if targetColumn != nil, !target.isEmpty {
      throw ValidationError("--target and --target-column: give one of them")
    }
  }
}

/// A workload and the one that it is a variant of.
struct WorkloadVariant {
  var name: String
  var base: String
}

private func workloadVariant(_ text: String) throws -> WorkloadVariant {
  guard let pair = Assignment(text[...]), !pair.name.isEmpty, !pair.value.isEmpty else {
    throw ValidationError("'\(text)' is no pair VARIANT=WORKLOAD")
  }
  return WorkloadVariant(name: String(pair.name), base: String(pair.value))
}

extension Curve.Goal: RunValueText {
  init?(written text: String) { self.init(rawValue: text) }
}
