// Stopping policies on the curves of TaskSet: how much faster than no stopping each finds as good a
// configuration, against how often it stops one that would have won.
//
//   stopping DATA orders [ORDERS]           the random orders as JSON, for the peers
//   stopping DATA replay [ORDERS] [PEERS.json] [FIGURE]   ours, and a table with what the peers got
import Plots
import Records
import Reports
import Stopping

let arguments = CommandLine.arguments
let data = arguments[1]
let names = [
  "FixedTextRNNClassification_imdb_patch128_LSTM128_avg_bs64",
  "FixedTextRNNClassification_imdb_patch32_IRNN64_relu_last_bs128",
  "FixedTextRNNClassification_imdb_patch32_VRNN64_relu_avg_bs128",
]
let studies = try names.map { name in
  let table = try CurveTable(
    reading: "\(data)/taskset/\(name).csv", position: "checkpoint", metric: "valid_loss",
    by: ["config"])
  return try FinishedStudy(name: name, curves: table.curves)
}

if arguments[2] == "orders" {
  let count = arguments.count > 3 ? Int(arguments[3]) ?? 200 : 200
  let orders = studies.map { ReplayOrders.random(count: count, runs: $0.runs.count, seed: 1) }
  print(OrdersText(names: names, orders: orders).json)
} else {
  let count = arguments.count > 3 ? Int(arguments[3]) ?? 1000 : 1000
  var simulation = try StoppingSimulation(of: studies, settings: .init(orders: count))
  var points: [TradePoint] = []
  for policy in try PolicyGrid.policies() {
    simulation.add(policy.policy, named: policy.text)
    if let last = simulation.policies.last { points.append(TradePoint(last)) }
  }
  let peers = try arguments.count > 4 ? PeersText.read(arguments[4]) : []
  TradeTable(own: points, peers: peers, orders: count).show()
  if arguments.count > 5 {
    try Figure.trade(own: points, peers: peers).draw(to: arguments[5])
  }
}
