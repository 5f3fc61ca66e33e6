import RealModule

/// A stretch of many steps on which the rate changes.
struct RateLine {
  /// Drops of rate, as many as `size` says, at a place between the steps of the line.
  typealias Drop = (place: Double, size: Double)

  /// Its place among the stretches.
  var index: Int
  var stretch: RateHistory.Stretch
  var areaBefore: Double
  var stepsBefore: Int

  init(_ index: Int, _ stretch: RateHistory.Stretch, areaBefore: Double, stepsBefore: Int) {
    self.index = index
    self.stretch = stretch
    self.areaBefore = areaBefore
    self.stepsBefore = stepsBefore
  }

  var areaAfter: Double { areaBefore + stretch.area }
  var stepsAfter: Int { stepsBefore + stretch.steps }

  func rate(_ place: Double) -> Double { stretch.firstPace + place * stretch.paceChange }
}

/// Finds the few places that stand for the steps of lines, see ``RateLines``.
struct LineCondenser {
  /// A row, by its area and its step.
  typealias Target = (area: Double, step: Int)

  private let peak: Double
  private var rules = GramRules()

  /// The share of all drops that is lost at most by condensing a panel.
  private static let lost = 1e-12
  /// The least distance of a panel from where sums are not smooth, in lengths of it.
  private static let leastDistance = 0.8
  /// The fewest lines that the places of a panel over several are fewer than.
  private static let fewestLines = 6
  /// How far the rates of lines may be off a smooth curve, as a share. Chords are off by less.
  private static let roughness = 3e-8

  /// - Parameter peak: the highest rate.
  init(peak: Double) { self.peak = peak }

  /// The drops that stand for those of each line, as seen from a row and beyond.
  mutating func condense(_ lines: [RateLine], seenFrom target: Target) -> [[RateLine.Drop]] {
    var drops = [[RateLine.Drop]](repeating: [], count: lines.count)
    var start = 0
    for end in lines.indices.map({ $0 + 1 }) {
      if end < lines.count, lines[end].index == lines[end - 1].index + 1 { continue }
      var rest = [start..<end]
      while let panel = rest.popLast() {
        if panel.count >= Self.fewestLines {
          if condense(lines, panel, seenFrom: target, into: &drops) { continue }
          let middle = panel.lowerBound + panel.count / 2
          rest.append(middle..<panel.upperBound)
          rest.append(panel.lowerBound..<middle)
        } else {
          for place in panel { drops[place] += condense(lines[place], seenFrom: target) }
        }
      }
      start = end
    }
    return drops
  }

  /// How far a panel is from where sums are not smooth, in lengths of it.
  private func distance(
    area: ClosedRange<Double>, steps: Range<Int>, rates: ClosedRange<Double>,
    from target: Target
  ) -> Double {
    let length = area.upperBound - area.lowerBound
    return min(
      (target.area - area.upperBound) / length, area.lowerBound / length,
      Double(target.step - steps.upperBound) / Double(steps.count),
      rates.lowerBound / (rates.upperBound - rates.lowerBound))
  }

  /// The drops that stand for those of one line.
  private mutating func condense(
    _ line: RateLine, seenFrom target: Target
  ) -> [RateLine.Drop] {
    let stretch = line.stretch
    if stretch.drop == 0 { return stretch.firstDrop == 0 ? [] : [(0, stretch.firstDrop)] }
    var drops: [RateLine.Drop] = [(0, stretch.firstDrop)]
    var rest = [1..<stretch.steps]
    while let panel = rest.popLast() {
      let count = panel.count
      let digits = Double.log(abs(stretch.drop) * Double(count) / (peak * Self.lost))
      if count <= GramRules.fewestSteps, digits > 0 {
        for step in panel { drops.append((Double(step), stretch.drop)) }
        continue
      }
      let before = line.areaBefore + stretch.area(before: Double(panel.lowerBound))
      let end = line.areaBefore + stretch.area(before: Double(panel.upperBound))
      let (a, b) = (
        line.rate(Double(panel.lowerBound)), line.rate(Double(panel.upperBound - 1))
      )
      let distance = distance(
        area: before...max(before, end),
        steps: (line.stepsBefore + panel.lowerBound)..<(line.stepsBefore + panel.upperBound),
        rates: min(a, b)...max(a, b), from: target)
      if digits > 0, !(distance >= Self.leastDistance) {
        let middle = panel.lowerBound + count / 2
        rest.append(middle..<panel.upperBound)
        rest.append(panel.lowerBound..<middle)
        continue
      }
      let rule = rules.rule(
        places: GramRules.places(digits: digits, distance: max(distance, 0)), steps: count)
      let middle = 0.5 * Double(panel.lowerBound + panel.upperBound - 1)
      for (place, weight) in zip(rule.places, rule.weights) {
        drops.append((middle + 0.5 * Double(count) * place, stretch.drop * weight))
      }
    }
    return drops
  }

  /// Appends what stands for the drops of several lines that draw a smooth curve; false if they are
  /// too near to the row or draw none.
  ///
  /// A sum over the drops of f is that of its polynomial through a few places q, whose weights are
  /// Σ_k Δη_k·ℓ_q(k).
  private mutating func condense(
    _ lines: [RateLine], _ panel: Range<Int>, seenFrom target: Target,
    into drops: inout [[RateLine.Drop]]
  ) -> Bool {
    let (first, last) = (lines[panel.lowerBound], lines[panel.upperBound - 1])
    var rates = first.stretch.firstPace...first.stretch.firstPace
    for line in lines[panel] {
      let ends = [line.stretch.firstPace, line.rate(Double(line.stretch.steps - 1))]
      for rate in ends {
        rates = min(rates.lowerBound, rate)...max(rates.upperBound, rate)
      }
    }
    let steps = first.stepsBefore..<last.stepsAfter
    let distance = distance(
      area: first.areaBefore...max(first.areaBefore, last.areaAfter), steps: steps, rates: rates,
      from: target)
    guard distance >= Self.leastDistance else { return false }

    let rule = rules.rule(places: GramRules.most, steps: steps.count)
    let (middle, half) = (
      0.5 * Double(steps.lowerBound + steps.upperBound - 1), 0.5 * Double(steps.count)
    )
    var places: [(line: Int, place: Double)] = []
    var line = panel.lowerBound
    for x in rule.places {
      let step = middle + half * x
      while step >= Double(lines[line].stepsAfter), line < panel.upperBound - 1 { line += 1 }
      places.append((line, step - Double(lines[line].stepsBefore)))
    }
    let values = places.map { lines[$0.line].rate($0.place) }
    let polynomials = Lagrange(through: rule.places)
    func x(_ line: RateLine, _ place: Double) -> Double {
      (Double(line.stepsBefore) + place - middle) / half
    }
    for (index, line) in zip(panel, lines[panel]) {
      // A jump of the rate, or of its drops between warm-up and what follows, is no curve.
      let jump = line.stretch.firstDrop - line.stretch.drop
      if index > panel.lowerBound, abs(jump) > 1e-15 * peak { return false }
      let basis = polynomials.values(at: x(line, 0))
      let curve = zip(basis, values).reduce(0) { $0 + $1.0 * $1.1 }
      guard abs(curve - line.stretch.firstPace) <= Self.roughness * line.stretch.firstPace else {
        return false
      }
    }
    var sizes = [Double](repeating: 0, count: values.count)
    for line in lines[panel] {
      let within = rules.rule(places: 3, steps: line.stretch.steps)
      let center = 0.5 * Double(line.stretch.steps - 1)
      for (place, weight) in zip(within.places, within.weights) {
        let basis = polynomials.values(
          at: x(line, center + 0.5 * Double(line.stretch.steps) * place))
        for index in sizes.indices { sizes[index] += line.stretch.drop * weight * basis[index] }
      }
    }
    let jump = first.stretch.firstDrop - first.stretch.drop
    if jump != 0 { drops[panel.lowerBound].append((0, jump)) }
    for (place, size) in zip(places, sizes) { drops[place.line].append((place.place, size)) }
    return true
  }
}

/// The polynomials that are 1 at one of some places and 0 at the others.
private struct Lagrange {
  private let places: [Double]
  /// 1/Π_{other}(place − other).
  private let scales: [Double]

  init(through places: [Double]) {
    self.places = places
    scales = places.indices.map { index in
      places.indices.reduce(1) { $1 == index ? $0 : $0 / (places[index] - places[$1]) }
    }
  }

  func values(at x: Double) -> [Double] {
    var below = [1.0]
    for place in places.dropLast() { below.append(below[below.count - 1] * (x - place)) }
    var above = 1.0
    var values = below
    for index in places.indices.reversed() {
      values[index] = scales[index] * below[index] * above
      above *= x - places[index]
    }
    return values
  }
}
