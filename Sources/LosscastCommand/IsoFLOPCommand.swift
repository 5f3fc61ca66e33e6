public import ArgumentParser
import Laws
import Plots
import Reports
public import Scaling

struct IsoFLOPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "isoflop",
    abstract: "Find the best model size of each compute budget, and how it grows.",
    usage: "losscast isoflop <table> [--at <flop> ...] [<options>]",
    discussion: """
      A table of final losses of models of several sizes at several budgets: at each budget the size \
      with the least loss is found, and a line through these says what to train with any other. \
      Budgets whose best size is their smallest or largest are dropped and named.

        losscast isoflop runs.csv --at 1e21 --plot valleys.svg
        losscast isoflop runs.csv --where corpus=c4 --column params=n --compute logged

      The three approaches of Hoffmann et al. (2022) stand beside each other: lower envelopes of \
      training curves, where runs have several rows, these profiles, and laws of size and tokens. \
      losscast scale fits other laws, and takes tables without budgets.
      """)

  @Argument(
    help: .init(
      "A table of runs: CSV, TSV or JSON lines, gzipped or not; - is standard input.",
      valueName: "table"), completion: .file())
  var table: String

  @OptionGroup(title: "Columns") var scaling: ScalingArguments

  @Option(
    name: .customLong("at"),
    help: .init(
      "Say what to train with this compute; may be repeated. Default: the largest budget.",
      valueName: "flop"))
  var computes: [Double] = []

  @Option(help: "How the lowest place of a valley is found.")
  var method = IsoFLOPOptions.Method.akima

  @Option(
    help: .init(
      "Standard deviation of the loss from seed to seed as a share of it, such as 0.002. Default: as the valleys show it.",
      valueName: "share"))
  var noise: Double?

  @Option(help: .init("Confidence level of the intervals.", valueName: "share"))
  var level = 0.9

  @Option(help: "Seed of the noise that intervals are drawn from.")
  var seed: UInt64 = 1

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    try validateLevel(level)
    try output.refuseToOverwrite([table], saving: nil)
    for compute in computes where !(compute > 0 && compute.isFinite) {
      throw ValidationError("--at \(compute): give a compute above 0, such as 1e21")
    }
    if let noise, !(noise >= 0 && noise < 1) {
      throw ValidationError("--noise \(noise): give a share from 0 to 1, such as 0.002")
    }
  }

  func run() throws {
    let table = try scaling.read(table, quantities: [.parameters, .tokens])
    let approaches = try ScalingApproaches(
      of: table, at: computes,
      options: IsoFLOPOptions(method: method, noise: noise, level: level, seed: seed))
    try output.show(
      text: approaches.report(output.style), json: approaches, figure: .isoFLOP(approaches))
  }
}

extension IsoFLOPOptions.Method: ExpressibleByArgument {}
