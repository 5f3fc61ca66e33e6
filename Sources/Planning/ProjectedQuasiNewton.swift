import Fitting

/// Minimizes a smooth function over a convex set that is easy to project on to.
///
/// Each iteration minimizes a quadratic model over the set, with the curvature that damped BFGS
/// updates have learned (Powell 1978), and searches the line to the model's minimum (Schmidt, van
/// den Berg, Friedlander and Murphy 2009). The model costs no evaluation of the function; it is
/// minimized by spectral projected gradients (Birgin, Martínez and Raydan 2000).
struct ProjectedQuasiNewton {
  /// Stops when the model promises less than this, in the unit of the function.
  var tolerance: Double
  var mostIterations = 200

  struct Minimum {
    var point: [Double]
    var value: Double
    var evaluations: Int
  }

  /// - Parameters:
  ///   - function: the value at a point, its gradient written to the second argument.
  ///   - project: the nearest point of the set.
  func minimum(
    of function: ([Double], inout [Double]) -> Double, project: ([Double]) -> [Double],
    from start: [Double]
  ) -> Minimum {
    let count = start.count
    var point = project(start)
    var gradient = [Double](repeating: 0, count: count)
    var value = function(point, &gradient)
    var evaluations = 1
    var model = QuadraticModel(count: count)
    var trialGradient = gradient
    for _ in 0..<mostIterations {
      let move = model.step(from: point, gradient: gradient, project: project)
      let slope = dot(gradient, move)
      guard -slope > tolerance else { break }
      var share = 1.0
      var trial = point
      var trialValue = value
      while true {
        for index in 0..<count { trial[index] = point[index] + share * move[index] }
        trialValue = function(trial, &trialGradient)
        evaluations += 1
        if trialValue <= value + 1e-4 * share * slope || share < 1e-9 { break }
        // The minimum of the parabola through both values and the slope.
        let excess = trialValue - value - share * slope
        let best = excess.isFinite ? -slope * share * share / (2 * excess) : 0
        share = min(max(best, 0.1 * share), 0.5 * share)
      }
      guard trialValue < value else { break }
      model.learn(
        move: zip(trial, point).map { $0 - $1 },
        change: zip(trialGradient, gradient).map { $0 - $1 })
      (point, value) = (trial, trialValue)
      swap(&gradient, &trialGradient)
    }
    return Minimum(point: point, value: value, evaluations: evaluations)
  }
}

/// ½·dᵀBd + gᵀd with B from BFGS updates.
private struct QuadraticModel {
  private let count: Int
  /// B row by row; empty until something is known of the curvature.
  private var curvature: [Double] = []

  init(count: Int) { self.count = count }

  private func times(_ vector: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: count)
    for column in 0..<count {
      // Symmetric, so its rows are its columns.
      let factor = vector[column]
      if factor == 0 { continue }
      let start = column * count
      for row in 0..<count { product[row] += factor * curvature[start + row] }
    }
    return product
  }

  /// Takes in how the gradient changed along a move.
  mutating func learn(move: [Double], change: [Double]) {
    let bend = dot(move, change)
    if curvature.isEmpty {
      guard bend > 0 else { return }
      curvature = [Double](repeating: 0, count: count * count)
      for index in 0..<count { curvature[index * count + index] = dot(change, change) / bend }
    }
    let predicted = times(move)
    let predictedBend = dot(move, predicted)
    guard predictedBend > 0 else { return }
    // Damped, so that B stays positive where the function is not convex.
    let damping =
      bend >= 0.2 * predictedBend ? 1 : 0.8 * predictedBend / (predictedBend - bend)
    let learned = zip(change, predicted).map { damping * $0 + (1 - damping) * $1 }
    let learnedBend = dot(move, learned)
    guard learnedBend > 0 else { return }
    for row in 0..<count {
      let (p, l) = (predicted[row] / predictedBend, learned[row] / learnedBend)
      let start = row * count
      for column in 0..<count {
        curvature[start + column] += l * learned[column] - p * predicted[column]
      }
    }
  }

  /// The move to the model's minimum over the set; before anything is known of the curvature, a
  /// short one downhill.
  func step(
    from point: [Double], gradient: [Double], project: ([Double]) -> [Double]
  ) -> [Double] {
    guard !curvature.isEmpty else {
      let largest = gradient.map(abs).max() ?? 0
      guard largest > 0 else { return gradient.map { _ in 0 } }
      let moved = project(zip(point, gradient).map { $0 - 0.1 / largest * $1 })
      return zip(moved, point).map { $0 - $1 }
    }
    var place = point
    var slope = gradient
    var move = gradient
    var length = 1 / (0..<count).reduce(1e-300) { max($0, curvature[$1 * count + $1]) }
    for _ in 0..<Self.mostSteps {
      for index in 0..<count { move[index] = place[index] - length * slope[index] }
      move = project(move)
      for index in 0..<count { move[index] -= place[index] }
      let fall = dot(slope, move)
      guard -fall > 1e-12 else { break }
      let bent = times(move)
      let bend = dot(move, bent)
      let share = bend > 0 ? min(1, -fall / bend) : 1
      for index in 0..<count {
        place[index] += share * move[index]
        slope[index] += share * bent[index]
      }
      length = bend > 0 ? dot(move, move) / bend : 1e3
    }
    return zip(place, point).map { $0 - $1 }
  }

  private static let mostSteps = 60
}
