import Basics
import Fitting
import Laws
import RealModule
import Scaling
import Tables

/// The points of Hoffmann et al.'s figure: objective, time, and how long chance takes to be measured.
func chinchilla(_ data: String, _ peers: Peers) throws -> [String] {
  let rows = try Rows("scaling/chinchilla-points.csv", in: data).cells
  let table = scalingTable(rows.map { ($0.number("N"), $0.number("D"), $0.number("loss")) })
  let law = AdditiveScalingLaw()
  var seconds: [Double] = []
  var fit = try ScalingFit(law, to: table)
  for _ in 0..<20 {
    let run = try measured { try ScalingFit(law, to: table) }
    fit = run.result
    seconds.append(run.seconds)
  }
  let ours = seconds.median ?? .nan
  let resamples = measured { fit.bootstrap(4000, threads: 1) }

  print(
    "\n1. Chinchilla's points (\(table.count)), additive law; log-Huber of 1e-3, objectives × 10⁴; one thread\n"
  )
  var results = Columns(["who", "starts", "CPU s", "objective", "E", "A", "B", "α", "β", "times"])
  func add(_ who: String, _ starts: String, _ time: Double, _ objective: Double, _ p: [Double]) {
    results.add([
      who, starts, NumberText.significant(time, 3), decimals(1e4 * objective, 6),
      decimals(p[0], 3), decimals(p[1], 0), decimals(p[2], 0), decimals(p[3], 3),
      decimals(p[4], 3), time == ours ? "1" : NumberText.significant(time / ours, 3),
    ])
  }
  add("losscast, median of 20", "–", ours, fit.objective, fit.parameters.map(\.value))
  var sides: [(name: String, numbers: [Double])] = []
  for (key, name) in [
    ("grid-default", "L-BFGS-B"), ("grid-tight", "L-BFGS-B, ftol 1e-15"),
    ("pypi-chinchilla-huber", "chinchilla 0.2.0, same aim"),
    ("pypi-chinchilla-own", "chinchilla 0.2.0, its own"),
    ("pypi-simple", "simple-scaling-laws 0.2.0"),
  ] {
    guard let n = peers.numbers(key) else { continue }
    sides.append((key, n))
    let isGrid = key.hasPrefix("grid")
    // Its amplitudes are in units of its own.
    let p =
      key == "pypi-simple" ? [n[3], .nan, .nan, n[6], n[7]] : Array(n.dropFirst(isGrid ? 4 : 3))
    add(name, key == "pypi-simple" ? "–" : "\(Int(saturating: n[0]))", n[1], n[2], p)
  }
  results.printed()
  if let n = peers.numbers("grid-default") {
    if n[0] < 4500 {
      print(
        "\nOf the grid's 4,500 starts \(Int(saturating: n[0])) were run; seconds are scaled up to all."
      )
    }
    print(
      "\nWithin .1 % of the least: \(percent(n[3], 0)) % of the grid's starts by scipy's tolerances, "
        + "\(percent(peers.numbers("grid-tight")?[3] ?? .nan, 0)) % by tight ones.")
  }
  print(
    """
    chinchilla 0.2.0 has 32 of its README's 3,125 starts and numeric gradients in long double; its own
    objective is an asymmetric absolute error, and the row has the log-Huber loss of what that finds.
    simple-scaling-laws has 50 draws, and an objective of its own as well.
    """)
  for key in ["pypi-chinchilla", "pypi-simple"] {
    if let reason = peers.reason(key + "-missing") {
      print(
        "\(key): not measured, its import fails (\(reason))"
          + (key == "pypi-simple" ? "; it asks for Python 3.12" : ""))
    }
  }
  var findings = Findings()
  let grids = sides.filter { $0.name.hasPrefix("grid") }.map(\.numbers)
  if let best = grids.map({ $0[2] }).min(), let fastest = grids.map({ $0[1] }).min() {
    findings.add(
      "objective over the grid's best, less 1", fit.objective / best - 1, atMost: 1e-6, digits: 2)
    findings.add("grid's CPU seconds over ours", fastest / ours, atLeast: 1000, digits: 3)
  }
  findings.add("CPU ms of a fit", 1000 * ours, atMost: 10, digits: 3)
  findings.add(
    "CPU s of 4,000 bootstraps (\(resamples.result.count) found)", resamples.seconds, atMost: 10,
    digits: 3)
  findings.printed("Targets")
  let exponents = resamples.result.map { $0[4] / ($0[3] + $0[4]) }
  if let interval = OrderStatistics(exponents).interval(level: 0.95) {
    print(
      "\nN* ∝ C^a by bootstraps: a = \(decimals(fit.value("beta") / (fit.value("alpha") + fit.value("beta")), 4)), "
        + "95 % \(decimals(interval.lower, 4)) to \(decimals(interval.upper, 4))")
  }
  return findings.missed
}

/// Gadre et al.: five small runs forecast two large ones, and their errors on tasks.
func overTraining(_ data: String, _ peers: Peers) throws -> [String] {
  let rows = try Rows("scaling/overtraining-c4-rpj.csv", in: data).cells.filter {
    $0["train_data"] == "rpj"
  }
  func row(_ size: ClosedRange<Double>, _ ratio: String) -> [String: String] {
    rows.first { size.contains($0.number("params")) && $0["tokens_per_param"] == ratio } ?? [:]
  }
  let small = [
    row(1e7...2e7, "20"), row(7e7...9e7, "20"), row(1.4e8...1.6e8, "20"), row(4e8...4.2e8, "20"),
    row(1e7...2e7, "320"),
  ]
  let (middle, long, large) = (
    row(1e9...2e9, "20"), row(1e9...2e9, "640"), row(6e9...7e9, "20")
  )
  func points(_ rows: [[String: String]]) -> ScalingTable {
    scalingTable(rows.map { ($0.number("params"), $0.number("tokens"), $0.number("loss_c4_val")) })
  }
  let fit = try ScalingFit(
    TiedScalingLaw(), to: points(small),
    options: ScalingOptions(errors: .absolute, huberThreshold: nil))
  let forecast = fit.losses(at: points([long, large]).points)
  let seen = small + [middle]
  let curve = try CurveFit(
    Exponential3Family(),
    to: CurveData(
      inputs: [seen.map { $0.number("loss_c4_val") }],
      observed: seen.map { $0.number("err_avg_subset") }))
  let errors = curve.predictions(at: forecast).map(\.value)

  var findings = Findings()
  // Their M is tokens a parameter, and their beta·6^(b/2)·(M·N)^b is B·D^−α.
  let exponent = -fit.value("alpha")
  findings.add("alpha", fit.value("A"), is: 166.211)
  findings.add("beta", fit.value("B") * .exp(-exponent / 2 * .log(6)), is: 366.687)
  findings.add("b", exponent, is: -0.272851)
  findings.add("E", fit.value("E"), is: 1.83665)
  if let peer = peers.numbers("overtraining") {
    findings.add(
      "half the sum of squares over scipy's best", fit.objective / peer[0], atMost: 1 + 1e-6,
      digits: 9)
  }
  for (name, forecast, row, target) in [
    ("loss, 1.4B at M = 640, % off", forecast[0], long, 0.7103),
    ("loss, 6.9B at M = 20, % off", forecast[1], large, 0.7320),
  ] {
    findings.add(name, 100 * abs(forecast / row.number("loss_c4_val") - 1), is: target, digits: 4)
  }
  findings.add("k", curve.parameters["a"]?.value ?? .nan, is: 2.20649)
  findings.add("γ", curve.parameters["b"]?.value ?? .nan, is: 0.714591)
  findings.add("ε", curve.parameters["c"]?.value ?? .nan, is: 0.856992)
  for (name, value, row, target, digits) in [
    ("error of 17 tasks, 1.4B at M = 640, % off", errors[0], long, 3.6365, 5),
    ("error of 17 tasks, 6.9B at M = 20, % off", errors[1], large, 0.0464, 3),
  ] {
    findings.add(
      name, 100 * abs(value / row.number("err_avg_subset") - 1), is: target, digits: digits)
  }
  findings.printed(
    "2. Over-training, RedPajama: five runs, least squares of the loss; targets: authors' output"
  )
  return findings.missed
}

let ladderTasks = [
  ("mmlu_bpb", 6.652642e-5), ("hellaswag_bpb", 3.453109e-5), ("piqa_bpb", 4.268651e-5),
  ("arc_challenge_bpb", 7.038840e-5), ("csqa_bpb", 1.61042e-4), ("c4_loss", 3.299857e-5),
]

/// The ladder's 16 runs; their last evaluations averaged.
func ladderTable(_ data: String, _ task: String, last count: Int) throws -> ScalingTable {
  var runs: [(name: String, rows: [[String: String]])] = []
  for row in try Rows("scaling/ladder-curves-190m-1b.csv", in: data).cells {
    guard let name = row["run"], !name.hasSuffix("-0.5xC"), row.number(task).isFinite else {
      continue
    }
    if runs.last?.name != name { runs.append((name, [])) }
    runs[runs.count - 1].rows.append(row)
  }
  return scalingTable(
    runs.map { run in
      let rows = run.rows.sorted { $0.number("step") < $1.number("step") }
      let last = rows.suffix(count).map { $0.number(task) }
      let end = rows[rows.count - 1]
      return (
        end.number("params"), end.number("tokens"), last.reduce(0, +) / Double(last.count)
      )
    })
}

/// Objectives of losses of tasks.
func ladder(_ data: String, _ peers: Peers) throws -> [String] {
  print("\n3. Ladder: 16 runs, last 5 evaluations averaged, log-Huber of 1e-3; objectives × 10⁵\n")
  var results = Columns(["task", "ours", "scipy, same data", "published", "≤ scipy", "E", "α", "β"])
  var missed: [String] = []
  for (task, published) in ladderTasks {
    let fit = try ScalingFit(AdditiveScalingLaw(), to: ladderTable(data, task, last: 5))
    let peer = peers.numbers("ladder-\(task)")?[0] ?? .nan
    let isLow = fit.objective <= peer * (1 + 1e-6)
    if !isLow { missed.append(task) }
    results.add([
      task, decimals(1e5 * fit.objective, 6), decimals(1e5 * peer, 6), decimals(1e5 * published, 6),
      isLow ? "yes" : "NO", decimals(fit.value("E"), 5), decimals(fit.value("alpha"), 5),
      decimals(fit.value("beta"), 5),
    ])
  }
  results.printed()
  print(
    "\nThe published objectives are of unrounded losses; the table given has six digits: they differ in"
      + "\nthe fifth. scipy's: the best of 37 starts of L-BFGS-B and BFGS, analytic gradients.")
  return missed
}

/// Repeated data: all seven parameters at once.
func repeated(_ data: String, _ peers: Peers) throws -> [String] {
  let rows = try Rows("scaling/repeated-data-c4.csv", in: data).cells
  func points(_ rows: [[String: String]]) -> ScalingTable {
    scalingTable(
      rows.map { ($0.number("params"), $0.number("tokens"), $0.number("loss")) },
      unique: rows.map { $0.number("unique_tokens") })
  }
  let all = points(rows)
  let law = RepeatedDataLaw()
  let run = try measured { try ScalingFit(law, to: all) }
  let fit = run.result
  var findings = Findings()
  findings.add("objective", fit.objective, atMost: 0.00657, digits: 7)
  if let peer = peers.numbers("repeated") {
    findings.add(
      "objective over scipy's best with R_N = ∞", fit.objective / peer[0], atMost: 1 + 1e-6,
      digits: 8)
  }
  for (name, target) in [
    ("E", 1.83142), ("alpha", 0.212353), ("beta", 0.466289), ("R_D", 25.1679),
  ] {
    findings.add(name, fit.value(name), is: target, within: 1e-3)
  }
  findings.add("R_N", NumberText.significant(fit.value("R_N"), 3), "→ ∞", fit.value("R_N") > 1e8)
  findings.add(
    "mean error, %", 100 * meanError(fit.losses(at: all.points), all.losses), is: 3.5, digits: 2)
  for (least, target) in [(8e9, 2.5), (2.5e9, 5.0)] {
    let test = points(rows.filter { $0.number("params") >= least })
    let held = try ScalingFit(law, to: points(rows.filter { $0.number("params") < least }))
    findings.add(
      "held out N ≥ \(NumberText.significant(least, 2)) (\(test.count)), mean error %",
      100 * meanError(held.losses(at: test.points), test.losses), atMost: target, digits: 3)
  }
  findings.add("CPU s of the fit", NumberText.significant(run.seconds, 3), "", nil)
  findings.printed(
    "4. Repeated data, C4 (\(all.count) points): all seven parameters at once, log-Huber of 1e-3")
  return findings.missed
}

/// Routed models, with and without a limit.
func routed(_ data: String, _ peers: Peers) throws -> [String] {
  var last: [String: [String: String]] = [:]
  for row in try Rows("scaling/routed-dense-hash.csv", in: data).cells {
    guard row["k"] == "1", row.number("routing_frequency") == 0.5, row.number("step") >= 240_000
    else { continue }
    let key = ["hyper_id", "seed", "num_experts", "dense_parameter_count"].map { row[$0] ?? "" }
      .joined(separator: " ")
    if row.number("step") > (last[key]?.number("step") ?? 0) { last[key] = row }
  }
  let rows = last.keys.sorted().compactMap { last[$0] }
  func points(_ rows: [[String: String]]) -> ScalingTable {
    ScalingTable(
      points: ScalingPoints([
        .parameters: rows.map { $0.number("dense_parameter_count") },
        .experts: rows.map { $0.number("num_experts") },
      ]), losses: rows.map { $0.number("loss_validation") })
  }
  let all = points(rows)
  let large = points(rows.filter { $0.number("dense_parameter_count") > 1e9 })
  let smaller = points(rows.filter { $0.number("dense_parameter_count") < 8e8 })
  let law = RoutedScalingLaw()
  func options(limit: Double?) -> ScalingOptions {
    ScalingOptions(huberThreshold: nil, fixed: limit.map { ["L_inf": $0] } ?? [:])
  }
  func spread(_ fit: ScalingFit) -> Double {
    (2 * fit.objective / Double(fit.table.count)).squareRoot()
  }
  let plain = try ScalingFit(law, to: all, options: options(limit: 0))
  var findings = Findings()
  for (name, target, digits) in [
    ("a", -0.0887, 3), ("b", -0.1464, 4), ("c", 0.01342, 4), ("d", 1.1730, 5), ("E_s", 4.99, 3),
    ("E_m", 369, 3),
  ] {
    findings.add("\(name), L_inf = 0", plain.value(name), is: target, digits: digits)
  }
  findings.add("RMS of ln L, L_inf = 0", spread(plain), is: 0.0069, digits: 2)
  if let peer = peers.numbers("routed") {
    findings.add("RMS over scipy's best", spread(plain) / peer[1], atMost: 1 + 1e-6, digits: 8)
  }
  let held = try ScalingFit(law, to: smaller, options: options(limit: 0))
  let error = meanError(held.losses(at: large.points), large.losses)
  findings.add(
    "held out 1.3B (\(large.count)), L_inf = 0, mean error %", 100 * error, is: 1.9, digits: 2)
  let limited = try ScalingFit(law, to: all, options: options(limit: nil))
  findings.add("RMS of ln L, with a limit", spread(limited), atMost: spread(plain), digits: 3)
  findings.add("L_inf", NumberText.significant(limited.value("L_inf"), 4), "", nil)
  let heldLimited = try ScalingFit(law, to: smaller, options: options(limit: nil))
  findings.add(
    "held out 1.3B, with a limit, mean error %",
    100 * meanError(heldLimited.losses(at: large.points), large.losses), atMost: 100 * error,
    digits: 3)
  findings.add(
    "L_inf of that fit", NumberText.significant(heldLimited.value("L_inf"), 4), "", nil)
  findings.printed(
    "7. Routed law, hash layers and dense (\(all.count) finals): least squares of ln L")
  return findings.missed
}
