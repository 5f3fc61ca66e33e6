import ArgumentParser
import Basics
import Plots
import Records
import Reports
import Stopping

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Replay finished runs under stopping policies: what they save, what they lose.",
    usage: "losscast simulate <log> ... --policy <text> ... [<options>]",
    discussion: """
      The runs are replayed one after another in random orders, with a check at every row, until \
      the budget is spent; policies that use schedules fit laws at each check, and are asked 20 times \
      a run. Schedules are those of --schedule, or else of a line '# schedule: TEXT' in a log's head, or \
      else of its rates. A run's score is its best value so far. Speed-up: the budget that no stopping needs for the same mean regret, divided by what the policy spent. Killed winner: \
      in how many replays a stopped run would, at its full length, have beaten the best found.

      The logs are one study, a run each; with --by, every file is a study of its own, with many \
      runs.

        losscast simulate study/*.csv --policy rank-test \\
          --policy median:warmup=0.1
        losscast simulate tasks.csv --by config --x checkpoint --metric valid_loss \\
          --policy rank-test --policy asha --sweep --plot sweep.svg

      Policies, with their keys and defaults:

      \(PolicyArgument.list)
      """)

  @Argument(help: .init("Logs of finished runs.", valueName: "log"), completion: .file())
  var logs: [String]

  @Option(
    name: .customLong("policy"),
    help: .init("A policy; may be repeated. Default: rank-test.", valueName: "text"),
    completion: .policies)
  var policies: [String] = []

  @Flag(help: "Replay each policy over all its strictnesses, from lax to strict.")
  var sweep = false

  @Option(help: .init("Random orders of each study.", valueName: "count"))
  var orders = 1000

  @Option(help: .init("What may be spent on a replay, in full runs.", valueName: "runs"))
  var budget = 20.0

  @Option(help: .init("The orders depend on it.", valueName: "number"))
  var seed: UInt64 = 1

  @OptionGroup(title: "Columns") var columns: StudyCurveArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    if logs.isEmpty { throw ValidationError("give logs of finished runs") }
    if !(1...1_000_000).contains(orders) {
      throw ValidationError("--orders \(orders): give a number from 1 to 1000000")
    }
    if !(0.001...1e9 ~= budget) {
      throw ValidationError(
        "--budget \(NumberText.exact(budget)): give a number of full runs from 0.001 to 1e9")
    }
  }

  func run() throws {
    let named = try (policies.isEmpty ? ["rank-test"] : policies)
      .map(PolicyArgument.policy)
      .flatMap { sweep ? try $0.sweep() : [$0] }
    let studies = try columns.studies(
      logs, schedulesFor: named.map(\.policy).first(where: \.usesSchedules))
    var simulation = try StoppingSimulation(
      of: studies,
      settings: .init(orders: orders, budget: budget, seed: seed))
    let work = WorkInProgress("replaying policies", of: named.count)
    for policy in named {
      simulation.add(policy.policy, named: policy.text)
      work.advance()
    }
    work.end()
    try output.show(
      text: simulation.report(output.style), json: simulation, figure: .simulation(simulation))
  }
}
