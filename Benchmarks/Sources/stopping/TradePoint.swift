import Basics
import Stopping

/// How fast and how safe one setting of a policy is.
struct TradePoint {
  /// The policy, without its settings.
  var family: String
  var name: String
  var speedUp: Double
  /// The share of replays with a killed winner.
  var killed: Double
}

extension TradePoint {
  init(_ policy: SimulatedPolicy) {
    family = String(policy.name.prefix { $0 != ":" })
    name = policy.name
    speedUp = policy.speedUp.value
    killed = policy.killedWinner.value
  }
}
