import RealModule

extension Expression {
  /// The rows at which data alone put the expression at the edge of where it has a value: what is
  /// computed of them is not finite, they are divided by and 0, or a power is taken of them and they are
  /// not above 0. Whether there is a value then hangs on the parameters: x^b has one at 0 for b > 0.
  ///
  /// - Parameter roots: the nodes that are asked for.
  func doubtfulRows(of roots: [Int], over inputs: [[Double]]) -> [Int] {
    let needed = nodesNeeded(for: roots)
    let alone = needed.filter { isData[$0] && parameters[$0].isEmpty }
    var columns = [[Double]](
      repeating: [Double](repeating: 0, count: inputs.first?.count ?? 0), count: alone.count)
    Tape(self, results: alone).evaluate([Double](), over: inputs, into: &columns, from: 0)
    // Unreachable: a node stands once among those needed.
    let values = Dictionary(uniqueKeysWithValues: zip(alone, columns))
    var doubtful = Set<Int>()
    for column in columns {
      doubtful.formUnion(column.indices.filter { !column[$0].isFinite })
    }
    for node in needed {
      guard case .operation(let operation, let a, let b) = nodes[node] else { continue }
      switch operation {
      case .divide:
        doubtful.formUnion(values[b].map { b in b.indices.filter { b[$0] == 0 } } ?? [])
      case .powerOfData:
        doubtful.formUnion(values[a].map { a in a.indices.filter { a[$0] <= 0 } } ?? [])
      default: break
      }
    }
    return doubtful.sorted()
  }

  /// The nodes that some roots are computed from, these among them, in an order in which they can be.
  func nodesNeeded(for roots: [Int]) -> [Int] {
    var needed = Set<Int>()
    var open = roots
    while let node = open.popLast() {
      guard needed.insert(node).inserted else { continue }
      if case .operation(_, let a, let b) = nodes[node] { open += [a, b] }
    }
    return needed.sorted()
  }

  // MARK: Shifts

  /// Whether v ↦ v + s only multiplies the node by a factor that does not depend on the variables: a
  /// product of what holds no v and of exponentials whose exponents are linear in v.
  func isScaled(byShiftOf variable: Int, _ node: Int) -> Bool {
    if !holds(variable, node) { return true }
    guard case .operation(let operation, let a, let b) = nodes[node] else { return false }
    switch operation {
    case .negate: return isScaled(byShiftOf: variable, a)
    case .multiply, .divide:
      return isScaled(byShiftOf: variable, a) && isScaled(byShiftOf: variable, b)
    case .function(.exp): return isShifted(byShiftOf: variable, a)
    // 2^(−t/h).
    case .powerOfData, .power: return !isData[a] && isShifted(byShiftOf: variable, b)
    default: return false
    }
  }

  /// Whether v ↦ v + s adds to the node what does not depend on the variables.
  private func isShifted(byShiftOf variable: Int, _ node: Int) -> Bool {
    if !holds(variable, node) { return true }
    switch nodes[node] {
    case .variable: return true
    case .operation(let operation, let a, let b):
      switch operation {
      case .negate: return isShifted(byShiftOf: variable, a)
      case .add, .subtract:
        // What is added to the variable itself is an origin already.
        let hasOrigin = [(a, b), (b, a)].contains {
          holds(variable, $0) && parameters[$0].isEmpty && !holds(variable, $1)
        }
        if hasOrigin { return false }
        return isShifted(byShiftOf: variable, a) && isShifted(byShiftOf: variable, b)
      case .multiply:
        return (!isData[a] && isShifted(byShiftOf: variable, b))
          || (!isData[b] && isShifted(byShiftOf: variable, a))
      case .divide: return !isData[b] && isShifted(byShiftOf: variable, a)
      default: return false
      }
    default: return false
    }
  }

  /// Whether the node is computed from the variable.
  func holds(_ variable: Int, _ node: Int) -> Bool {
    nodesNeeded(for: [node]).contains { nodes[$0] == .variable(variable) }
  }
}
