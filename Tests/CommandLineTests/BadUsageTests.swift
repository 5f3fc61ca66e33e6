import Foundation
import Testing

struct BadUsageTests {
  private static let schedules =
    "constant, linear, cosine, wsd, two-stage, step, polynomial, exponential, inverse-sqrt, rex, "
    + "onecycle, sgdr, triangular, infinite, piecewise, csv, refined, warmup, join, scale, peak, hf:NAME, torch:NAME, optax:NAME, timm:NAME"

  private static let laws =
    "annealing, annealing-weighted, annealing-sizes, continual, multi-power, functional, "
    + "functional-kernel, convex-bound, area, steps, annealing-q, multi-power-q, functional-q"

  /// Commands that make no sense, all with status 64.
  static let commands: [BadInput] = [
    usage(
      "fti",
      "there is no command 'fti'; did you mean 'fit'? allowed are: train, study, fit, predict, evaluate, compare, optimize, refine, sensitivity, score, autolrs, next, scale, isoflop, plan, curve, extrapolate, stop, watch, simulate, report, serve, schedule, laws"
    ),
    usage("--formt json", "Unknown option '--formt'\nSee losscast help."),
    usage("fit", "Missing expected argument '<log> ...'\nSee losscast help fit."),
    usage(
      "fit a.csv --bogus", "Unknown option '--bogus'. Did you mean '--out'?\nSee losscast help fit."
    ),
    usage(
      "fit a.csv --law anealing",
      "there is no law 'anealing'; did you mean 'annealing'? allowed are: \(laws)\nSee losscast help fit."
    ),
    usage(
      "fit a.csv --schedule cosin:peak=1",
      "schedule 'cosin:peak=1', character 1: there is no schedule 'cosin'; did you mean 'cosine'? allowed are: \(schedules)"
    ),
    usage(
      "fit a.csv --schedule constant:peek=1,steps=9",
      "schedule 'constant:peek=1,steps=9', character 10: constant has no key 'peek'; did you mean 'peak'? allowed are: peak, steps, warmup"
    ),
    usage(
      "fit a.csv --law annealing --fix lamda=.5",
      "the annealing law has no parameter 'lamda'; did you mean 'lambda'? allowed are: L0, A, C, alpha, lambda"
    ),
    usage(
      "fit a.csv --law annealing --fix lambda=2", "lambda=2: must be from 1e-6 to 0.999999999"),
    usage("fit a.csv --law annealing --fix C=-1", "C=-1: must be 0 or more, and finite"),
    usage(
      "fit a.csv --law annealing --fix lambda",
      "The value 'lambda' is invalid for '--fix <name=value>'\nSee losscast help fit."),
    usage(
      "fit a.csv --law annealing --fix L0=nan",
      "The value 'L0=nan' is invalid for '--fix <name=value>'\nSee losscast help fit."),
    usage(
      "fit a.csv --law annealing --fix C=1 --fix C=2",
      "--fix C is given twice\nSee losscast help fit."),
    usage(
      "fit a.csv --leave-out b",
      "--leave-out b: no run has that name; there are a\nSee losscast help fit."),
    usage(
      "fit a.csv --leave-out a",
      "--leave-out leaves no run to fit; give more logs\nSee losscast help fit."),
    usage(
      "fit a.csv --level 1.5",
      "--level 1.5: give a share above 0 and up to 0.9999, such as 0.9\nSee losscast help fit."),
    usage(
      "fit a.csv --level high",
      "The value 'high' is invalid for '--level <share>'\nSee losscast help fit."),
    usage(
      "fit a.csv --huber 0",
      "--huber 0: give a residual from 1e-9 to 1e3, such as 0.001\nSee losscast help fit."),
    usage(
      "fit a.csv --exclude 7",
      "The value '7' is invalid for '--exclude <steps>'\nSee losscast help fit."),
    usage(
      "fit a.csv --exclude a=9:7",
      "The value 'a=9:7' is invalid for '--exclude <steps>'\nSee losscast help fit."),
    usage(
      "fit a.csv wsd.csv --exclude wds=7:9",
      "--exclude wds=…: no run has that name; did you mean 'wsd'? allowed are: a, wsd\nSee losscast help fit."
    ),
    usage(
      "fit a.csv --step-size 512",
      "--step-size: name the column that grows by it too, as in --step tokens\nSee losscast help fit."
    ),
    usage(
      "fit a.csv --step tokens --step-size 0",
      "--step-size 0: give what one step adds to the column, more than 0\nSee losscast help fit."
    ),
    usage(
      "fit a.csv --from 10 --to 5",
      "--from 10 --to 5: no step lies between; swap the two\nSee losscast help fit."),
    usage(
      "fit a.csv --warmup=-3",
      "--warmup -3: give a number of steps, 0 or more\nSee losscast help fit."),
    usage(
      "fit a.csv --out -",
      "--out -: a fit is saved to a file; --format json prints it\nSee losscast help fit."),
    usage(
      "fit a.csv --plot a.gif",
      "--plot a.gif: a plot's name ends in .svg, .png or .pdf\nSee losscast help fit."),
    usage(
      "fit a.csv --plot png",
      "--plot png: a plot's name ends in .svg, .png or .pdf\nSee losscast help fit."),
    usage(
      "predict fit.json",
      "the fit is of runs; give the --schedule to forecast\nSee losscast help predict."),
    usage(
      "predict fit.json --schedule constant:peak=.1",
      "schedule 'constant:peak=.1', character 10: constant needs 'steps' (number of steps, warm-up included), as in constant:peak=3e-4,steps=24000,warmup=2160"
    ),
    usage(
      "predict fit.json --schedule constant:peak=.1,steps=9,steps=9",
      "schedule 'constant:peak=.1,steps=9,steps=9', character 26: 'steps' is given twice; give it once"
    ),
    usage(
      "predict fit.json --schedule cosine(peak=.1",
      "schedule 'cosine(peak=.1', character 1: 'cosine(peak=.1' is not of the form cosine:KEY=VALUE,…, as in cosine:peak=3e-4,final=3e-5,steps=24000,warmup=2160"
    ),
    usage(
      "predict fit.json --schedule constant:peak=x,steps=9",
      "schedule 'constant:peak=x,steps=9', character 15: peak=x: must be a number such as 0.1 or 3e-4"
    ),
    usage(
      "predict fit.json --schedule constant:peak=.1,steps=9 --at 20",
      "--at 20: the schedule has steps 1 to 9\nSee losscast help predict."),
    usage(
      "predict fit.json --schedule constant:peak=0,steps=9",
      "constant:peak=0,steps=9,warmup=0, step 9: the law gives no sensible loss; its rates are 0 or far from those fitted. Give a schedule with rates like theirs"
    ),
    usage(
      "compare fit.json --schedule constant:peak=.1,steps=9",
      "give --schedule at least twice; one alone is losscast predict\nSee losscast help compare."),
    usage(
      "compare fit.json --schedule constant:peak=.1,steps=9 --schedule linear:peak=.1,steps=9 --target 0",
      "--target 0: give a loss above 0, in nats\nSee losscast help compare."),
    usage(
      "predict fit.json --schedule constant:peak=.1,steps=9 --target=-3",
      "--target -3: give a loss above 0, in nats\nSee losscast help predict."),
    usage(
      "predict fit.json --schedule constant:peak=.01,steps=900 --against constant:peak=0,steps=9",
      "constant:peak=0,steps=9,warmup=0, step 9: the law gives no sensible loss; its rates are 0 or far from those fitted. Give a schedule with rates like theirs"
    ),
    usage(
      "next fit.json --for a --for b --for c",
      "--for: give one schedule, or two for the gap between them\nSee losscast help next."),
    usage(
      "next fit.json --for constant:peak=.01,steps=900 --for constant:peak=.01,steps=900",
      "the quantity asked for has no doubt left that a run could shrink"),
    usage(
      "evaluate fit.json", "Missing expected argument '<log> ...'\nSee losscast help evaluate."),
    usage(
      "schedule",
      "give a schedule such as cosine:peak=3e-4,steps=24000, or --list\nSee losscast help schedule."
    ),
    usage(
      "schedule --list constant:peak=.1,steps=9",
      "give either schedules or --list, not both\nSee losscast help schedule."),
    usage(
      "schedule --list --plot a.svg",
      "--plot draws schedules, and --list gives none to draw\nSee losscast help schedule."),
    usage(
      "schedule constant:peak=.1,steps=9 constant:peak=.2,steps=9 --out a",
      "--out exports one schedule; 2 are given\nSee losscast help schedule."),
    usage(
      "schedule constant:peak=.1,steps=1e11 --out -",
      "100000000000 steps are too many to write one by one; at most 10000000 can be\nSee losscast help schedule."
    ),
    usage(
      "laws --format xml",
      "The value 'xml' is invalid for '--format <format>'. Please provide one of 'text' and 'json'.\nSee losscast help laws."
    ),
    usage(
      "train --out a",
      "--schedule: give the learning-rate schedule, once or more\nSee losscast help train."
    ),
    usage(
      "train --out - --schedule constant:peak=.1,steps=9",
      "--out -: a log is written to a file; name one\nSee losscast help train."),
    usage(
      "train --out b.csv --schedule constant:peak=.1,steps=9 --size 0",
      "size=0: must be a whole number from 1 to 65536"),
    usage(
      "train --out b.csv --schedule constant:peak=.1,steps=9 --diagnostics",
      "--diagnostics: power-law-regression does not use it; it is for language-model, mlp, "
        + "logistic-regression\nSee losscast help train."),
    usage(
      "train --out b.csv --task mlp --schedule constant:peak=.1,steps=9 --qk-norm",
      "--qk-norm: mlp does not use it; it is for language-model\nSee losscast help train."),
    usage(
      "train --out b.csv --task language-model --schedule constant:peak=.1,steps=9 --base-width 8",
      "--base-width: it is for --parametrization mup\nSee losscast help train."),
    usage(
      "train --out b.csv --task language-model --schedule constant:peak=.1,steps=9 "
        + "--parametrization mup",
      "--parametrization mup: give the width that rates were tuned at, --base-width\nSee losscast help train."
    ),
    usage(
      "train --out b.csv --task language-model --schedule constant:peak=.1,steps=9 "
        + "--parametrization mup --base-width 30",
      "base-width=30: must be a multiple of the 4 heads, or base-heads must be given"),
    usage(
      "train --out b.csv --task language-model --schedule constant:peak=.1,steps=9 --z-loss=-1",
      "z-loss=-1: must be at least 0 and at most 1e6"),
    usage(
      "train --out b.csv --task language-model --schedule constant:peak=.1,steps=9 "
        + "--parametrization mup --base-width 32 --optimizer adam --weight-decay 0.1",
      "weight-decay=0.1: must be decoupled from the gradient under the parametrization mup: take "
        + "adamw, or independent decay"),
    usage(
      "train --out b.csv --schedule constant:peak=.1,steps=9 --log-every 0",
      "log-every=0: must be at least 1 step"),
    usage(
      "train --out b --schedule constant:peak=.1,steps=9 --name a --name b",
      "2 --name for 1 --schedule: give one each, or none\nSee losscast help train."),
    usage(
      "train --out b --schedule constant:peak=.1,steps=9 --name ../a",
      "--name '../a': give the name of a file, without folders\nSee losscast help train."),
  ]

  private static func usage(_ command: String, _ complaint: String) -> BadInput {
    BadInput(command, files: ["a.csv": BadInput.falling], status: 64, complaint)
  }

  @Test(arguments: commands)
  func `bad usage is refused with a way out`(command: BadInput) throws {
    let workspace = try Workspace.fitted()
    for (name, data) in command.files { try workspace.write(data, to: name) }
    let before = try workspace.names()
    let outcome = try workspace.losscast(command.arguments)
    #expect(outcome.complaint == command.complaint + "\n")
    #expect(outcome.status == command.status)
    #expect(outcome.output.isEmpty)
    #expect(try workspace.names() == before, "something was half-written")
  }

  @Test func `an empty name is no file`() throws {
    let workspace = try Workspace()
    #expect(
      try workspace.losscast("fit", "").complaint
        == "the name of a log is empty\nSee losscast help fit.\n")
    #expect(
      try workspace.losscast("predict", "", "--schedule", "constant:peak=1,steps=9").complaint
        == "the name of the fit is empty\nSee losscast help predict.\n")
  }
}
