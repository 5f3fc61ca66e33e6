import Basics
import Fitting
import Laws
import RealModule
import Schedules

/// Finds the best schedule of one kind, such as `wsd`: its keys other than peak, steps and warm-up
/// are searched.
///
/// Few numbers, so no derivatives are needed, every law will do, and what is made small is the loss
/// that reports tell: a grid over orders of magnitude and the numbers that people take, then ever
/// smaller moves of one number at a time from the best of them, for each shape of decay.
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
      return min(max(rounded(low * .exp(.log(high / low) * place)), low), high)
    }

    /// The place of a value.
    func place(of value: Double) -> Double {
      let (low, high) = (range.lowerBound, range.upperBound)
      return high > low ? min(max(.log(value / low) / .log(high / low), 0), 1) : 0
    }
  }

  /// A kind of schedule with numbers to search.
  private struct Form {
    var numbers: [Number]
    /// The shapes of decay to try; nil alone where the kind has none.
    var shapes: [DecayShape?] = [nil]
    /// The numbers that people take without a search.
    var usual: [[Double]] = []
    var schedule: ([Double], DecayShape?) throws(ScheduleError) -> any Schedule
  }

  private struct Point {
    var places: [Double]
    var candidate: ScheduleCandidate
    var value: Double { candidate.value }
  }

  private let constraints: ScheduleConstraints
  private let loss: ReportedLoss
  private let limitsJumps: Bool
  private let name: String
  private let form: Form
  private var numbers: [Number] { form.numbers }
  private(set) var evaluations = 0
  /// The lowest loss of those with the usual numbers.
  private(set) var lowestUsual = Double.infinity

  /// - Parameter limitsJumps: whether the constraints on jumps hold for steep decays too.
  /// - Throws: `Refusal` if there is no schedule of that name, or it has nothing to
  ///   search.
  init(
    _ name: String, _ constraints: ScheduleConstraints, loss: ReportedLoss,
    limitsJumps: Bool = false
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
        "the schedule \(name) has no shape to search; cosine, exponential, linear, piecewise, "
          + "polynomial, two-stage and wsd have")
    }
    self.form = form
    self.name = name
    self.loss = loss
    self.constraints = constraints
    self.limitsJumps = limitsJumps
  }

  private static func form(named name: String, _ constraints: ScheduleConstraints) -> Form? {
    let (peak, steps, warmup) = (constraints.peak, constraints.steps, constraints.warmup)
    func digits(_ count: Int) -> (Double) -> Double {
      { $0.rounded(toDigits: count) }
    }
    let rate = Number(range: constraints.floor...peak, count: 5, rounded: digits(7))
    let length = Number(range: 1...Double(steps - warmup), count: 9) { $0.rounded() }
    let finals = constraints.usualFinals
    // Fits: a length is at most that of the schedule.
    func whole(_ length: Double) -> Int { Int(length) }
    switch name {
    case "cosine":
      return Form(numbers: [rate], usual: finals.map { [$0] }) {
        (values, _) throws(ScheduleError) in
        try Cosine(peak: peak, final: values[0], steps: steps, warmup: warmup)
      }
    case "linear":
      return Form(numbers: [rate], usual: finals.map { [$0] }) {
        (values, _) throws(ScheduleError) in
        try Linear(peak: peak, final: values[0], steps: steps, warmup: warmup)
      }
    case "exponential":
      return Form(numbers: [rate], usual: finals.map { [$0] }) {
        (values, _) throws(ScheduleError) in
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
      let usual = finals.flatMap { final in
        constraints.usualDecays.map { [final, Double($0)] }
      }
      return Form(numbers: [rate, length], shapes: DecayShape.allCases, usual: usual) {
        (values, shape) throws(ScheduleError) in
        try WSD(
          peak: peak, final: values[0], steps: steps, warmup: warmup, decay: whole(values[1]),
          shape: shape ?? .linear)
      }
    default: return nil
    }
  }

  /// - Throws: `Refusal` if none of the kind keeps the constraints.
  mutating func best() throws(Refusal) -> ScheduleCandidate {
    guard let best = bests().min(by: { $0.value < $1.value }) else {
      throw Refusal(
        .usage,
        "no \(name) schedule keeps to these constraints; lower the floor, or leave the shape "
          + "out")
    }
    return best
  }

  /// How often the reach about the best is halved.
  private static let refinements = 10

  /// The best of each shape of decay that keeps the constraints.
  mutating func bests() -> [ScheduleCandidate] {
    let grid = numbers.reduce(1) { $0 * $1.count } + form.usual.count
    let work = WorkInProgress(
      "searching schedules",
      of: grid + 2 * form.shapes.count * Self.refinements * numbers.count)
    defer { work.end() }
    let first = form.shapes[0]
    guard let start = start(first, work) else { return [] }
    // What is best with one shape is near the best with another.
    return form.shapes.compactMap { shape in
      let reach = shape == first ? 0.5 : 1
      return (shape == first ? start : point(start.places, shape, work)).map {
        improved($0, shape, reach: reach, work).candidate
      }
    }
  }

  /// The best of a grid and of the usual numbers.
  private mutating func start(_ shape: DecayShape?, _ work: WorkInProgress) -> Point? {
    var places: [[Double]] = [[]]
    for number in numbers {
      places = (0..<number.count).flatMap { index in
        places.map { $0 + [Double(index) / Double(number.count - 1)] }
      }
    }
    var best: Point?
    for places in places {
      guard let point = point(places, shape, work) else { continue }
      if point.value < best?.value ?? .infinity { best = point }
    }
    for values in form.usual {
      let places = zip(numbers, values).map { $0.place(of: $1) }
      guard let point = point(places, shape, work) else { continue }
      lowestUsual = min(lowestUsual, point.value)
      if point.value < best?.value ?? .infinity { best = point }
    }
    return best
  }

  /// - Parameter reach: of the first moves, in units of the grid.
  private mutating func improved(
    _ start: Point, _ shape: DecayShape?, reach: Double, _ work: WorkInProgress
  ) -> Point {
    var best = start
    var reaches = numbers.map { reach / Double($0.count - 1) }
    for _ in 0..<Self.refinements {
      for index in numbers.indices {
        for move in [-reaches[index], reaches[index]] {
          var places = best.places
          places[index] = min(max(places[index] + move, 0), 1)
          guard places != best.places, let point = point(places, shape, work) else { continue }
          if point.value < best.value { best = point }
        }
        reaches[index] /= 2
      }
    }
    return best
  }

  /// Nil if the places make no schedule, or none that keeps the constraints.
  private mutating func point(
    _ places: [Double], _ shape: DecayShape?, _ work: WorkInProgress
  ) -> Point? {
    work.advance()
    let values = zip(numbers, places).map { $0.value(at: $1) }
    guard let schedule = try? form.schedule(values, shape), constraints.holdRange(of: schedule),
      !limitsJumps || constraints.holdJumps(of: schedule)
    else { return nil }
    evaluations += 1
    return loss.value(of: schedule).map {
      Point(places: places, candidate: ScheduleCandidate(schedule: schedule, value: $0))
    }
  }
}
