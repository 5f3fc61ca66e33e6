/// Boxes with a name and a number a line, one a report, as Stable-Baselines3 prints them:
///
/// ```
/// ---------------------------------
/// | rollout/           |          |
/// |    ep_rew_mean     | 24.2     |
/// | time/              |          |
/// |    total_timesteps | 2048     |
/// ---------------------------------
/// ```
///
/// A box becomes one object on the line that closes it, `rollout/ep_rew_mean` one of its keys.
struct PairTable: LineTranslator {
  static let name = "boxes of names and numbers"

  private var section: [UInt8] = []
  private var object: [UInt8] = []

  /// Nil unless two boxes or more have numbers.
  init?(_ opening: LogOpening) {
    guard opening.written.contains(where: Self.isRule) else { return nil }
    var boxes = 0
    for line in opening.written {
      var output: [UInt8] = []
      translate(line: line, into: &output)
      if !output.isEmpty { boxes += 1 }
    }
    guard boxes > 1 else { return nil }
    (section, object) = ([], [])
  }

  private static func isRule(_ line: ArraySlice<UInt8>) -> Bool {
    line.count > 8 && line.allSatisfy { $0 == UInt8(ascii: "-") || $0.isBlank }
  }

  mutating func translate(line: ArraySlice<UInt8>, into output: inout [UInt8]) {
    if Self.isRule(line) {
      if !object.isEmpty { output += [UInt8(ascii: "{")] + object + [UInt8(ascii: "}")] }
      (section, object) = ([], [])
      return
    }
    let bar = UInt8(ascii: "|")
    let fields = line.split(separator: bar, omittingEmptySubsequences: false)
    guard fields.count == 4, fields[0].allSatisfy(\.isBlank), fields[3].allSatisfy(\.isBlank) else {
      return
    }
    let (name, value) = (Array(fields[1].trimmed), Array(fields[2].trimmed))
    if value.isEmpty {
      section = name
      return
    }
    guard !name.isEmpty, CellText.plainNumber(value) != nil else { return }
    if !object.isEmpty { object.append(UInt8(ascii: ",")) }
    object.append(json: section.last == UInt8(ascii: "/") ? section + name : name)
    object.append(UInt8(ascii: ":"))
    object += value
  }
}
