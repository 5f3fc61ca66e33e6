extension TransformerLayout {
  /// As GPT-2 begins (Radford et al. 2019): normal numbers of deviation 0.02, those of projections
  /// into the residual stream divided by √(2·layers), gains one and biases zero. Matrices inside blocks are
  /// divided by √`widthRatio` besides, see ``Parametrization``.
  func initialize<Scalar: KernelScalar>(
    _ parameters: UnsafeMutableBufferPointer<Scalar>, layers: Int, widthRatio: Double,
    seed: UInt64
  ) {
    parameters.update(repeating: 0)
    for block in gains { parameters[block.range].update(repeating: 1) }
    let residual = Set(self.layers.flatMap { [$0.projectionWeight, $0.downWeight] })
    let embeddings = [tokens] + (positions.map { [$0] } ?? [])
    let counters = 1024
    let stream = NormalStream(seed: seed)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * counters) { normals in
      for (number, block) in Set(embeddings + products).sorted(by: { $0.offset < $1.offset })
        .enumerated()
      {
        let isInside = block != head && !embeddings.contains(block)
        let standard =
          residual.contains(block) ? 0.02 / (2 * Float(layers)).squareRoot() : 0.02
        let deviation = isInside ? standard / Float(widthRatio).squareRoot() : standard
        for start in stride(from: 0, to: block.count, by: normals.count) {
          // The step's place in the counter tells blocks apart.
          stream.fill(normals, step: number, purpose: .initialization, place: start / 4)
          for i in 0..<min(normals.count, block.count - start) {
            parameters[block.offset + start + i] = Scalar(deviation * normals[i])
          }
        }
      }
    }
  }

  private var gains: [ParameterLayout.Block] {
    layers.flatMap { [$0.norm1Gain, $0.norm2Gain] + ($0.queryKeyGains.map { [$0] } ?? []) }
      + [normGain]
  }

  /// Zeroes the gradient of the blocks that kernels add to.
  func clearSums<Scalar: KernelScalar>(in gradient: UnsafeMutablePointer<Scalar>) {
    for block in sums { (gradient + block.offset).update(repeating: 0, count: block.count) }
  }
}
