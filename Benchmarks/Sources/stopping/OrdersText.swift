/// The orders as JSON: the name of each study, and its orders.
struct OrdersText {
  var names: [String]
  var orders: [[[Int]]]

  var json: String {
    let studies = zip(names, orders).map { name, orders in
      "\"\(name)\": [\(orders.map { "\($0)" }.joined(separator: ",\n"))]"
    }
    return "{\(studies.joined(separator: ",\n"))}"
  }
}
