import Basics
public import Records

/// What a curve is fitted to: values of a metric at points of one or several inputs.
public struct CurveData: Sendable, Hashable {
  /// The names of the inputs.
  public var variables: [String]
  /// A column for each of the inputs.
  public var inputs: [[Double]]
  public var observed: [Double]
  /// Standard errors of the values, where they are known.
  public var standardErrors: [Double]?
  /// The values that the metric can take at all.
  public var bounds: ClosedRange<Double>
  /// What the points are of, and the names of what is observed.
  public var name: String
  public var metric: String
  /// What the first input is called where the formula calls it x.
  public var position: String
  /// The lines of their file that the points come from, where they come from one.
  public var lines: [Int]?

  public init(
    variables: [String] = ["x"], inputs: [[Double]], observed: [Double],
    standardErrors: [Double]? = nil,
    bounds: ClosedRange<Double> = Curve.unbounded, name: String = "",
    metric: String = "y", position: String = "x", lines: [Int]? = nil
  ) {
    precondition(
      inputs.allSatisfy { $0.count == observed.count }
        && (standardErrors?.count ?? observed.count) == observed.count
        && (lines?.count ?? observed.count) == observed.count,
      "as many inputs, standard errors and lines as values")
    self.variables = variables
    self.inputs = inputs
    self.observed = observed
    self.standardErrors = standardErrors
    self.bounds = bounds
    self.name = name
    self.metric = metric
    self.position = position
    self.lines = lines
  }

  /// A curve's points.
  public init(_ curve: Curve) {
    self.init(
      inputs: [curve.positions], observed: curve.values, standardErrors: curve.standardErrors,
      bounds: curve.bounds, name: curve.name)
  }

  public var count: Int { observed.count }

  /// The points at which everything is finite, and all standard errors are above 0.
  public var usable: CurveData {
    filtered { row in
      observed[row].isFinite && inputs.allSatisfy { $0[row].isFinite }
        && (standardErrors.map { $0[row] > 0 && $0[row].isFinite } ?? true)
    }
  }

  /// The points that fulfil a condition, by their index.
  public func filtered(_ isKept: (Int) -> Bool) -> CurveData {
    let kept = observed.indices.filter(isKept)
    if kept.count == count { return self }
    var points = self
    points.inputs = inputs.map { column in kept.map { column[$0] } }
    points.observed = kept.map { observed[$0] }
    points.standardErrors = standardErrors.map { errors in kept.map { errors[$0] } }
    points.lines = lines.map { lines in kept.map { lines[$0] } }
    return points
  }

  /// What the input of that index is called.
  func label(of input: Int) -> String {
    variables[input] == "x" && !position.isEmpty ? position : variables[input]
  }

  /// A point for people: "line 2 (x = 0)".
  func place(of row: Int) -> String {
    let values = inputs.indices.map {
      "\(label(of: $0)) = \(NumberText.significant(inputs[$0][row], 8))"
    }
    return (lines.map { "line \($0[row])" } ?? "point \(row + 1)")
      + " (\(values.joined(separator: ", ")))"
  }

  /// Several points for people, the first few of them.
  func places(of rows: [Int]) -> String {
    let named = rows.prefix(3).map(place)
    return rows.count > named.count
      ? named.joined(separator: ", ") + " and \(rows.count - named.count) more"
      : named.count < 2
        ? named.joined()
        : named.dropLast().joined(separator: ", ") + " and \(named[named.count - 1])"
  }
}
