// The winner that is behind
//
// Four runs of one model, of the same length: constant, cosine, and two that hold the rate and let it
// decay over the last sixth. At three quarters of the steps the one that will win is behind the
// cosine, since its decay is still to come. Whoever compares losses there stops the winner. Whoever
// knows the schedules need not: laws fitted to what has been seen foresee the decay.

import Basics
import Plots
import Records
import Reports
import Schedules
import Stopping
import Wording

let studies = try FourRuns.all()
for study in studies {
  print("Model \(study.model)\n")
  tellWhoIsBehind(study)
  let verdicts = tellWhatIsForeseen(study)
  try draw(study, verdicts)
  tellEveryOrder(study)
}

// 1. Losses at three quarters, and at the end.

func tellWhoIsBehind(_ study: FourRuns) {
  let late = 0.75 * study.runs[0].horizon
  print("1. Who is behind\n")
  print("run            loss at \(late.formatted(decimals: 0).padded(to: 8)) at the end")
  for run in study.runs {
    print(
      run.name.padded(to: 14), run.loss(at: late).formatted(width: 8, decimals: 4),
      run.curve.values.last!.formatted(width: 15, decimals: 4))
  }
  let winner = study.runs[study.winner]
  let behind = winner.loss(at: late) - study.cosine.loss(at: late)
  let lead = study.cosine.curve.values.last! - winner.curve.values.last!
  print("\n\(winner.name) ends lowest, \(lead.formatted(decimals: 4)) below cosine, and is")
  print("\(behind.formatted(decimals: 4)) behind it at three quarters.\n")
}

// 2. The winner after the cosine, the hardest case: all that is known of decays is what a cosine
// shows.

typealias Look = (step: Double, verdict: Verdict)

func tellWhatIsForeseen(_ study: FourRuns) -> [Look] {
  let policy = ScheduleAwarePolicy()
  let winner = study.runs[study.winner]
  print("2. What is foreseen of \(winner.name), the cosine being finished\n")
  print("  step     its loss  cosine's there  expected end  90 % interval     P(wins)")
  let looks = (2...9).map { tenth -> Look in
    let step = winner.horizon * Double(tenth) / 10
    return (step, policy.verdict(for: winner.seen(until: step), given: [study.cosine]))
  }
  for (step, verdict) in looks {
    guard let forecast = verdict.forecast, let probability = verdict.probabilityOfBest else {
      continue
    }
    print(
      step.formatted(width: 6, decimals: 0),
      winner.loss(at: step).formatted(width: 12, decimals: 4),
      study.cosine.loss(at: step).formatted(width: 12, decimals: 4),
      forecast.median.formatted(width: 15, decimals: 4),
      "  \(forecast.interval.lower.formatted(decimals: 4)) … \(forecast.interval.upper.formatted(decimals: 4))",
      probability.formatted(width: 8))
  }
  print("\nAt three quarters it says of \(winner.name):")
  let late = winner.seen(until: 0.75 * winner.horizon)
  print("\(policy.verdict(for: late, given: [study.cosine]).reason).\n")
  return looks
}

func draw(_ study: FourRuns, _ looks: [Look]) throws {
  let winner = study.runs[study.winner]
  let horizon = winner.horizon
  let half = study.runs.flatMap { run in
    zip(run.curve.positions, run.curve.values).filter { $0.0 >= 0.4 * horizon }.map(\.1)
  }
  let file = "winner-behind-\(study.model).png"
  try Figure(
    "Behind until its rate decays: model \(study.model)",
    panels: [
      Panel(
        xLabel: "step", yLabel: "loss, nats", xRange: (0.4 * horizon)...(1.02 * horizon),
        yRange: (half.min()! - 0.02)...(half.max()! + 0.01), share: 2,
        series: study.runs.enumerated().map { index, run in
          Series(
            run.name, .line, index: index,
            zip(run.curve.positions, run.curve.values).map { .init($0, $1) })
        }),
      Panel(
        xLabel: "step at which it is asked", yLabel: "end of \(winner.name), nats",
        xRange: (0.1 * horizon)...(1.02 * horizon),
        series: [
          Series(
            "expected, 90 % interval", .errorBars, .blue,
            looks.compactMap { look in
              look.verdict.forecast.map {
                .init(look.step, $0.median, $0.interval)
              }
            }),
          Series(
            "where it ends", .line, .green,
            [0.1, 1.02].map { .init($0 * horizon, winner.curve.values.last!) }),
          Series(
            "where cosine ended", .dashedLine, .vermillion,
            [0.1, 1.02].map { .init($0 * horizon, study.cosine.curve.values.last!) }),
        ]),
    ], size: (960, 780)
  ).draw(to: file)
  print("Drawn: \(file)\n")
}

// 3. All 24 orders in which the four could have been made, each looked at every twentieth of its
// steps. A run that is stopped costs what was seen of it.

func tellEveryOrder(_ study: FourRuns) {
  print("3. Every order, one run after another\n")
  let policy = ScheduleAwarePolicy()
  let replays = orders(of: Array(study.runs.indices)).map {
    Replay(of: study.runs, order: $0, under: policy)
  }
  print("spent    order, with the step at which a run was stopped")
  for replay in replays {
    let turns = replay.turns.map { turn in
      study.runs[turn.run].name
        + (turn.isStopped ? " \(turn.spent.formatted(decimals: 0))" : "")
    }
    print(
      (100 * replay.share).formatted(width: 3, decimals: 0), "%  ", turns.joined(separator: ", "))
  }
  print("\npolicy              spent   orders in which the winner was stopped")
  tell(replays, "schedule-aware")
  tell(
    orders(of: Array(study.runs.indices)).map {
      Replay(of: study.runs, order: $0, under: TrailingPolicy())
    }, "trailing")
  let foresight = orders(of: Array(study.runs.indices)).map { share($0, of: study) }
  print(
    "perfect foresight".padded(to: 17),
    (100 * foresight.reduce(0, +) / Double(foresight.count)).formatted(width: 5, decimals: 1), "%")
  print("\nTrailing stops a run whose best loss is behind what another had at its age.\n")
}

func tell(_ replays: [Replay], _ name: String) {
  let spent = replays.reduce(0) { $0 + $1.share } / Double(replays.count)
  let killed = replays.count { $0.hasStoppedTheWinner }
  print(
    name.padded(to: 17), (100 * spent).formatted(width: 5, decimals: 1), "%   \(killed) of",
    replays.count)
}

/// What those runs cost that end below all before them.
func share(_ order: [Int], of study: FourRuns) -> Double {
  var best = Double.infinity
  var spent = 0.0
  for run in order where study.finals[run] < best {
    best = study.finals[run]
    spent += study.runs[run].horizon
  }
  return spent / study.runs.reduce(0) { $0 + $1.horizon }
}

func orders(of runs: [Int]) -> [[Int]] {
  if runs.count <= 1 { return [runs] }
  return runs.indices.flatMap { place in
    var rest = runs
    let first = rest.remove(at: place)
    return orders(of: rest).map { [first] + $0 }
  }
}
