/// The fastest setting of each policy that kills winners in no more than some share of replays.
struct TradeTable {
  var own: [TradePoint]
  var peers: [TradePoint]
  var orders: Int

  private static let limits = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]

  func show() {
    print("speed-up of the fastest setting with a killed winner in at most so many replays;")
    print(
      "\(orders) random orders of each of 3 tasks, budget 20 full runs; peers: fewer, see below\n")
    print("policy".padded(30) + Self.limits.map { "≤ \(percent($0)) %".leftPadded(9) }.joined())
    for (title, points) in [("losscast", own), ("Optuna itself", peers)] where !points.isEmpty {
      print(title)
      for family in points.map(\.family).unique {
        let cells = Self.limits.map { limit in
          points.filter { $0.family == family && $0.killed <= limit }.map(\.speedUp).max()
        }
        print(
          ("  " + family).padded(30)
            + cells.map { $0.map(fixed) ?? "–" }.map { $0.leftPadded(9) }.joined())
      }
    }
    let ours = own.filter { $0.family == "projected-halving" }
    let others = own.filter { $0.family != "projected-halving" } + peers
    let above = others.filter { other in
      !ours.contains { $0.speedUp >= other.speedUp && $0.killed <= other.killed }
    }
    print(
      "\nsettings of others: \(others.count); not at or below projected-halving: \(above.count)")
    for point in above {
      print("  \(point.name): ×\(fixed(point.speedUp)) at \(percent(point.killed)) %")
    }
    print("\nprojected-halving by strictness")
    for point in ours {
      print("  \(point.name): ×\(fixed(point.speedUp)) at \(percent(point.killed)) %")
    }
  }

  private func fixed(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  private func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(width - count, 1))
  }
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: " ", count: Swift.max(width - count, 1)) + self
  }
}

extension [String] {
  fileprivate var unique: [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
