/// Random examples of two classes that a hyperplane through 0 divides.
///
/// Before they are labeled, inputs z are independent and normal with variances λ_j = j^(−`decay`).
/// With a random unit vector u, the same for all seeds of a run, an example is
/// x = z + y·`margin`·u with y the sign of ⟨u, z⟩: y⟨u, x⟩ is at least the margin. Then a share of
/// labels is flipped.
public struct DrawnLabels: Hashable, Sendable {
  /// How many inputs there are, 1 to 65536.
  public let inputs: Int
  /// 0 to 16: how fast the variances of inputs fall.
  public let decay: Double
  /// 0 to 1e6.
  public let margin: Double
  /// The share of labels that are wrong, 0 to 0.5. Above 0, the classes are not separable.
  public let flipShare: Double
  /// What u and the validation set are drawn from.
  public let teacherSeed: UInt64

  /// - Throws: ``TrainingError`` for a parameter outside its range.
  public init(
    inputs: Int = 32, decay: Double = 0, margin: Double = 0.1, flipShare: Double = 0,
    teacherSeed: UInt64 = 1
  ) throws(TrainingError) {
    try TrainingError.check(inputs, 1...65536, "inputs")
    try TrainingError.check(decay, 0...16, "input-decay")
    try TrainingError.check(margin, 0...1e6, "margin")
    try TrainingError.check(flipShare, 0...0.5, "flip")
    self.inputs = inputs
    self.decay = decay
    self.margin = margin
    self.flipShare = flipShare
    self.teacherSeed = teacherSeed
  }

  /// u.
  var direction: [Double] {
    let stream = NormalStream(seed: teacherSeed)
    var normals = [Float](repeating: 0, count: (inputs + 3) / 4 * 4)
    normals.withUnsafeMutableBufferPointer {
      stream.fill($0, step: 0, purpose: .teacher, place: 0)
    }
    let vector = normals.prefix(inputs).map(Double.init)
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}
