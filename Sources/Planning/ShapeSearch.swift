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
  /// A number to search.
  private struct Number {
    var range: ClosedRange<Double>
    /// How many values the grid has.
    var count: Int
    /// To as many digits as its text should have.
    var rounded: (Double) -> Double

    /// The value at a place from 0 to 1 of the range, evenly in the logarithm.
    func value(at place: Double) -> Double {
      let (low, high) = (range.lowerBound, range.upperBound)
      return rounded(min(max(low * .exp(.log(high / low) * place), low), high))
    }
  }

  /// A kind of schedule with numbers to search.
  private struct Form {
    var numbers: [Number]
    /// The shapes of decay to try; nil alone where the kind has none.
    var shapes: [DecayShape?] = [nil]
    var schedule: ([Double], DecayShape?) throws(ScheduleError) -> any Schedule
  }

  private struct Candidate {
    var places: [Double]
    var schedule: any Schedule
    var value: Double
  }

  private let constraints: ScheduleConstraints
  private let objective: FinalLossObjective
  private let name: String
  private let form: Form
  private var numbers: [Number] { form.numbers }
  private(set) var evaluations = 0
  private var work: WorkInProgress?

  /// - Throws: `Refusal` if there is no schedule of that name, or it has nothing to
  ///   search.
  init(
    _ name: String, _ constraints: ScheduleConstraints, objective: FinalLossObjective
  ) throws(Refusal) {
    guard let form = Self.form(named: name, constraints) else {
      guard ScheduleKind.all.contains(where: { $0.name == name }) else {
        throw Refusal(
          .usage,
          "there is no schedule '\(name)'"
            + Spelling.suggestion(for: name, among: ScheduleKind.all.map(\.name)))
      }
      throw Refusal(
        .usage,
        "the schedule \(name) has no shape to search; cosine, exponential, linear, polynomial, "
          + "two-stage and wsd have")
    }
    self.form = form
    self.name = name
    self.objective = objective
    self.constraints = constraints
  }

  private static func form(named name: String, _ constraints: ScheduleConstraints) -> Form? {
    let (peak, steps, warmup) = (constraints.peak, constraints.steps, constraints.warmup)
    func digits(_ count: Int) -> (Double) -> Double {
      { Double(NumberText.significant($0, count)) ?? $0 }
    }
    let rate = Number(range: constraints.floor...peak, count: 5, rounded: digits(7))
    let length = Number(range: 1...Double(steps - warmup), count: 9) { $0.rounded() }
    // Fits: a length is at most that of the schedule.
    func whole(_ length: Double) -> Int { Int(length) }
    switch name {
    case "cosine":
      return Form(numbers: [rate]) { (values, _) throws(ScheduleError) in
        try Cosine(peak: peak, final: values[0], steps: steps, warmup: warmup)
      }
    case "linear":
      return Form(numbers: [rate]) { (values, _) throws(ScheduleError) in
        try Linear(peak: peak, final: values[0], steps: steps, warmup: warmup)
      }
    case "exponential":
      return Form(numbers: [rate]) { (values, _) throws(ScheduleError) in
        try Exponential(peak: peak, final: values[0], steps: steps, warmup: warmup)
      }
    case "polynomial":
      let power = Number(range: 0.25...8, count: 6, rounded: digits(4))
      return Form(numbers: [rate, power]) { (values, _) throws(ScheduleError) in
        try Polynomial(
          peak: peak, final: values[0], steps: steps, warmup: warmup, power: values[1])
      }
    case "two-stage":
      return Form(numbers: [rate, length]) { (values, _) throws(ScheduleError) in
        try TwoStage(
          peak: peak, second: values[0], at: steps - whole(values[1]) + 1, steps: steps,
          warmup: warmup)
      }
    case "wsd":
      return Form(numbers: [rate, length], shapes: DecayShape.allCases) {
        (values, shape) throws(ScheduleError) in
        try WSD(
          peak: peak, final: values[0], steps: steps, warmup: warmup, decay: whole(values[1]),
          shape: shape ?? .linear)
      }
    default: return nil
    }
  }

  /// - Throws: `Refusal` if none of the kind keeps the constraints.
  mutating func best() throws(Refusal) -> any Schedule {
    var best: Candidate?
    let grid = numbers.reduce(1) { $0 * $1.count }
    work = WorkInProgress(
      "searching schedules",
      of: form.shapes.count * (grid + 2 * Self.refinements * numbers.count))
    defer { work?.end() }
    for shape in form.shapes {
      guard let candidate = self.best(of: shape) else { continue }
      if candidate.value < best?.value ?? .infinity { best = candidate }
    }
    guard let best else {
      throw Refusal(
        .usage,
        "no \(name) schedule keeps to these constraints; lower the floor, or leave the shape "
          + "out")
    }
    return best.schedule
  }

  /// How often the reach about the best is halved.
  private static let refinements = 10

  private mutating func best(of shape: DecayShape?) -> Candidate? {
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
    for _ in 0..<Self.refinements {
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
  private mutating func candidate(_ places: [Double], _ shape: DecayShape?) -> Candidate? {
    work?.advance()
    let values = zip(numbers, places).map { $0.value(at: $1) }
    guard let schedule = try? form.schedule(values, shape) else { return nil }
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
