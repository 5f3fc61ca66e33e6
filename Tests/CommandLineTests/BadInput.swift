import Foundation
import Testing

/// A command that must fail: what it is given and what it must say.
struct BadInput: Sendable, CustomTestStringConvertible {
  var arguments: [String]
  var status: Int32
  /// All of what follows `losscast: error: `, its last line ending excepted.
  var complaint: String
  var files: [String: Data]

  init(_ command: String, files: [String: String] = [:], status: Int32, _ complaint: String) {
    self.init(command, data: files.mapValues { Data($0.utf8) }, status: status, complaint)
  }

  init(_ command: String, data: [String: Data], status: Int32, _ complaint: String) {
    arguments = command.split(separator: " ").map(String.init)
    self.files = data
    self.status = status
    self.complaint = complaint
  }

  var testDescription: String { "losscast " + arguments.joined(separator: " ") }

  /// A log with these losses at steps 1, 2, …, at a rate of 0.1.
  static func log(_ losses: some Sequence<String>) -> String {
    "step,lr,loss\n" + losses.enumerated().map { "\($0 + 1),0.1,\($1)\n" }.joined()
  }

  static let falling = log((1...20).map { "\(3 - 0.05 * Double($0))" })
  static let withoutRates = "step,loss\n1,3\n2,2.5\n3,2.2\n4,2.1\n5,2.05\n6,2.01\n7,2\n"
}
