import ArgumentParser
import Planning
import Plots
import Reports
import Schedules

struct NextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Say which run would teach most, and what it costs.",
    usage: "losscast next <fit> [--for <text>] [--candidate <text>] [<options>]",
    discussion: """
      For each run that could be made next, how much it would narrow the interval of what you \
      want to know, before it is made: runs teach by what they have in common with it. The run \
      that teaches most per step comes first.

        losscast next fit.json --for cosine:peak=3e-4,steps=100000,warmup=2000
        losscast next fit.json --for wsd:peak=3e-4,steps=24000,decay=0.2 \\
          --for cosine:peak=3e-4,steps=24000 --candidate linear:peak=3e-4,steps=8000
      """)

  @OptionGroup var fit: FitArgument

  @Option(
    name: .customLong("for"),
    help: .init(
      "What to know: the final loss of this schedule; given twice, the gap between the two. "
        + "Default: a cosine twice as long as the longest fitted run.",
      valueName: "text"), completion: .schedules)
  var questions: [String] = []

  @Option(
    name: .customLong("candidate"),
    help: .init(
      "A run that could be made; may be repeated. Default: the usual shapes at three lengths.",
      valueName: "text"), completion: .schedules)
  var candidates: [String] = []

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @OptionGroup var recorded: RecordedWarmup
  @OptionGroup var model: ModelArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    if questions.count > 2 {
      throw ValidationError("--for: give one schedule, or two for the gap between them")
    }
  }

  func run() throws {
    let design = try design()
    try output.show(text: design.report(output.style), json: design, figure: .design(design))
  }

  private func design() throws -> RunDesign {
    let fit = try model.apply(to: fit.load())
    let questions =
      questions.isEmpty
      ? [try RunDesign.longCosine(beyond: fit)]
      : try questions.map { try recorded.schedule($0, like: fit) }
    let candidates =
      candidates.isEmpty
      ? try RunDesign.usualCandidates(for: fit)
      : try candidates.map { try recorded.schedule($0, like: fit) }
    return try RunDesign(of: candidates, for: questions, under: fit, level: level)
  }
}
