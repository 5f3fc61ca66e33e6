internal import RealModule

extension TransformerWorkspace {
  /// cos and sin of position·10000^(−2c/width) for the pairs c of a head: for each position first the
  /// cosines of all pairs, then their sines.
  static func fillRotation(_ rotation: Numbers, context: Int, headWidth: Int) {
    let half = headWidth / 2
    for position in 0..<context {
      for pair in 0..<half {
        let angle = Double(position) * .pow(10_000, -Double(pair) / Double(half))
        rotation[position * headWidth + pair] = Scalar(Double.cos(angle))
        rotation[position * headWidth + half + pair] = Scalar(Double.sin(angle))
      }
    }
  }
}
