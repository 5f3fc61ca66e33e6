// Stopping policies on finished studies of many kinds: how much faster than no stopping each finds as
// good a run, against how often it stops the one that would have been best. Settings are chosen with
// each task or collection left out, and judged there.
//
//   stopping DATA export STUDIES.json [STUDIES ORDERS]      studies and orders, for the peers
//   stopping DATA replay [STUDIES ORDERS PEERS.csv FIGURE]  ours, and a table with what the peers got
import Plots
import Reports
import Stopping

let arguments = CommandLine.arguments
let isExport = arguments[2] == "export"
let rest = arguments.dropFirst(isExport ? 4 : 3)
func number(_ place: Int, otherwise value: Int) -> Int {
  rest.count > place ? Int(rest[rest.startIndex + place]) ?? value : value
}
let cells = try Cell.all(
  of: Fold.all(in: arguments[1]), studies: number(0, otherwise: 30),
  orders: number(1, otherwise: 5))
if isExport {
  try StudyExport(cells).write(to: arguments[3])
} else {
  let peers =
    rest.count > 2 ? try PeersText.read(rest[rest.startIndex + 2], cells: cells.count) : []
  let table = HeldOutTable(cells: cells, settings: try Setting.ours(over: cells) + peers)
  table.show()
  if rest.count > 3 { try Figure.trade(table).draw(to: rest[rest.startIndex + 3]) }
}
