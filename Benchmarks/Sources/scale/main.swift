// Scaling laws beside what others find on the same tables, and how the default forecast does on larger
// runs than it has seen.
//
// Usage: scale DATA PEERS [--only SECTION]
//
// PEERS holds what Benchmarks/peers/scale.py has printed.
import Basics
import Platform
import Tables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

var arguments = Array(CommandLine.arguments.dropFirst())
var only: String?
if let place = arguments.firstIndex(of: "--only"), place + 1 < arguments.count {
  only = arguments[place + 1]
  arguments.removeSubrange(place...(place + 1))
}
guard arguments.count == 2 else {
  print("usage: scale DATA PEERS [--only SECTION]")
  exit(64)
}
let data = arguments[0]
let peers = try Peers(arguments[1])

let sections: [(name: String, run: () throws -> [String])] = [
  ("chinchilla", { try chinchilla(data, peers) }),
  ("overtraining", { try overTraining(data, peers) }),
  ("ladder", { try ladder(data, peers) }),
  ("repeated", { try repeated(data, peers) }),
  ("vectors", { testVectors() }),
  ("forecast", { try forecasts(data) }),
  ("plans", { try plans(data) }),
  ("routed", { try routed(data, peers) }),
]
if let only, !sections.contains(where: { $0.name == only }) {
  print("there is no section '\(only)'; there are: \(sections.map(\.name).joined(separator: ", "))")
  exit(64)
}
var missed: [String] = []
for section in sections where only == nil || only == section.name {
  missed += try section.run().map { "\(section.name): \($0)" }
}
print("\n" + (missed.isEmpty ? "all targets are met" : "missed: " + missed.joined(separator: "; ")))
