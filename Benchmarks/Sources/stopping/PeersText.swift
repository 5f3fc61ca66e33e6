import Foundation

/// What the peers' script wrote: a line a setting, `family;name;speedup;killed`.
enum PeersText {
  static func read(_ path: String) throws -> [TradePoint] {
    let file = try String(contentsOfFile: path, encoding: .utf8)
    return file.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let cells = line.split(separator: ";").map(String.init)
      guard cells.count == 4, let speedUp = Double(cells[2]), let killed = Double(cells[3]) else {
        return nil
      }
      return TradePoint(family: cells[0], name: cells[1], speedUp: speedUp, killed: killed)
    }
  }
}
