import Differentiation
import RealModule

/// An expression over parameters and variables: a graph whose nodes come after what they are
/// computed from, each of them once.
struct Expression: Sendable {
  enum Node: Hashable, Sendable {
    case constant(Double)
    case parameter(Int)
    case variable(Int)
    /// With one argument, both are the same.
    case operation(Operation, Int, Int)
  }

  private(set) var nodes: [Node] = []
  /// Which parameters each node depends on.
  private(set) var parameters: [Set<Int>] = []
  /// Whether each node depends on a variable.
  private(set) var isData: [Bool] = []
  private var places: [Node: Int] = [:]

  // MARK: Building, with the rules of algebra that save work

  private mutating func add(_ node: Node) -> Int {
    if let place = places[node] { return place }
    switch node {
    case .constant:
      parameters.append([])
      isData.append(false)
    case .parameter(let index):
      parameters.append([index])
      isData.append(false)
    case .variable:
      parameters.append([])
      isData.append(true)
    case .operation(_, let a, let b):
      parameters.append(parameters[a].union(parameters[b]))
      isData.append(isData[a] || isData[b])
    }
    nodes.append(node)
    places[node] = nodes.count - 1
    return nodes.count - 1
  }

  mutating func constant(_ value: Double) -> Int { add(.constant(value)) }
  mutating func parameter(_ index: Int) -> Int { add(.parameter(index)) }
  mutating func variable(_ index: Int) -> Int { add(.variable(index)) }

  func constantValue(_ node: Int) -> Double? {
    if case .constant(let value) = nodes[node] { value } else { nil }
  }

  mutating func apply(_ operation: Operation, _ a: Int, _ b: Int? = nil) -> Int {
    let b = b ?? a
    let (x, y) = (constantValue(a), constantValue(b))
    if let x, let y { return constant(operation.apply(x, y)) }
    switch operation {
    case .add:
      if x == 0 { return b }
      if y == 0 { return a }
    case .subtract:
      if y == 0 { return a }
      if x == 0 { return apply(.negate, b) }
    case .multiply:
      if x == 0 || y == 0 { return constant(0) }
      if x == 1 { return b }
      if y == 1 { return a }
      if x == -1 { return apply(.negate, b) }
      if y == -1 { return apply(.negate, a) }
    case .divide:
      if x == 0 { return constant(0) }
      if y == 1 { return a }
    case .negate:
      if case .operation(.negate, let inner, _) = nodes[a] { return inner }
    default: break
    }
    return add(.operation(operation, a, b))
  }

  /// a^b, by the kind of power that its arguments call for.
  mutating func power(_ a: Int, _ b: Int) -> Int {
    if let exponent = constantValue(b), exponent == exponent.rounded(), abs(exponent) <= 64 {
      switch exponent {
      case 0: return constant(1)
      case 1: return a
      default: return apply(.integerPower(Int(exponent)), a)
      }
    }
    let operation: Operation =
      switch (parameters[a].isEmpty, parameters[b].isEmpty) {
      case (true, _): .powerOfData
      case (_, true): .powerByData
      default: .power
      }
    return apply(operation, a, b)
  }

  // MARK: Linear parameters

  /// Whether the node is a sum of terms that each hold at most one of the parameters, as a factor.
  func isLinear(_ node: Int, in set: Set<Int>) -> Bool {
    if parameters[node].isDisjoint(with: set) { return true }
    guard case .operation(let operation, let a, let b) = nodes[node] else { return true }
    switch operation {
    case .negate: return isLinear(a, in: set)
    case .add, .subtract: return isLinear(a, in: set) && isLinear(b, in: set)
    case .multiply:
      return (parameters[a].isDisjoint(with: set) && isLinear(b, in: set))
        || (parameters[b].isDisjoint(with: set) && isLinear(a, in: set))
    case .divide: return parameters[b].isDisjoint(with: set) && isLinear(a, in: set)
    default: return false
    }
  }

  /// ∂node/∂parameter of a node that is linear in it.
  mutating func coefficient(of parameter: Int, in node: Int) -> Int {
    guard parameters[node].contains(parameter) else { return constant(0) }
    guard case .operation(let operation, let a, let b) = nodes[node] else { return constant(1) }
    switch operation {
    case .negate:
      let inner = coefficient(of: parameter, in: a)
      return apply(.negate, inner)
    case .multiply where parameters[a].contains(parameter):
      let inner = coefficient(of: parameter, in: a)
      return apply(.multiply, inner, b)
    case .multiply:
      let inner = coefficient(of: parameter, in: b)
      return apply(.multiply, a, inner)
    case .divide:
      let inner = coefficient(of: parameter, in: a)
      return apply(.divide, inner, b)
    default:
      let (left, right) = (
        coefficient(of: parameter, in: a), coefficient(of: parameter, in: b)
      )
      return apply(operation, left, right)
    }
  }

  /// The node with the parameters set to 0.
  mutating func without(_ set: Set<Int>, _ node: Int) -> Int {
    if parameters[node].isDisjoint(with: set) { return node }
    guard case .operation(let operation, let a, let b) = nodes[node] else { return constant(0) }
    let left = without(set, a)
    if a == b { return apply(operation, left) }
    let right = without(set, b)
    return apply(operation, left, right)
  }
}
