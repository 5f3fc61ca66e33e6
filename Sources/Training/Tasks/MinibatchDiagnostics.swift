/// What an ``Objective`` measures of a minibatch, besides its loss, where it is asked to.
struct MinibatchDiagnostics: Sendable {
  /// Σ nᵢ·‖gᵢ − g‖² over the lanes that the minibatch is divided into, of nᵢ examples and mean gradient
  /// gᵢ each, g being the mean over all. Of a gradient that was written, not added.
  var scatter = 0.0
  /// The largest attention score before the softmax, and the mean of (ln Z)² over the targets, Z being the
  /// sum of the exponentials of the outputs.
  var largestAttentionLogit = -Double.infinity
  var squaredLogZ = 0.0
}
