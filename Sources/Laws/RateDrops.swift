import RealModule

/// The drops of a run's rate, condensed: what laws that sum a kernel over all past drops need of a
/// schedule, whatever their parameters.
///
/// Such a sum is Σ_k Δη_k·f(η_k, S(k), S(t) − S(k)) with f smooth except where the rate, the area
/// before the step or the area since is 0. Where the rate is a smooth function of the step, f is one
/// too, so that a panel of many steps can stand by a few of them: f is replaced by its polynomial
/// through p of the steps, whose weights are M_q = Σ_k Δη_k·ℓ_q(k). Panels are halved until they
/// are no longer than their distance from the three places, or of fewer than 2p steps, which are
/// kept as they are. The error then is about 5.8^−p of what a panel contributes.
///
/// A row, that is an asked step, sees the drops since the row before it up close, and all earlier
/// ones from at least as far as the next row: `near` and `far`.
struct RateDrops: Sendable {
  /// Drops in the order of their rows, in eights for vector arithmetic; the last eight are filled up
  /// with drops of size 0.
  struct Table: Sendable {
    /// M_q, what each drop weighs.
    private(set) var sizes: [SIMD8<Double>]
    /// ln η_k of its step, −∞ where the rate is 0.
    private(set) var logRates: [SIMD8<Double>]
    /// ln S1(k) of its step, −∞ where no rate has acted yet.
    private(set) var logAreas: [SIMD8<Double>]
    /// S_k, the area from its step, inclusive, to its row.
    private(set) var distances: [SIMD8<Double>]
    /// S1(t) − S1(k), the area from the step after it to its row.
    private(set) var distancesAfter: [SIMD8<Double>]
    /// Where the drops of each row end.
    private(set) var ends: [Int]
    /// The pace, as ``Progress`` counts them, of each drop's step.
    private let paces: [Int]
    /// The row of the first drop of each eight.
    private let firstRows: [Int]

    var count: Int { ends.last ?? 0 }
    var isEmpty: Bool { count == 0 }

    /// Calls `body` for the rows that eight drops belong to, each with how to sum over the row's
    /// lanes of a vector.
    @inline(__always)
    func forEachRow(
      of block: Int, _ body: (_ row: Int, _ sum: (SIMD8<Double>) -> Double) -> Void
    ) {
      var row = firstRows[block]
      if 8 * block + 8 <= ends[row] {
        body(row) { $0.sum() }
        return
      }
      for lane in 0..<min(8, count - 8 * block) {
        while 8 * block + lane >= ends[row] { row += 1 }
        body(row) { $0[lane] }
      }
    }

    fileprivate init(_ builder: TableBuilder) {
      sizes = .init(packing: builder.sizes, padding: 0)
      logRates = .init(packing: builder.rates.map { .log($0) }, padding: 0)
      logAreas = []
      distances = []
      distancesAfter = []
      ends = builder.ends
      paces = builder.paces
      var row = 0
      firstRows = sizes.indices.map { block in
        while 8 * block >= builder.ends[row] { row += 1 }
        return row
      }
    }

    /// Measures where the drops lie.
    fileprivate mutating func place(by progress: Progress) {
      var areas: [Double] = []
      var before: [Double] = []
      var after: [Double] = []
      var drop = 0
      for (row, end) in ends.enumerated() {
        while drop < end {
          let start = progress.before[paces[drop]]
          let area = start + progress.paces[paces[drop]]
          areas.append(area)
          before.append(progress.areas[row] - start)
          // Rounding may leave the last step's area a little beyond its row's.
          after.append(max(0, progress.areas[row] - area))
          drop += 1
        }
      }
      logAreas = [SIMD8<Double>](packing: areas, padding: 1).map(\.logarithm)
      distances = .init(packing: before, padding: 0)
      distancesAfter = .init(packing: after, padding: 0)
    }
  }

  /// The drops since the row before, for each row.
  private(set) var near: Table
  /// The same drops for all later rows.
  private(set) var far: Table
  /// Between which bounds the far drops lie as later rows see them, after their steps; nil if there
  /// are none.
  private(set) var farReach: (logRates: ClosedRange<Double>, distances: ClosedRange<Double>)?

  /// - Parameter progress: that of the history.
  init(of history: RateHistory, _ progress: Progress) {
    var condenser = Condenser()
    var near = TableBuilder()
    var far = TableBuilder()
    var area = 0.0
    var step = 0
    var pace = 0
    var steps = Steps()
    var previous = Steps()
    for (index, stretch) in history.stretches.enumerated() {
      let entries = Progress.paces(of: history, index)
      if let lines = history.lines, let span = lines.spans[index] {
        steps.append(LinePlaces(stretch: stretch, span: span, pace: pace))
      } else {
        steps.append(stretch, after: step, from: area, pace: pace)
      }
      area += stretch.area
      step += stretch.steps
      pace += entries
      guard stretch.isAsked else { continue }
      // What the row before looks like from here on.
      if !near.ends.isEmpty {
        if let lines = history.lines {
          for line in previous.lines { far.append(line.far(lines)) }
        }
        condenser.condense(previous, seenFrom: (area, step), into: &far)
      }
      if let lines = history.lines { for line in steps.lines { near.append(line.near(lines)) } }
      condenser.condense(steps, seenFrom: (area, step), into: &near)
      swap(&steps, &previous)
      steps.removeAll()
    }
    // Nothing comes after the last row.
    if !near.ends.isEmpty { far.endRow() }
    self.near = Table(near)
    self.far = Table(far)
    if let lowest = far.rates.min(), let highest = far.rates.max() {
      farReach = (Double.log(lowest)...Double.log(highest), 0...0)
    }
    place(by: progress)
  }

  /// The same drops where areas are measured otherwise.
  func placed(by progress: Progress) -> RateDrops {
    var drops = self
    drops.place(by: progress)
    return drops
  }

  private mutating func place(by progress: Progress) {
    near.place(by: progress)
    far.place(by: progress)
    guard let reach = farReach, let last = progress.areas.last else { return }
    var least = Double.infinity
    var drop = 0
    for (row, end) in far.ends.enumerated() where row + 1 < far.ends.count {
      let ahead = progress.areas[row + 1] - progress.areas[row]
      while drop < end {
        least = min(least, ahead + far.distancesAfter[drop / 8][drop % 8])
        drop += 1
      }
    }
    farReach = (reach.logRates, least...max(least, last))
  }
}

/// The drops of a table as they are found.
private struct TableBuilder {
  var sizes: [Double] = []
  var rates: [Double] = []
  var paces: [Int] = []
  var ends: [Int] = []

  /// Appends the drops of a line.
  mutating func append(_ drops: [LinePlaces.Drop]) {
    for drop in drops {
      sizes.append(drop.size)
      rates.append(drop.rate)
      paces.append(drop.pace)
    }
  }

  mutating func endRow() { ends.append(sizes.count) }
}

/// The drops of a line, see ``RateLines``.
private struct LinePlaces {
  typealias Drop = (size: Double, rate: Double, pace: Int)

  var stretch: RateHistory.Stretch
  var span: RateLines.Span
  /// Which pace of ``Progress`` is the first place's.
  var pace: Int

  func near(_ lines: RateLines) -> [Drop] { drops(lines, span.near, pace) }
  func far(_ lines: RateLines) -> [Drop] { drops(lines, span.far, pace + span.near.count) }

  private func drops(_ lines: RateLines, _ range: Range<Int>, _ pace: Int) -> [Drop] {
    range.enumerated().map { index, place in
      (
        size: lines.sizes[place],
        rate: max(stretch.firstRate - lines.places[place] * stretch.drop, 0), pace: pace + index
      )
    }
  }
}

/// Finds what few steps stand for the steps of a row.
private struct Condenser {
  /// A row, by its area and its step.
  typealias Place = (area: Double, step: Int)

  private var interpolations: [Int: Interpolation] = [:]

  /// Appends a row of drops to a table, as seen from `target` and beyond.
  mutating func condense(
    _ steps: Steps, seenFrom target: Place, into table: inout TableBuilder
  ) {
    for range in steps.smooth { condense(steps, range, seenFrom: target, into: &table) }
    table.endRow()
  }

  /// Appends what stands for the steps of a range.
  private mutating func condense(
    _ steps: Steps, _ range: Range<Int>, seenFrom target: Place, into table: inout TableBuilder
  ) {
    func append(size: Double, step: Int) {
      table.sizes.append(size)
      table.rates.append(steps.rates[step])
      table.paces.append(steps.paces[step])
    }
    if range.count < Interpolation.fewest {
      for step in range where steps.drops[step] != 0 {
        append(size: steps.drops[step], step: step)
      }
      return
    }
    let end = steps.areas[range.upperBound - 1] + steps.rates[range.upperBound - 1]
    let length = end - steps.areas[range.lowerBound]
    let (first, last) = (steps.rates[range.lowerBound], steps.rates[range.upperBound - 1])
    // Far enough in area, and in steps too: areas may come to be sums of powers of the rate.
    let ahead = Double(target.step - steps.numbers[range.upperBound - 1])
    if length <= 1.2 * (target.area - end), Double(range.count) <= 1.2 * ahead,
      length <= steps.areas[range.lowerBound],
      max(first, last) <= 2 * min(first, last)
    {
      let interpolation =
        interpolations[range.count] ?? Interpolation(over: range.count)
      interpolations[range.count] = interpolation
      if interpolation.reproduces(steps.rates[range]) {
        for (point, size) in zip(interpolation.nodes, interpolation.moments(steps.drops[range])) {
          append(size: size, step: range.lowerBound + point)
        }
        return
      }
    }
    let middle = (range.lowerBound + range.upperBound) / 2
    for half in [range.lowerBound..<middle, middle..<range.upperBound] {
      condense(steps, half, seenFrom: target, into: &table)
    }
  }
}

/// The steps of one row on which the rate drops or rises.
private struct Steps {
  var drops: [Double] = []
  var rates: [Double] = []
  /// S1 up to the step before.
  var areas: [Double] = []
  /// The steps themselves.
  var numbers: [Int] = []
  /// Which pace of ``Progress`` is the step's.
  var paces: [Int] = []
  /// Where the rate may be smooth: between these, it rests or changes its slope.
  var smooth: [Range<Int>] = []
  /// The stretches among them that are not walked.
  var lines: [LinePlaces] = []
  private var evenEnd = false

  mutating func append(_ line: LinePlaces) {
    lines.append(line)
    evenEnd = true
  }

  mutating func removeAll() {
    lines.removeAll(keepingCapacity: true)
    drops.removeAll(keepingCapacity: true)
    rates.removeAll(keepingCapacity: true)
    areas.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    paces.removeAll(keepingCapacity: true)
    smooth.removeAll(keepingCapacity: true)
    evenEnd = false
  }

  mutating func append(
    _ stretch: RateHistory.Stretch, after done: Int, from area: Double, pace: Int
  ) {
    let start = drops.count
    let count = stretch.drop == 0 ? (stretch.firstDrop == 0 ? 0 : 1) : stretch.steps
    if count == 0 {
      evenEnd = true
      return
    }
    let change = -stretch.drop
    var before = area
    var rate = stretch.firstRate
    for step in 0..<count {
      drops.append(step == 0 ? stretch.firstDrop : stretch.drop)
      // A line to almost 0 may end below it by rounding.
      rates.append(max(rate, 0))
      areas.append(before)
      numbers.append(done + step + 1)
      paces.append(pace + step)
      before += rate
      rate = stretch.firstRate + Double(step + 1) * change
    }
    // Steps one by one may be smooth together; a long stretch is so by itself.
    let isSingle = stretch.steps == 1
    if isSingle, !evenEnd, let last = smooth.last {
      smooth[smooth.count - 1] = last.lowerBound..<drops.count
    } else {
      smooth.append(start..<drops.count)
    }
    evenEnd = !isSingle
  }
}

/// Interpolation of a function of the steps 0..<n through a few of them, near Chebyshev's points.
private struct Interpolation {
  /// p, the number of steps that stand for a panel.
  static let points = 10
  /// The fewest steps that have p distinct points near Chebyshev's and are worth condensing.
  static let fewest = 20

  let nodes: [Int]
  /// ℓ_q(k), step after step.
  private let basis: [Double]

  init(over count: Int) {
    let p = Self.points
    let middle = 0.5 * Double(count - 1)
    let nodes = (0..<p).map { q in
      Int((middle * (1 - .cos(.pi * (Double(q) + 0.5) / Double(p)))).rounded())
    }
    self.nodes = nodes
    var basis: [Double] = []
    basis.reserveCapacity(count * p)
    for step in 0..<count {
      for q in 0..<p {
        var product = 1.0
        for other in 0..<p where other != q {
          product *= Double(step - nodes[other]) / Double(nodes[q] - nodes[other])
        }
        basis.append(product)
      }
    }
    self.basis = basis
  }

  /// M_q = Σ_k values_k·ℓ_q(k).
  func moments(_ values: ArraySlice<Double>) -> [Double] {
    var moments = [Double](repeating: 0, count: Self.points)
    for (step, value) in values.enumerated() {
      let row = step * Self.points
      for q in 0..<Self.points { moments[q] += value * basis[row + q] }
    }
    return moments
  }

  /// Whether the polynomial through the nodes has these values at all steps.
  func reproduces(_ values: ArraySlice<Double>) -> Bool {
    let start = values.startIndex
    for (step, value) in values.enumerated() {
      let row = step * Self.points
      var sum = 0.0
      for q in 0..<Self.points { sum += basis[row + q] * values[start + nodes[q]] }
      if abs(sum - value) > 1e-11 * value { return false }
    }
    return true
  }
}
