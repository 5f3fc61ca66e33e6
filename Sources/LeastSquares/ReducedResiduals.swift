import Differentiation
import RealModule

/// The residuals of a separable model at the best coefficients c(θ): variable projection
/// (Golub & Pereyra 1973) with Kaufman's Jacobian (1975).
///
/// With S the slopes of the loss's root, of the link and √w, J = P⊥·S·(∂Φ/∂θ)c, where P⊥
/// projects out the columns of SΦ that are not held by their signs. The part of the derivative
/// that Kaufman drops is orthogonal to the residuals, so the gradient is exact for any loss: the
/// columns are orthogonal to ψ at c(θ).
final class ReducedResiduals<M: SeparableModel>: ResidualFunction {
  private let model: M
  let observationCount: Int
  private let loss: RobustLoss
  private let free: [Int]
  private let usesDifferences: Bool
  private var nonlinear: [Double]
  let unit: Double
  var scales: [Double]

  private let inner: LinearCoefficients
  private var columns: [[Double]]
  private var other: [[Double]] = []
  private var slopes: [Double]
  private var bends: [Double]
  private var projected: [Double]
  private var derivative: [Double]
  private var solved: [Double]?
  private var dual2 = SeparableBuffers<SIMD2<Double>>()
  private var dual4 = SeparableBuffers<SIMD4<Double>>()
  private var dual8 = SeparableBuffers<SIMD8<Double>>()

  /// - Parameter nonlinear: all of θ; those not in `free` keep these values.
  init(
    model: M, observed: [Double], rootWeights: [Double]?, loss: RobustLoss, link: Link,
    signs: [LinearSign], free: [Int], nonlinear: [Double], unit: Double, usesDifferences: Bool
  ) {
    self.model = model
    observationCount = observed.count
    self.loss = loss
    self.free = free
    self.nonlinear = nonlinear
    self.unit = unit
    self.usesDifferences = usesDifferences
    scales = Array(repeating: 0, count: free.count)
    inner = LinearCoefficients(
      observed: observed, rootWeights: rootWeights, signs: signs, loss: loss, link: link)
    columns = Array(
      repeating: Array(repeating: 0, count: observationCount), count: model.linearCount)
    slopes = Array(repeating: 1, count: observationCount)
    bends = slopes
    projected = Array(repeating: 0, count: max(observationCount, model.linearCount))
    derivative = Array(repeating: 0, count: observationCount * max(1, free.count))
  }

  var freeCount: Int { free.count }
  var functionsPerJacobian: Int { usesDifferences ? 2 * free.count : 0 }
  /// c at the parameters last asked for.
  var coefficients: [Double] { inner.coefficients }
  /// The columns whose coefficients are neither fixed nor held by their signs.
  var passive: [Int] { inner.passive }

  /// √w·∂g(f)/∂(θ, c), row-major, at the point last differentiated: the columns of the θ searched
  /// for, then those of the coefficients named.
  func fullJacobian(searched: Int, coefficients: [Int]) -> [Double] {
    let n = observationCount
    let width = searched + coefficients.count
    var jacobian = Array(repeating: 0.0, count: n * width)
    for i in 0..<n {
      let scale = inner.scale[i]
      for k in 0..<searched { jacobian[i * width + k] = derivative[k * n + i] * scale }
      for (k, j) in coefficients.enumerated() {
        jacobian[i * width + searched + k] = inner.matrix[j * n + i] * scale
      }
    }
    return jacobian
  }

  func reset() {
    inner.reset()
    solved = nil
  }

  func residuals(at values: [Double], into f: UnsafeMutablePointer<Double>) -> Bool {
    guard solve(at: values) else { return false }
    var sum = 0.0
    let perUnit = 1 / unit
    for i in 0..<observationCount {
      let root = loss.root(inner.residuals[i])
      f[i] = root.value * perUnit
      slopes[i] = root.slope
      sum += f[i] + inner.residuals[i] * 0
    }
    return sum.isFinite
  }

  private func solve(at values: [Double]) -> Bool {
    if solved == values { return true }
    solved = nil
    for k in free.indices { nonlinear[free[k]] = values[k] }
    model.evaluate(nonlinear, into: &columns)
    guard inner.load(columns), inner.solve() else { return false }
    solved = values
    return true
  }

  var isRobust: Bool { loss != .none }

  func jacobian(
    at values: [Double], into jacobian: UnsafeMutablePointer<Double>,
    curvature: UnsafeMutablePointer<Double>?
  ) -> Bool {
    if solved != values {
      guard solve(at: values) else { return false }
      for i in 0..<observationCount { slopes[i] = loss.root(inner.residuals[i]).slope }
    }
    differentiate(values)
    if let curvature {
      for i in 0..<observationCount {
        bends[i] = loss.rootCurvature(inner.residuals[i]) * inner.scale[i]
      }
      _ = project(derivative, rowScale: bends, into: curvature)
    }
    for i in 0..<observationCount { bends[i] = slopes[i] * inner.scale[i] }
    return project(derivative, rowScale: bends, into: jacobian)
  }

  /// Writes P⊥·S·D/unit, S the `rowScale`, P⊥ that of S·Φ; says whether it is finite.
  private func project(
    _ columns: [Double], rowScale: [Double], into target: UnsafeMutablePointer<Double>
  ) -> Bool {
    let n = observationCount
    let m = free.count
    let qr =
      inner.passive.isEmpty ? nil : inner.factor(rowScale: rowScale, beside: inner.residuals)
    var sum = 0.0
    let perUnit = 1 / unit
    for k in 0..<m {
      projected.withUnsafeMutableBufferPointer { column in
        for i in n..<max(n, column.count) { column[i] = 0 }
        for i in 0..<n { column[i] = columns[k * n + i] * rowScale[i] }
        qr?.projectOut(column.baseAddress!)
        for i in 0..<n {
          target[i * m + k] = column[i] * perUnit
          sum += column[i] * 0
        }
      }
    }
    return sum == 0
  }

  /// Writes ∂(Φc)ᵢ/∂θₖ at constant c to element k·n + i.
  func differentiate(_ values: [Double]) {
    for k in free.indices { nonlinear[free[k]] = values[k] }
    let n = observationCount
    let m = free.count
    let c = inner.coefficients
    let linear = model.linearCount
    derivative.withUnsafeMutableBufferPointer { derivative in
      guard let target = derivative.baseAddress else { return }
      if usesDifferences {
        difference(c, into: target)
        return
      }
      var first = 0
      while first < m {
        let left = m - first
        let slice = free[first..<(first + min(left, left <= 2 ? 2 : left <= 4 ? 4 : 8))]
        let place = target + first * n
        if left <= 2 {
          dual2.pass(nonlinear, slice, rows: n, linear: linear) { model.evaluate($0, into: &$1) }
          dual2.combine(c, lanes: slice.count, into: place)
        } else if left <= 4 {
          dual4.pass(nonlinear, slice, rows: n, linear: linear) { model.evaluate($0, into: &$1) }
          dual4.combine(c, lanes: slice.count, into: place)
        } else {
          dual8.pass(nonlinear, slice, rows: n, linear: linear) { model.evaluate($0, into: &$1) }
          dual8.combine(c, lanes: slice.count, into: place)
        }
        first += slice.count
      }
    }
  }

  private func difference(_ c: [Double], into target: UnsafeMutablePointer<Double>) {
    if other.isEmpty { other = columns }
    let n = observationCount
    for k in free.indices {
      let value = nonlinear[free[k]]
      let step = CentralDifference.step(at: value, scale: scales[k])
      nonlinear[free[k]] = value + step
      model.evaluate(nonlinear, into: &other)
      nonlinear[free[k]] = value - step
      model.evaluate(nonlinear, into: &columns)
      nonlinear[free[k]] = value
      for i in 0..<n {
        var sum = 0.0
        for j in c.indices { sum += c[j] * (other[j][i] - columns[j][i]) }
        target[k * n + i] = sum / (2 * step)
      }
    }
  }
}
