import Fitting
// dev version
import Forecasting
import Foundation
import Laws
import RunLogs

let arguments = Array(CommandLine.arguments.dropFirst())
func option(_ name: String) -> String? {
  arguments.firstIndex(of: "--\(name)").map { arguments[$0 + 1] }
}
let data = "Data"
let shared = "/work/shared/data"
var studies: [Study] = []
for name in option("studies")!.split(separator: ",").map(String.init) {
  let parts = name.split(separator: "/").map(String.init)
  if parts[0] == "multipower" {
    studies.append(try .multiPower(parts[1], in: shared))
  } else if parts[0] == "slim" {
    studies += try Study.slim(shared).filter { parts.count == 1 || $0.name.contains(parts[1]) }
  } else {
    studies.append(try .languageModel(parts[0], seed: parts[1], in: data))
  }
}
let most = Int(option("orders") ?? "24")!
let thresholds = (option("thresholds") ?? "0.05").split(separator: ",").map { Double($0)! }
let checks = Int(option("checks") ?? "20")!
let laws =
  option("laws").map { names in
    names.split(separator: ",").map { LawCatalog.law(named: String($0)) as! any BelievedLaw }
  } ?? LawCatalog.annealed
let clock = ContinuousClock()
if let count = option("calibrate").flatMap({ Int($0) }) {
  var generator = SplitMix64(state: 7)
  var policy = ScheduleAwarePolicy(laws: laws)
  policy.grace = 0
  let shares = [0.12, 0.16, 0.2, 0.3, 0.5, 0.75]
  struct Sum {
    var n = 0, z2 = 0.0, outside = 0, wins = 0, killedWins = 0, losses = 0, killedLosses = 0,
      logScore = 0.0, brier = 0.0, killedRegret = 0.0, z = 0.0, width = 0.0
  }
  var sums = [Double: Sum]()
  let started = clock.now
  for study in studies {
    for _ in 0..<count {
      let order = Array((0..<study.runs.count).shuffled(using: &generator))
      let rivals = min(Int.random(in: 1...4, using: &generator), study.runs.count - 1)
      let others = order[1...rivals].map { study.runs[$0] }
      let whole = study.runs[order[0]]
      let share = shares.randomElement(using: &generator)!
      var part = whole
      part.curve = whole.curve.prefix(
        whole.curve.positions.count { $0 <= share * whole.horizon + 1 })
      let verdict = policy.verdict(for: part, given: others)
      guard let p = verdict.probabilityOfBest, let f = verdict.forecast else { continue }
      let final = whole.curve.values.last!
      let z = log(final / f.median) / (log(f.upper / f.median) / 1.645)
      let best = others.map { $0.curve.values.last! }.min()!
      let wins = final < best
      for key in [share, 9] {
        var s = sums[key] ?? Sum()
        s.n += 1
        s.z2 += min(z * z, 25)
        s.z += z
        s.width += log(f.upper / f.median)
        if abs(z) > 1.645 { s.outside += 1 }
        let q = min(max(p, 1e-4), 1 - 1e-4)
        s.logScore += wins ? log(q) : log(1 - q)
        s.brier += (p - (wins ? 1 : 0)) * (p - (wins ? 1 : 0))
        if wins { s.wins += 1 } else { s.losses += 1 }
        if p < 0.05 {
          if wins {
            s.killedWins += 1
            s.killedRegret += best - final
          } else {
            s.killedLosses += 1
          }
        }
        sums[key] = s
      }
      if option("verbose") != nil, abs(z) > 3 || (wins && p < 0.05) {
        print(
          study.name, whole.name, share, "given", others.map(\.name).joined(separator: ","), "P", p,
          "wins", wins, "z", z, "predicted", f.median, "is", final, "best", best)
      }
    }
  }
  for (share, s) in sums.sorted(by: { $0.key < $1.key }) {
    let n = Double(s.n)
    print(
      share, "n", s.n, "rms z", sqrt(s.z2 / n), "mean z", s.z / n, "halfwidth", s.width / n,
      "outside90", Double(s.outside) / n, "log", s.logScore / n, "brier", s.brier / n,
      "killed wins", s.killedWins, "of", s.wins, "regret",
      s.killedRegret / Double(max(s.killedWins, 1)), "killed losses", s.killedLosses, "of", s.losses
    )
  }
  print("seconds", started.duration(to: clock.now))
  exit(0)
}
for study in studies {
  for run in study.runs where option("verbose") != nil {
    print(run.name, run.horizon, run.curve.values.last!, run.curve.count)
  }
  var base = ScheduleAwarePolicy(laws: laws)
  base.grace = Double(option("grace") ?? "0.05")!
  for threshold in thresholds {
    var policy = base
    policy.threshold = threshold
    let started = clock.now
    var share = 0.0
    var foresight = 0.0
    var killed = 0
    var regret = 0.0
    var worst = 0.0
    var n = 0
    var judged = 0
    let orders = Orders.of(study.runs.count, atMost: most)
    for order in orders {
      let replay = Replay(of: study.runs, order: order, under: policy, checks: checks)
      share += replay.share
      n += 1
      judged += replay.turns.count { $0.verdict != nil }
      if replay.hasStoppedTheWinner { killed += 1 }
      let finals = study.runs.map { $0.curve.values.last! }
      let r = finals[replay.best] - finals.min()!
      regret += r
      worst = max(worst, r)
      var best = Double.infinity
      var ideal = 0.0
      for place in order where finals[place] < best {
        best = finals[place]
        ideal += study.runs[place].horizon
      }
      foresight += ideal / replay.whole
      if option("verbose") != nil {
        for turn in replay.turns {
          print(
            study.runs[turn.run].name, turn.isStopped ? "stopped" : "ran", turn.spent,
            turn.verdict.map { "\($0.probabilityOfBest ?? -1) \($0.reason)" } ?? "")
        }
        print(replay.share, replay.hasStoppedTheWinner)
      }
    }
    print(
      study.name, "threshold", threshold, "spent", share / Double(n), "foresight",
      foresight / Double(n), "killed", killed, "of", n, "regret", regret / Double(n), "worst",
      worst, "seconds", started.duration(to: clock.now))
  }
}

extension Study {
  static func slim(_ shared: String) throws -> [Study] {
    func run(_ id: String, _ name: String, to: Int? = nil) throws -> Run {
      var run = try Log(
        reading: "\(shared)/schaipp/curves/\(id).csv",
        options: LogOptions(lossColumn: "val_loss", to: to, warmup: 300)
      ).run
      run.name = name
      return run
    }
    func tail(_ trunk: Run, _ cooldown: Run) -> Run {
      var whole = cooldown
      let first = cooldown.records[0].step
      whole.records = trunk.records.filter { $0.step < first } + cooldown.records
      return whole
    }
    var studies: [Study] = []
    let l8 = "slimpajama_llama_norm_nlayers8_nhead6"
    let l10 = "slimpajama_llama_norm_nlayers10_nhead8"
    for (model, stem, stable, horizons) in [
      ("33M", l8, 10000, [3000, 7000]), ("60M", l10, 17500, [7500, 12500]),
    ] {
      for horizon in horizons {
        let trunk = try run(
          "sl_\(stem)_lr0.001_sched_wsd_warmup300_iter\(stable)_bs50x2_ws2", "constant", to: horizon
        )
        let wsd = try tail(
          trunk, run("ann0.2_\(stem)_lr0.001_sched_wsd_warmup300_iter\(horizon)_bs50x2_ws2", "wsd"))
        let cos = try run(
          "sl_\(stem)_lr0.002_sched_cos_warmup300_iter\(horizon)_bs50x2_ws2", "cos2")
        var extra: [Run] = []
        if model == "33M", horizon == 7000 {}
        extra = []
        studies.append(Study("slim/\(model)/\(horizon)", [trunk, wsd, cos] + extra))
      }
    }
    return studies
  }
}
