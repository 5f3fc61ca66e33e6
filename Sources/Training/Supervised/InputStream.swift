internal import RealModule

/// Independent normal inputs of variances λ_j = j^(−decay), each row a pure function of seed and
/// number.
struct InputStream<Scalar: KernelScalar>: Sendable {
  private let deviations: [Scalar]
  private let purpose: NormalStream.Purpose
  private let normals: NormalStream
  private var row: [Float]

  init(count: Int, decay: Double, seed: UInt64, purpose: NormalStream.Purpose) {
    deviations = Self.variances(count: count, decay: decay).map { Scalar($0.squareRoot()) }
    self.purpose = purpose
    row = Array(repeating: 0, count: (count + 3) / 4 * 4)
    normals = NormalStream(seed: seed)
  }

  /// λ_1 to λ_count.
  static func variances(count: Int, decay: Double) -> [Double] {
    (1...count).map { Double.pow(Double($0), -decay) }
  }

  /// Writes the first `count` inputs of a row.
  mutating func draw(_ number: Int, count: Int, into inputs: UnsafeMutablePointer<Scalar>) {
    row.withUnsafeMutableBufferPointer {
      normals.fill($0, step: number, purpose: purpose, place: 0)
    }
    for j in 0..<count { inputs[j] = deviations[j] * Scalar(row[j]) }
  }
}
