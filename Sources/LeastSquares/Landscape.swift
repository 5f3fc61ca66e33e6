/// A ``ResidualFunction`` seen through its coordinates: what GSL's callbacks evaluate.
///
/// GSL wants at least as many residuals as variables, so missing ones are padded with zeros.
final class Landscape {
  let function: any ResidualFunction
  let coordinates: [Coordinate]
  /// Indices, among the free parameters, of those that are searched over.
  let variables: [Int]
  let rows: Int
  private(set) var evaluations = Evaluations()
  /// Whether the last Jacobian was finite.
  private(set) var hasDerivatives = true
  private(set) var natural: [Double]
  private var bent: [Double] = []
  private let scratch: UnsafeMutablePointer<Double>

  init(_ function: any ResidualFunction, coordinates: [Coordinate]) {
    self.function = function
    self.coordinates = coordinates
    variables = coordinates.indices.filter { !coordinates[$0].isPinned }
    rows = max(function.observationCount, variables.count)
    natural = coordinates.map { $0.value(0) }
    scratch = .allocate(capacity: max(1, function.observationCount * function.freeCount))
  }

  deinit { scratch.deallocate() }

  private func move(to q: UnsafePointer<Double>, stride: Int) {
    for k in variables.indices {
      natural[variables[k]] = coordinates[variables[k]].value(q[k * stride])
    }
  }

  /// The free parameters at q, in natural units.
  func parameters(at q: UnsafePointer<Double>) -> [Double] {
    move(to: q, stride: 1)
    return natural
  }

  /// A trial that is not finite reads as very long residuals, so that the trust region shrinks.
  func residuals(at q: UnsafePointer<Double>, stride: Int, into f: UnsafeMutablePointer<Double>) {
    move(to: q, stride: stride)
    evaluations.functions += 1
    let n = function.observationCount
    let isFinite = function.residuals(at: natural, into: f)
    for i in n..<max(n, rows) { f[i] = 0 }
    if !isFinite { for i in 0..<n { f[i] = 1e100 } }
  }

  /// The Jacobian by q, and beside it the ``ResidualFunction``'s curvature if asked for.
  func jacobian(
    at q: UnsafePointer<Double>, stride: Int, into jacobian: UnsafeMutablePointer<Double>,
    rowStride: Int, curvature: UnsafeMutablePointer<Double>? = nil
  ) -> Bool {
    move(to: q, stride: stride)
    evaluations.jacobians += 1
    evaluations.functions += function.functionsPerJacobian
    if curvature != nil, bent.isEmpty {
      bent = Array(repeating: 0, count: function.observationCount * function.freeCount)
    }
    hasDerivatives = bent.withUnsafeMutableBufferPointer { bent in
      function.jacobian(
        at: natural, into: scratch, curvature: curvature == nil ? nil : bent.baseAddress)
    }
    guard hasDerivatives else { return false }
    copy(scratch, q, stride, to: jacobian, rowStride)
    if let curvature {
      bent.withUnsafeBufferPointer {
        copy($0.baseAddress!, q, stride, to: curvature, variables.count)
      }
    }
    return true
  }

  private func copy(
    _ source: UnsafePointer<Double>, _ q: UnsafePointer<Double>, _ stride: Int,
    to target: UnsafeMutablePointer<Double>, _ rowStride: Int
  ) {
    let n = function.observationCount
    let m = function.freeCount
    for k in variables.indices {
      let j = variables[k]
      let slope = coordinates[j].slope(q[k * stride])
      for i in 0..<n { target[i * rowStride + k] = source[i * m + j] * slope }
      for i in n..<max(n, rows) { target[i * rowStride + k] = 0 }
    }
  }
}
