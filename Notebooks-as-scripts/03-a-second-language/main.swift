// A second language
//
// A model that goes on to train on something else forgets. How much of that is the new data, how
// much the re-warming of the rate, and how little of the old data, replayed, prevents it?
//
// A small transformer learns a language whose words then take other roles: the same lexicon, but
// most of its words change places. Each phase warms its rate up and lets it decay. Three runs
// replay none, a twentieth and a quarter of the old; a fourth only stays with the old language
// under the same rates, to tell what re-warming alone does.

import Plots
import Records
import Reports
import Schedules
import Training
import Wording

let first = SyntheticLanguage.standard
let second = try SyntheticLanguage(language: 2, shift: 0.75)
let phaseSteps = (first: 600, second: 400)

/// A run, with its losses on the language that came first.
struct Continuation: Sendable {
  let name: String
  let task: LanguageModel
  let color: Color

  init(_ name: String, _ color: Color, on language: SyntheticLanguage, replay: Double) throws {
    let schedules = [
      try Cosine(peak: 1e-2, final: 1e-3, steps: phaseSteps.first, warmup: 60),
      try Cosine(peak: 1e-2, final: 1e-3, steps: phaseSteps.second, warmup: 40),
    ]
    self.name = name
    self.color = color
    task = try LanguageModel(
      shape: TransformerShape(width: 32, layers: 2, context: 32),
      phases: [
        Phase([.init(corpus: .synthetic(first))], schedule: schedules[0]),
        Phase(
          [.init(corpus: .synthetic(language))], replay: replay,
          schedule: schedules[1]),
      ], validationTokens: 4096)
  }
}

let runs = [
  try Continuation("no replay", .vermillion, on: second, replay: 0),
  try Continuation("5 % replay", .orange, on: second, replay: 0.05),
  try Continuation("25 % replay", .blue, on: second, replay: 0.25),
  try Continuation("first language goes on", .black, on: first, replay: 0),
]
let plans = try runs.map {
  try TrainingPlan(.languageModel($0.task), schedule: $0.task.schedule!, logEvery: 10)
}
let trained = try await TrainingStudy(plans: plans).train()

/// The losses of a run on one language, by the place of its column among the validation losses.
func losses(of run: Int, on language: Int) -> [Record] {
  let columns = trained[run].records[0].columns.measures.filter { $0.hasPrefix("val_") }
  guard language < columns.count else { return [] }
  return trained[run].records.map { Record(step: $0.step, loss: $0[columns[language]]!) }
}

let joint = phaseSteps.first
let entropies = [first, second].map { runs[0].task.validationEntropy(of: $0) }
print("Held-out bytes have \(entropies[0].formatted(decimals: 3)) nats in the first language and")
print("\(entropies[1].formatted(decimals: 3)) in the second. The second begins at step \(joint).\n")

print("loss on the first language    before   highest   at step       end  forgotten")
for (index, run) in runs.enumerated() {
  let old = losses(of: index, on: 0)
  let before = old.last { $0.step <= joint }!.loss
  let top = old.filter { $0.step > joint }.max { $0.loss < $1.loss }!
  let end = old[old.count - 1].loss
  print(
    run.name.padded(to: 26), before.formatted(width: 9, decimals: 3),
    top.loss.formatted(width: 9, decimals: 3), "\(top.step)".padded(to: 9, isRight: true),
    end.formatted(width: 9, decimals: 3),
    (end - before).formatted(width: 10, decimals: 3, isSigned: true))
}

print("\nloss on the second language   before       end")
for (index, run) in runs.enumerated() {
  let new = losses(of: index, on: 1)
  guard let before = new.last(where: { $0.step <= joint }), let end = new.last else { continue }
  print(
    run.name.padded(to: 26), before.loss.formatted(width: 9, decimals: 3),
    end.loss.formatted(width: 9, decimals: 3))
}

// The run that stays with its language shows what the rate alone does.

let alone = losses(of: 3, on: 0)
let low = alone.last { $0.step <= joint }!
let bump = alone.filter { $0.step > joint }.max { $0.loss < $1.loss }!
let repaid = alone.first { $0.step > bump.step && $0.loss <= low.loss }
print(
  "\nRe-warming alone raises the loss by \((bump.loss - low.loss).formatted(decimals: 3)) nats",
  terminator: "")
print(repaid.map { ", repaid after \($0.step - joint) steps." } ?? ", never repaid.")
print("With a new language and no replay the loss on the old one rises by", terminator: " ")
let worst = losses(of: 0, on: 0).filter { $0.step > joint }.map(\.loss).max()!
print("\((worst - low.loss).formatted(decimals: 3)).")

let names = ["first", "second"]
try Figure(
  "Learning a second language, with and without replay of the first",
  panels: [0, 1].map { language in
    Panel(
      xLabel: "step", yLabel: "loss on the \(names[language])", yRange: 1.2...2, share: 1.7,
      series: runs.enumerated().map { index, run in
        Series(
          run.name, .line, run.color,
          losses(of: index, on: language).map { .init(Double($0.step), $0.loss) })
      }, showsLegend: language == 0)
  } + [
    Panel(
      xLabel: "step", yLabel: "rate",
      series: [
        Series(
          nil, .line, .black, trained[0].records.map { .init(Double($0.step), $0.rate) })
      ], showsLegend: false)
  ]
).draw(to: "second-language.png")
print("Drawn: second-language.png")
