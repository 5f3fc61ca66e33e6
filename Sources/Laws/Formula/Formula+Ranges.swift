import RealModule

extension Formula {
  /// Where each nonlinear parameter is looked for, by what it does in the formula: an exponent among
  /// small numbers, what data are multiplied by at the inverse of their size, what is added to them
  /// at their size.
  public func searchRanges(at inputs: [[Double]], values: [Double]) -> [SearchRange] {
    let sizes = DataSizes(expression, inputs: inputs)
    return searched.map { parameter in
      range(of: parameter, sizes) ?? SearchRange(1e-3...1e3, .eitherSign)
    }
  }

  /// The first use of the parameter that says something of its scale, from the innermost on.
  private func range(of parameter: Int, _ sizes: DataSizes) -> SearchRange? {
    for node in expression.nodes.indices {
      guard case .operation(let operation, let a, let b) = expression.nodes[node], a != b else {
        continue
      }
      // One side is the parameter by itself, except for constants and a sign, the other holds data.
      for (own, other, isLeft) in [(a, b, true), (b, a, false)] {
        guard let factor = multiple(of: parameter, own) else { continue }
        guard
          let range = range(
            operation, beside: other, isLeft: isLeft, sizes)
        else { continue }
        return factor == 1 ? range : range.divided(by: factor)
      }
    }
    return nil
  }

  /// How the parameter is used beside a node.
  private func range(
    _ operation: Operation, beside other: Int, isLeft: Bool, _ sizes: DataSizes
  ) -> SearchRange? {
    switch operation {
    case .powerOfData: return SearchRange(0.03...4, .eitherSign)
    case .powerByData: return SearchRange(0.1...10, .logarithmic)
    case .power:
      return isLeft ? SearchRange(0.1...10, .logarithmic) : SearchRange(0.03...4, .eitherSign)
    case .add, .subtract:
      guard let size = sizes.size(of: other) else { return nil }
      // Data of one sign and of many scales are shifted within any of those, others across them.
      if size.least > 0, size.greatest > 20 * size.smallest {
        return SearchRange((0.03 * size.smallest)...(3 * size.greatest), .eitherSign)
      }
      let span = max(size.greatest - size.least, 1e-6 * size.largest)
      let sign: Double = operation == .subtract ? 1 : -1
      let ends = [sign * (size.least - 0.1 * span), sign * (size.greatest + 0.1 * span)]
      return SearchRange(min(ends[0], ends[1])...max(ends[0], ends[1]), .even)
    case .multiply:
      guard let size = sizes.size(of: other) else { return nil }
      return SearchRange((0.03 / size.largest)...(10 / size.smallest), .eitherSign)
    case .divide where isLeft:
      guard let size = sizes.size(of: other) else { return nil }
      return SearchRange((0.1 * size.smallest)...(10 * size.largest), .eitherSign)
    case .divide:
      guard let size = sizes.size(of: other) else { return nil }
      return SearchRange((0.01 * size.largest)...(3 * size.largest), .eitherSign)
    default: return nil
    }
  }

  /// The factor by which a node is the parameter, if it is nothing else.
  private func multiple(of parameter: Int, _ node: Int) -> Double? {
    switch expression.nodes[node] {
    case .parameter(parameter): return 1
    case .operation(.negate, let a, _): return multiple(of: parameter, a).map { -$0 }
    case .operation(.multiply, let a, let b):
      if let factor = expression.constantValue(a) {
        return multiple(of: parameter, b).map { $0 * factor }
      }
      if let factor = expression.constantValue(b) {
        return multiple(of: parameter, a).map { $0 * factor }
      }
      return nil
    default: return nil
    }
  }
}

extension SearchRange {
  /// For a parameter that is used times a factor.
  fileprivate func divided(by factor: Double) -> SearchRange {
    guard factor.isFinite, factor != 0 else { return self }
    if spread != .even {
      return SearchRange(
        (range.lowerBound / abs(factor))...(range.upperBound / abs(factor)), spread)
    }
    let ends = [range.lowerBound / factor, range.upperBound / factor]
    return SearchRange(min(ends[0], ends[1])...max(ends[0], ends[1]), .even)
  }
}

/// How large the parts of a formula are that depend on data alone; of those that hold parameters
/// too, the data in them count.
private struct DataSizes {
  struct Size {
    var least: Double
    var greatest: Double
    /// Of magnitudes, above 0.
    var smallest: Double
    var largest: Double
  }

  private let expression: Expression
  private let columns: [Int: [Double]]

  init(_ expression: Expression, inputs: [[Double]]) {
    self.expression = expression
    let nodes = expression.nodes.indices.filter {
      expression.isData[$0] && expression.parameters[$0].isEmpty
    }
    var results = [[Double]](
      repeating: [Double](repeating: 0, count: inputs.first?.count ?? 0), count: nodes.count)
    Tape(expression, results: nodes).evaluate([Double](), over: inputs, into: &results, from: 0)
    columns = Dictionary(uniqueKeysWithValues: zip(nodes, results))
  }

  func size(of node: Int) -> Size? {
    guard expression.isData[node] else { return nil }
    if let column = columns[node] {
      let finite = column.filter(\.isFinite)
      let magnitudes = finite.map(abs).filter { $0 > 0 }
      guard let least = finite.min(), let greatest = finite.max(),
        let smallest = magnitudes.min(), let largest = magnitudes.max()
      else { return nil }
      return Size(least: least, greatest: greatest, smallest: smallest, largest: largest)
    }
    // A shift or a factor that is not known yet leaves the scale of the data inside.
    if case .operation(let operation, let a, let b) = expression.nodes[node] {
      switch operation {
      case .add, .subtract, .multiply: return size(of: a) ?? size(of: b)
      case .negate: return size(of: a)
      default: return nil
      }
    }
    return nil
  }
}
