import Fitting
import Laws
import Records

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Fits every curve of a JSON file by every family in it, by name and spelled as a formula, and
/// prints what was found as JSON.
struct Task: Decodable {
  struct Points: Decodable {
    var x: [Double]
    var y: [Double]
  }
  struct Family: Decodable {
    var name: String
    var formula: String
  }
  var curves: [Points]
  var families: [Family]
}

struct Outcome: Encodable {
  var family: String
  /// The sums of squares, one a curve; absent where the fit failed.
  var squares: [Double?]
  /// Seconds, likewise.
  var seconds: [Double]
}

func outcome(of family: any CurveFamily, called name: String, on curves: [Curve]) -> Outcome {
  var outcome = Outcome(family: name, squares: [], seconds: [])
  let clock = ContinuousClock()
  for curve in curves {
    var squares: Double?
    // The faster of two: others use the machine too.
    let seconds = (0..<2).map { _ in
      let time = clock.measure {
        squares = (try? CurveFit(family, to: curve))?.statistics.chiSquared
      }
      return Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds)
    }.min()
    outcome.squares.append(squares)
    outcome.seconds.append(seconds ?? 0)
  }
  return outcome
}

let path = CommandLine.arguments[1]
let task = try JSONDecoder().decode(Task.self, from: Data(contentsOf: URL(filePath: path)))
let curves = task.curves.map { Curve(positions: $0.x, values: $0.y) }
var outcomes: [Outcome] = []
for family in task.families {
  guard let known = FamilyCatalog.family(named: family.name) else { continue }
  outcomes.append(outcome(of: known, called: family.name, on: curves))
  let formula = try Formula(family.formula)
  outcomes.append(outcome(of: formula, called: "formula " + family.name, on: curves))
}
for breaks in 1...3 {
  outcomes.append(
    outcome(
      of: BrokenPowerFamily(breaks: breaks), called: "broken-power-\(breaks)", on: curves))
}
print(String(decoding: try JSONEncoder().encode(outcomes), as: UTF8.self))
