import Differentiation

/// The nodes of an expression that some results need, in an order in which they can be computed,
/// over blocks of points.
///
/// What depends on parameters alone is computed once, what depends on variables alone without
/// derivatives.
struct Tape: Sendable {
  private enum Kind: Sendable {
    /// No variable: one number for all points.
    case scalar
    /// No parameter: a number a point.
    case data
    /// Both: a number with derivatives a point.
    case mixed
  }

  private struct Instruction: Sendable {
    var node: Expression.Node
    var kind: Kind
    /// Where its result goes among those of its kind.
    var slot: Int
    /// Kinds and slots of the arguments.
    var a: (kind: Kind, slot: Int)
    var b: (kind: Kind, slot: Int)
  }

  private var instructions: [Instruction] = []
  private var results: [(kind: Kind, slot: Int)] = []
  private var counts: (scalar: Int, data: Int, mixed: Int) = (0, 0, 0)

  /// Points of a block: few enough that all registers stay in the cache.
  private static let block = 32

  init(_ expression: Expression, results roots: [Int]) {
    var places: [Int: (kind: Kind, slot: Int)] = [:]
    for node in expression.nodesNeeded(for: roots) {
      let kind: Kind =
        !expression.isData[node]
        ? .scalar : expression.parameters[node].isEmpty ? .data : .mixed
      let slot: Int
      switch kind {
      case .scalar:
        slot = counts.scalar
        counts.scalar += 1
      case .data:
        slot = counts.data
        counts.data += 1
      case .mixed:
        slot = counts.mixed
        counts.mixed += 1
      }
      places[node] = (kind, slot)
      var arguments = ((kind: Kind.scalar, slot: 0), (kind: Kind.scalar, slot: 0))
      if case .operation(_, let a, let b) = expression.nodes[node],
        let left = places[a], let right = places[b]
      {
        arguments = (left, right)
      }
      instructions.append(
        Instruction(
          node: expression.nodes[node], kind: kind, slot: slot, a: arguments.0, b: arguments.1))
    }
    results = roots.compactMap { places[$0] }
  }

  /// Writes the results at each point to `columns[j][row...]`.
  func evaluate<S: DifferentiableNumber>(
    _ parameters: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    let count = inputs.first?.count ?? 0
    let scalars = self.scalars(parameters)
    var data = [Double](repeating: 0, count: counts.data * Self.block)
    var mixed = [S](repeating: 0, count: counts.mixed * Self.block)
    for first in stride(from: 0, to: count, by: Self.block) {
      let rows = min(Self.block, count - first)
      for step in instructions where step.kind != .scalar {
        let target = step.slot * Self.block
        switch step.node {
        case .variable(let index):
          for r in 0..<rows { data[target + r] = inputs[index][first + r] }
        case .operation(let operation, _, _):
          let (a, b) = (step.a, step.b)
          if step.kind == .data {
            for r in 0..<rows {
              data[target + r] = operation.apply(
                a.kind == .scalar ? scalars[a.slot].value : data[a.slot * Self.block + r],
                b.kind == .scalar ? scalars[b.slot].value : data[b.slot * Self.block + r])
            }
            continue
          }
          for r in 0..<rows {
            let left = Self.load(a, r, scalars, data, mixed)
            let right = Self.load(b, r, scalars, data, mixed)
            mixed[target + r] = operation.apply(left, right)
          }
        default: break
        }
      }
      for (j, result) in results.enumerated() {
        for r in 0..<rows {
          columns[j][row + first + r] = Self.load(result, r, scalars, data, mixed)
        }
      }
    }
  }

  private func scalars<S: DifferentiableNumber>(_ parameters: [S]) -> [S] {
    var scalars = [S](repeating: 0, count: counts.scalar)
    for step in instructions where step.kind == .scalar {
      switch step.node {
      case .constant(let value): scalars[step.slot] = S(value)
      case .parameter(let index): scalars[step.slot] = parameters[index]
      case .operation(let operation, _, _):
        scalars[step.slot] = operation.apply(scalars[step.a.slot], scalars[step.b.slot])
      case .variable: break
      }
    }
    return scalars
  }

  @inline(__always)
  private static func load<S: DifferentiableNumber>(
    _ place: (kind: Kind, slot: Int), _ row: Int, _ scalars: [S], _ data: [Double], _ mixed: [S]
  ) -> S {
    switch place.kind {
    case .scalar: scalars[place.slot]
    case .data: S(data[place.slot * block + row])
    case .mixed: mixed[place.slot * block + row]
    }
  }
}
