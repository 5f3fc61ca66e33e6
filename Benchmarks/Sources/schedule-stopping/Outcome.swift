import Records
import Stopping

/// What a policy makes of a study over its orders.
struct Outcome {
  var orders = 0
  /// Orders in which a run was stopped that would have ended below the best found.
  var killed = 0
  /// The mean share of the steps that no stopping takes.
  var spent = 0.0
  /// How far the best found ends above the best of all in the mean, nats.
  var regret = 0.0

  static let head =
    "study                           policy                    spent   killed     regret  s/verdict"

  init(of study: Study, under policy: any StoppingPolicy) {
    let all = study.orders
    for order in all {
      let replay = Replay(of: study.runs, order: order, under: policy, checks: Orders.checks)
      orders += 1
      killed += replay.hasStoppedTheWinner ? 1 : 0
      spent += replay.share / Double(all.count)
      regret += (study.finals[replay.best] - study.best) / Double(all.count)
    }
  }

  private init() {}

  /// Each run but those that end below all before them is not even begun.
  static func foresight(_ study: Study) -> Outcome {
    var outcome = Outcome()
    for order in study.orders {
      var best = Double.infinity
      var spent = 0.0
      for run in order where study.finals[run] < best {
        best = study.finals[run]
        spent += study.runs[run].horizon
      }
      let whole = order.reduce(0) { $0 + study.runs[$1].horizon }
      outcome.spent += spent / whole / Double(study.orders.count)
      outcome.orders += 1
    }
    return outcome
  }

  func line(_ study: Study, _ policy: String, seconds: Double? = nil) -> String {
    let percent = "\((1000 * spent).rounded() / 10) %"
    let nats = "\((10000 * regret).rounded() / 10000)"
    let seconds = seconds.map { "\((1000 * $0).rounded() / 1000)" } ?? ""
    return padded(study.name, 32) + padded(policy, 26) + padded(percent, 8)
      + padded("\(killed)/\(orders)", 11) + padded(nats, 8) + seconds
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
