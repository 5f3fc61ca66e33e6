internal import RealModule

/// The loss of outputs z beside targets t.
enum ExampleLoss: Sendable {
  /// ½‖z − t‖².
  case squared
  /// Cross-entropy of softmax(z) under the distribution t: ln Σ_k e^{z_k} − ⟨t, z⟩.
  case crossEntropy
  /// ln(1 + e^{−tz}) for one output and a label t = ±1.
  case logistic

  var isClassification: Bool { self != .squared }

  /// Adds up the losses of `rows` examples, and replaces outputs by the loss's derivatives by them,
  /// times `scale`.
  func evaluate<Scalar: KernelScalar & Real>(
    _ outputs: UnsafeMutablePointer<Scalar>, beside targets: UnsafePointer<Scalar>, rows: Int,
    width: Int, scale: Scalar
  ) -> Double {
    var total = 0.0
    for row in 0..<rows {
      let (z, t) = (outputs + row * width, targets + row * width)
      switch self {
      case .squared:
        var sum: Scalar = 0
        for k in 0..<width {
          let difference = z[k] - t[k]
          sum += difference * difference
          z[k] = scale * difference
        }
        total += Double(sum) / 2
      case .crossEntropy:
        var (largest, product) = (z[0], Scalar.zero)
        for k in 0..<width {
          largest = max(largest, z[k])
          product += t[k] * z[k]
        }
        var sum: Scalar = 0
        for k in 0..<width {
          z[k] = Scalar.exp(z[k] - largest)
          sum += z[k]
        }
        total += Double(largest + Scalar.log(sum) - product)
        for k in 0..<width { z[k] = scale * (z[k] / sum - t[k]) }
      case .logistic:
        // No exponent is positive, so that none overflows.
        let margin = t[0] * z[0]
        let tail = Scalar.exp(-abs(margin))
        total += Double(max(-margin, 0) + Scalar.log(onePlus: tail))
        let sigmoid = (margin > 0 ? tail : 1) / (1 + tail)
        z[0] = -scale * t[0] * sigmoid
      }
    }
    return total
  }

  /// How many of `rows` examples are misclassified: whose largest output, or sign of the only one,
  /// is not the target's.
  func errors<Scalar: KernelScalar>(
    _ outputs: UnsafePointer<Scalar>, beside targets: UnsafePointer<Scalar>, rows: Int, width: Int
  ) -> Int {
    var count = 0
    for row in 0..<rows {
      let (z, t) = (outputs + row * width, targets + row * width)
      if width == 1 {
        // An output of 0 decides nothing, and counts as wrong.
        if !(z[0] * t[0] > 0) { count += 1 }
      } else if Self.place(ofLargest: z, width) != Self.place(ofLargest: t, width) {
        count += 1
      }
    }
    return count
  }

  /// The first place of the largest of `width` values.
  static func place<Scalar: KernelScalar>(
    ofLargest values: UnsafePointer<Scalar>, _ width: Int
  ) -> Int {
    var place = 0
    for k in 1..<width where values[k] > values[place] { place = k }
    return place
  }
}
