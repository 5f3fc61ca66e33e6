import Basics
import Fitting
import Forecasting
import Laws
import Planning
import Records
import Scaling
import Scoring

/// The words of the command line for what the library advises: each names the option that does it.
enum AdviceWords {
  static func text(of advice: any Advice) -> String {
    switch advice {
    case let advice as RecordsAdvice: text(advice)
    case let advice as FormulaAdvice: text(advice)
    case let advice as FittingAdvice: text(advice)
    case let advice as Remedy: text(advice)
    case let advice as ForecastingAdvice: text(advice)
    case let advice as PlanningAdvice: text(advice)
    case let advice as ScalingAdvice: text(advice)
    case let advice as ScoringAdvice: text(advice)
    case let advice as IsoFLOPAdvice: text(advice)
    default: advice.description
    }
  }

  /// What an error says, its advice in these words.
  static func text(of error: any Error) -> String {
    (error as? any Advised)?.text(text(of:)) ?? "\(error)"
  }

  private static func text(_ advice: RecordsAdvice) -> String {
    switch advice {
    case .nameColumn(let use): "Name the column with \(option(use)) COLUMN"
    case .nameColumns(let use):
      "Name the column with \(option(use)) COLUMN, or those of several runs with a pattern such as "
        + "\(option(use)) 'run*'"
    case .chooseColumn(let use): "Choose one with \(option(use)) COLUMN"
    case .chooseRun(let use, let all):
      "Choose one with \(option(use)) COLUMN, or read all runs with \(option(use)) '\(all)'"
    case .chooseAnother(let use): "\(option(use)) chooses"
    case .correctName(let use, let nearest?): "Did you mean \(option(use)) '\(nearest)'?"
    case .correctName(let use, nil): "Give \(option(use)) one of these"
    case .giveDifferentColumns(let uses):
      "Give \(uses.dropLast().map(option).joined(separator: ", ")) and "
        + "\(uses.last.map(option) ?? "") different columns"
    case .nameRatesOrGiveSchedule:
      "Name the column with --rate COLUMN, or give the schedule with --schedule TEXT"
    case .nameRates: "Name the right column with --rate COLUMN"
    case .nameOptimizer:
      "Give --optimizer sgd, or --optimizer adam for all that divides by the gradients' size"
    case .giveOneRun: advice.description
    case .nameUpdates:
      "Steps count updates: 0, 1, 2, … Name the right column with --step COLUMN"
    case .namePositions: "Name a column of steps, epochs or sizes with --x COLUMN"
    case .nameCurveColumns: "Name the columns with --x and --metric"
    case .chooseOtherLosses: "Choose another column with --loss COLUMN"
    case .logMoreOrChooseOtherLosses:
      "Log more steps, or choose another column with --loss COLUMN"
    case .countSteps(let column):
      "Give --step '\(column)' --step-size N, where N is what one step adds to it"
    case .giveStepSize: "Give --step-size N too, where N is what one step adds to it"
    case .givePositiveStepSize:
      "Give --step-size what one step adds to the column, more than 0"
    case .giveStepsInOrder: "Give --from a step that is at most that of --to"
    case .widenBounds: "Correct the row, or give --bounds that hold it"
    case .leaveOutLess: "Leave out less with --from, --to and --exclude"
    case .giveSchedule: "Give the schedule with --schedule TEXT"
    case .giveLongerSchedule(let steps):
      "Give a schedule with steps=\(steps) or more, or cut the log with --to STEP"
    case .giveWarmupSteps:
      "Give --warmup the number of steps that the rate rose for, 0 or more"
    case .checkWarmup: "Check --warmup, and the columns of steps and rates"
    case .sayWarmup: "--warmup says otherwise"
    case .thinTable:
      "Thin the table, or choose from it with --where: rows are kept in memory"
    case .checkConditions: "Check --where"
    case .tellRunsApart(let use):
      "Tell runs apart with --by COLUMN, or name a column that goes on with \(option(use)) COLUMN"
    case .tellRunsApartBy(let column):
      "Give --by '\(column)', or choose one run with --where '\(column)=…'"
    case .replace(let other): "\(other), or start over with --replace"
    }
  }

  private static func option(_ use: ColumnUse) -> String {
    switch use {
    case .step: "--step"
    case .loss: "--loss"
    case .rate: "--rate"
    case .position, .x: "--x"
    case .metric: "--metric"
    case .norms: "--norms"
    case .group: "--by"
    case .y: "--y"
    case .standardError: "--sigma"
    case .condition: "--where"
    case .formula: "--formula"
    }
  }

  private static func text(_ advice: FormulaAdvice) -> String {
    switch advice {
    case .correctName(let name, let meant):
      "Did you mean \(meant)? If \(name) is a parameter, say so by --bounds \(name)=:"
    }
  }

  private static func text(_ advice: FittingAdvice) -> String {
    switch advice {
    case .correct(.held, let name): "Correct --fix \(name)"
    case .correct(.start, let name): "Correct --start \(name)"
    case .correct(.bounds, let name): "Correct --bounds \(name)"
    case .fixParameter: "Add a run with another schedule, or fix a parameter with --fix"
    case .fixOrSimplify: "Fix one with --fix, or choose a formula with fewer parameters"
    case .changeSearch: "Other --start values, --bounds or fewer parameters may help"
    case .chooseByBIC: "--select bic chooses all the same, --law NAME fits one family"
    case .raiseHuberThreshold: "Raise --huber to about the scatter for means"
    case .givePoints: "Give more, or fix some with --fix"
    case .giveRows: "Give longer logs, more runs, or fix parameters with --fix"
    case .leaveOutPoint: "Leave it out with --from, or count from 1"
    case .leaveOutRow:
      "Leave the row out with --from or --to, or choose another --loss column"
    case .checkRates: "Is --rate the right column?"
    case .checkLosses: "Is --loss the right column?"
    case .changeWarmup: "A longer log or another --warmup is needed"
    case .fitApartOrAsSeeds:
      "Fit them apart; for two sizes give --model-size RUN=N and --law annealing-sizes, and if they "
        + "are seeds of one model all the same, --as-seeds"
    case .fitApart:
      "Fit them apart, or give --model-size RUN=N for each and --law annealing-sizes"
    case .extrapolate: "Fit a run nearer to it, or add --extrapolate"
    case .fitOne: "--law NAME fits one law to all"
    case .nameOneLaw: "Name one law with --law"
    case .lookCloser:
      "Name one with --law to see why, or look at the logs with --plot"
    case .giveModelSize(let run?):
      "Give --model-size \(run)=N, or a line '# parameters: N' in the log's head"
    case .giveModelSize(nil): "Give its parameters with --model-size N"
    case .addModelSizes: "Add runs of other sizes, or fit --law annealing"
    case .giveShiftStep: "Give the last step on the first data with --shift-step N"
    case .omitModelSize: "Leave --model-size out"
    case .omitShiftStep: "Leave --shift-step out"
    case .omitModelSizeAndShiftStep:
      "Leave --model-size and --shift-step out, or fit one law that does"
    case .fitAgain: "Fit the logs again with losscast fit"
    case .saveFit: "Save one with losscast fit --out"
    case .useCurve: "losscast predict and evaluate take it, or fit a law that does"
    case .useScaling:
      "losscast scale FIT --at N=…,D=…, plan FIT --flops … and evaluate FIT TABLE take it"
    }
  }

  private static func text(_ remedy: Remedy) -> String {
    switch remedy {
    case .leaveOut(let stretches, let hasMore):
      "leave \(stretches.count == 1 ? "it" : "them") out with "
        + stretches.map(exclusion).joined(separator: " ") + (hasMore ? " …" : "")
    case .keepMeasured(let steps):
      "keep only rows at which the loss was measured, or leave the stretch out with "
        + exclusion(steps)
    case .fitOneSide(let before, let after):
      "fit one side of it, with \(exclusion(before)) or \(exclusion(after)), or all but this run, "
        + "with --leave-out \(before.run)"
    case .endBefore(let steps):
      "end it before, with \(exclusion(steps)), or leave it out, with --leave-out \(steps.run)"
    case .fitRawLosses: "fit the raw losses; --loss names their column"
    case .text(let text): text
    }
  }

  private static func exclusion(_ steps: RunSteps) -> String {
    "--exclude \(steps.run)=\(steps.first.map(String.init) ?? ""):"
      + (steps.last.map(String.init) ?? "")
  }

  private static func text(_ advice: ForecastingAdvice) -> String {
    switch advice {
    case .fitWithout(let run): "Evaluate on another run, or fit with --leave-out \(run)"
    }
  }

  private static func text(_ advice: PlanningAdvice) -> String {
    switch advice {
    case .changeConstraints:
      "Change --peak, --steps or --floor, or give --extrapolate to search there all the same"
    case .givePeak: "Give --peak"
    case .forecastRouted:
      "losscast scale TABLE --law routed --at N=…,E=… compares sizes and experts at the data of the table; for a budget, plan by the runs of one number of experts, with --where 'experts=…'"
    case .fitRepeatedData: "Give --law repeated-data, and a column unique_tokens"
    }
  }

  private static func text(_ advice: ScoringAdvice) -> String {
    switch advice {
    case .giveTarget:
      "Give --target VALUE or --target WORKLOAD=VALUE, or name a submission with --baseline"
    case .tellRunsApart: "Say what tells them apart with --study and --trial"
    case .chooseTime: "Give a harder --target, or name another column with --time"
    case .tuneExternally: "Give --tuning external, by which the best of a study's trials counts"
    case .correctName: advice.description
    }
  }

  private static func text(_ advice: ScalingAdvice) -> String {
    switch advice {
    case .nameColumn(let quantity): "Name it with --column \(quantity.rawValue)=COLUMN"
    case .chooseColumn(let quantity): "Choose one with --column \(quantity.rawValue)=COLUMN"
    case .varyOrOther: "Add runs, or fit a law with fewer parameters with --law"
    case .checkColumns: "Name them with --loss COLUMN and --column params=COLUMN"
    case .sayTokensPerStep(let run): "Give --tokens-per-step \(run)=N, or log a column of tokens"
    case .sweepFarther: "Sweep smaller and larger ones too"
    case .sayInitialLoss:
      "Give it with --initial-loss LOSS, or --vocabulary COUNT for its logarithm"
    case .giveNoise: "Repeat runs with other seeds, or give --noise"
    case .groupBy(let column): "Give --by '\(column)', or choose rows with --where"
    case .groupByAxis(let axis): "Give --by '\(axis)'"
    case .keepLastRows:
      "Keep the last row of each run, or give the logs, one a file, with --logs"
    case .repeatRuns: advice.description
    case .fitScaling: "Save one with losscast scale TABLE --out"
    case .sayUnit(.batch):
      "Say it with --unit batch=N, the tokens of a sequence; --unit batch=1 if it is so"
    case .sayUnit(let quantity):
      "Say it with --unit \(quantity.rawValue)=M, B, 1e6 or log10; --unit \(quantity.rawValue)=1 if it is so"
    }
  }

  private static func text(_ advice: IsoFLOPAdvice) -> String {
    switch advice {
    case .fitLaw: "losscast scale fits a law to all points"
    case .giveNoise: "Say it with --noise"
    default: advice.description
    }
  }
}
