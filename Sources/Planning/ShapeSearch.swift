import Basics
import Fitting
import Laws
import RealModule
import Schedules

/// Finds the best schedule of one kind, such as `wsd`: its keys other than peak, steps and warm-up
/// are searched.
///
/// Few numbers, so no derivatives are needed and every law will do: for each shape of decay a grid
/// over orders of magnitude, then ever smaller moves of one number at a time from its best point.
struct ShapeSearch {
  /// A number to search, and its text in a schedule.
  private struct Number {
    var name: String
    var range: ClosedRange<Double>
    /// How many values the grid has.
    var count: Int
    var text: (Double) -> String

    /// The text of the value at a place from 0 to 1 of the range, evenly in the logarithm.
    func value(at place: Double) -> String {
      let (low, high) = (range.lowerBound, range.upperBound)
      return text(min(max(low * .exp(.log(high / low) * place), low), high))
    }
  }

  private struct Candidate {
    var places: [Double]
    var schedule: any Schedule
    var value: Double
  }

  private let constraints: ScheduleConstraints
  private let objective: FinalLossObjective
  private let kind: ScheduleKind
  private let numbers: [Number]
  /// The shapes of decay to try; one that is empty where the kind has none.
  private let shapes: [String]
  private(set) var evaluations = 0

  /// - Throws: `Refusal` if there is no schedule of that name, or it has nothing to
  ///   search.
  init(
    _ name: String, _ constraints: ScheduleConstraints, objective: FinalLossObjective
  ) throws(Refusal) {
    guard let kind = ScheduleKind.all.first(where: { $0.name == name }) else {
      throw Refusal(
        .usage,
        "there is no schedule '\(name)'"
          + Spelling.suggestion(for: name, among: ScheduleKind.all.map(\.name)))
    }
    let names = kind.keys.map(\.name)
    let given = ["peak", "steps", "warmup"]
    let hasShape = names.contains("shape")
    let numbers = names.compactMap { Self.number($0, constraints) }
    guard names.starts(with: ["peak"]), names.contains("steps"),
      names.contains("warmup") || constraints.warmup == 0, !numbers.isEmpty,
      numbers.count + (hasShape ? 1 : 0) == names.filter({ !given.contains($0) }).count
    else {
      throw Refusal(
        .usage,
        "the schedule \(name) has no shape to search; cosine, exponential, linear, polynomial, "
          + "two-stage and wsd have")
    }
    self.kind = kind
    self.numbers = numbers
    self.objective = objective
    self.constraints = constraints
    shapes = hasShape ? DecayShape.allCases.map { ",shape=\($0.rawValue)" } : [""]
  }

  private static func number(_ key: String, _ constraints: ScheduleConstraints) -> Number? {
    let (steps, left) = (constraints.steps, Double(constraints.steps - constraints.warmup))
    switch key {
    case "final", "second":
      return Number(name: key, range: constraints.floor...constraints.peak, count: 5) {
        "\(Double(NumberText.significant($0, 7)) ?? $0)"
      }
    case "decay":
      return Number(name: key, range: 1...left, count: 9) { "\(Int($0.rounded()))" }
    case "at":
      return Number(name: key, range: 1...left, count: 9) { "\(steps - Int($0.rounded()) + 1)" }
    case "power":
      return Number(name: key, range: 0.25...8, count: 6) { NumberText.significant($0, 4) }
    default:
      return nil
    }
  }

  /// - Throws: `Refusal` if none of the kind keeps the constraints.
  mutating func best() throws(Refusal) -> any Schedule {
    var best: Candidate?
    for shape in shapes {
      guard let candidate = self.best(of: shape) else { continue }
      if candidate.value < best?.value ?? .infinity { best = candidate }
    }
    guard let best else {
      throw Refusal(
        .usage,
        "no \(kind.name) schedule keeps to these constraints; lower the floor, or leave the shape "
          + "out")
    }
    return best.schedule
  }

  private mutating func best(of shape: String) -> Candidate? {
    var best: Candidate?
    for index in 0..<numbers.reduce(1, { $0 * $1.count }) {
      var rest = index
      var places: [Double] = []
      for number in numbers {
        let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: number.count)
        rest = quotient
        places.append(Double(remainder) / Double(number.count - 1))
      }
      guard let candidate = candidate(places, shape) else { continue }
      if candidate.value < best?.value ?? .infinity { best = candidate }
    }
    guard var best else { return nil }
    var reaches = numbers.map { 0.5 / Double($0.count - 1) }
    for _ in 0..<10 {
      for index in numbers.indices {
        for move in [-reaches[index], reaches[index]] {
          var places = best.places
          places[index] = min(max(places[index] + move, 0), 1)
          guard let candidate = candidate(places, shape) else { continue }
          if candidate.value < best.value { best = candidate }
        }
        reaches[index] /= 2
      }
    }
    return best
  }

  /// Nil if the places make no schedule, or none that keeps the constraints.
  private mutating func candidate(_ places: [Double], _ shape: String) -> Candidate? {
    var pairs = ["peak=\(constraints.peak)", "steps=\(constraints.steps)"]
    if constraints.warmup > 0 { pairs.append("warmup=\(constraints.warmup)") }
    pairs += zip(numbers, places).map { "\($0.name)=\($0.value(at: $1))" }
    let text = "\(kind.name):\(pairs.joined(separator: ","))\(shape)"
    guard let schedule = try? ScheduleText.parse(text) else { return nil }
    let range = RateRange(of: schedule, through: schedule.steps)
    // Rates have rounded digits.
    guard range.lowest >= constraints.floor * (1 - 1e-6),
      range.highest <= constraints.peak * (1 + 1e-6)
    else { return nil }
    evaluations += 1
    let value = objective.value(of: schedule)
    return value.isFinite ? Candidate(places: places, schedule: schedule, value: value) : nil
  }
}
