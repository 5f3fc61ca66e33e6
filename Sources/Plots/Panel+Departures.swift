import Basics

// Where curves leave a panel. Its range is chosen for what matters, and what lies beyond it is not left
// out in silence: marks on the edge show where, and a note how far.

extension Panel {
  /// Where curves leave the panel upward or downward, marks that would cover one another once.
  func departures(_ x: DrawnAxis, _ y: DrawnAxis) -> [FigureLayout.Departure] {
    var found: [FigureLayout.Departure] = []
    var taken: Set<FigureLayout.Departure> = []
    for series in series where series.isFollowed {
      for place in series.departures(x, y) {
        var departure = FigureLayout.Departure(
          x: place.x, isAbove: place.isAbove, color: series.color)
        departure.x = (departure.x * Self.departurePlaces).rounded()
        if taken.insert(departure).inserted {
          departure.x = place.x
          found.append(departure)
        }
      }
    }
    return found
  }

  /// How many marks fit side by side.
  private static let departurePlaces = 80.0

  /// How far curves go on beyond the panel, in words.
  func departureNotes(_ placed: FigureLayout.PlacedPanel) -> [String] {
    let beyond = series.filter(\.isFollowed).flatMap { series in
      series.points.filter {
        placed.x.range.contains($0.x) && placed.y.side(of: $0.y) != .inside && !$0.y.isNaN
      }.map(\.y)
    }
    func text(_ value: Double) -> String {
      value.isFinite ? NumberText.significant(value) : "infinity"
    }
    var notes: [String] = []
    if let high = beyond.max(), placed.y.side(of: high) == .above {
      notes.append("▲ goes on up to \(text(high)) (\(yLabel))")
    }
    if let low = beyond.min(), placed.y.side(of: low) == .below {
      notes.append("▼ goes on down to \(low.isFinite ? text(low) : "-infinity") (\(yLabel))")
    }
    return notes
  }
}

extension DrawnAxis {
  enum Side { case below, inside, above }

  func side(of value: Double) -> Side {
    if scale == .logarithmic, value <= 0 { return .below }
    let place = place(of: value)
    return place > 1 + 1e-9 ? .above : place < -1e-9 ? .below : .inside
  }
}

extension Series {
  /// Whether marks show where it leaves a panel: its points are values, and not areas between some.
  fileprivate var isFollowed: Bool { !style.isArea }

  /// The places from 0 to 1 along the x-axis where the series leaves, or comes back.
  fileprivate func departures(_ x: DrawnAxis, _ y: DrawnAxis) -> [(x: Double, isAbove: Bool)] {
    let known = points.filter { x.hasPlace(for: $0.x) && !$0.y.isNaN }
    let places = known.map { x.place(of: $0.x) }
    let sides = known.map { y.side(of: $0.y) }
    var found: [(x: Double, isAbove: Bool)] = []
    var start = 0
    while start < known.count {
      var end = start
      while end + 1 < known.count, sides[end + 1] == sides[start] { end += 1 }
      defer { start = end + 1 }
      if sides[start] == .inside { continue }
      let edge = sides[start] == .above ? 1.0 : 0
      // On the way from its neighbor, where a line shows that way.
      func crossing(_ inside: Int, _ outside: Int) -> Double {
        guard style.isLine, sides[inside] == .inside else { return places[outside] }
        let (a, b) = (y.place(of: known[inside].y), y.place(of: known[outside].y))
        let share = (edge - a) / (b - a)
        return share.isFinite
          ? places[inside] + share * (places[outside] - places[inside]) : places[inside]
      }
      var marks: [Double] = []
      if start > 0 { marks.append(crossing(start - 1, start)) }
      if end + 1 < known.count { marks.append(crossing(end + 1, end)) }
      // A curve of which nothing else is to be seen.
      if marks.isEmpty { marks = [places[(start + end) / 2]] }
      found += marks.filter { (0...1).contains($0) }.map { ($0, edge == 1) }
    }
    return found
  }
}
