import ArgumentParser
import Figures
import Forecasting

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Rank schedules by the final loss that a fit predicts.",
    usage: "losscast compare <fit> --schedule <text> ... [<options>]",
    discussion: """
      Gaps between schedules are surer than their losses: both come from the same parameters, \
      and the law misses schedules that are alike by about as much. P(best) is the probability \
      that a schedule ends lowest, under both doubts.

        losscast compare fit.json --schedule cosine:peak=3e-4,steps=24000 \\
          --schedule wsd:peak=3e-4,steps=24000,decay=0.2
      """)

  @OptionGroup var fit: FitArgument

  @Option(
    name: .customLong("schedule"),
    help: .init("A schedule; give at least two.", valueName: "text"))
  var schedules: [String]

  @Option(help: .init("Confidence level of the intervals; default: the fit's.", valueName: "share"))
  var level: Double?

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    if schedules.count < 2 {
      throw ValidationError("give --schedule at least twice; one alone is losscast predict")
    }
  }

  func run() async throws {
    let fit = try fit.load()
    var comparison = Comparison(
      of: try schedules.map(parseForecastableSchedule), under: fit, level: level)
    for index in comparison.entries.indices {
      comparison.entries[index].forecast = try comparison.entries[index].forecast.fromFirstRate()
    }
    try await output.show(
      text: comparison.report, json: comparison, figure: .comparison(comparison))
  }
}
