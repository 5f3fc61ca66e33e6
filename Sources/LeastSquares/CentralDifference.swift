import RealModule

/// The one place that chooses a difference step.
enum CentralDifference {
  /// ∛ε of the number's size balances truncation (h²) against rounding (ε/h).
  ///
  /// `scale` is the size to assume where the value is 0; where neither says anything, 1.
  static func step(at value: Double, scale: Double) -> Double {
    let size = max(abs(value), scale)
    let step = (size > 0 ? size : 1) * .root(.ulpOfOne, 3)
    // A step that the number can represent exactly makes θ + h − θ equal h.
    return (value + step) - value
  }
}
