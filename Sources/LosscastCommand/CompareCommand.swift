import ArgumentParser
import Fitting
import Forecasting
import Plots
import Records
import Reports
import Schedules

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Rank schedules by the final loss that a fit predicts.",
    usage: "losscast compare <fit> ... --schedule <text> ... [<options>]",
    discussion: """
      Gaps between schedules are surer than their losses: both come from the same parameters, \
      and the law misses schedules that are alike by about as much. P(best) is the probability \
      that a schedule ends lowest, under both doubts. Schedules whose difference may be 0 are \
      not ranked: each has the ranks that it may have.

      With several fits, one a task, schedules are compared by how soon they reach a loss on \
      each: --target, or else what the first of them ends at there.

        losscast compare fit.json --schedule cosine:peak=3e-4,steps=24000 \\
          --schedule wsd:peak=3e-4,steps=24000,decay=0.2 --target 3.2
      """)

  @Argument(
    help: .init("A fit that losscast fit --out saved; several for performance profiles."),
    completion: .file())
  var fit: [String]

  @Option(
    name: .customLong("schedule"),
    help: .init("A schedule; give at least two.", valueName: "text"), completion: .schedules)
  var schedules: [String]

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @Option(
    help: .init("Say at which step each reaches this loss, nats.", valueName: "loss"),
    transform: number)
  var target: Double?

  @OptionGroup var recorded: RecordedWarmup
  @OptionGroup var model: ModelArguments
  @OptionGroup var support: SupportArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try validateTarget(target)
    if schedules.count < 2 {
      throw ValidationError("give --schedule at least twice; one alone is losscast predict")
    }
  }

  func run() throws {
    if fit.count == 1 {
      let comparison = try comparison()
      try output.show(
        text: comparison.report(output.style), json: comparison, figure: .comparison(comparison))
    } else {
      let profiles = try profiles()
      try output.show(
        text: profiles.report(output.style), json: profiles, figure: .profiles(profiles))
    }
  }

  private func comparison() throws -> Comparison {
    let fit = try model.apply(to: FitArgument.load(fit[0]))
    let schedules = try schedules.map { try recorded.schedule($0, like: fit) }
    for schedule in schedules { try support.require(of: schedule, under: fit) }
    var comparison = Comparison(of: schedules, under: fit, level: level, target: target)
    for index in comparison.entries.indices {
      comparison.entries[index].forecast = try comparison.entries[index].forecast.fromFirstRate()
    }
    return comparison
  }

  private func profiles() throws -> PerformanceProfiles {
    let fits = try fit.map { try model.apply(to: FitArgument.load($0)) }
    let schedules = try schedules.map { try recorded.schedule($0, like: fits[0]) }
    for fit in fits {
      for schedule in schedules {
        try support.require(of: schedule, under: fit)
        try schedule.requireLoss(under: fit)
      }
    }
    let names = Run.names(ofFiles: fit)
    return PerformanceProfiles(
      of: schedules, over: zip(names, fits).map { (name: $0, fit: $1) }, target: target,
      level: level)
  }
}
