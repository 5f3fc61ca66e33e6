/// The minibatches and the validation sets that a transformer sees, as windows of `context` + 1
/// bytes: all but the last are inputs, all but the first are targets.
protocol TokenBatches: Sendable {
  /// Writes a window of a minibatch, a pure function of its arguments; called from several threads.
  ///
  /// - Parameter sequence: which of the minibatch's sequences, from 0.
  func fill(_ window: UnsafeMutableBufferPointer<UInt8>, sequence: Int, of batch: BatchIndex)

  /// The sets that validation losses are measured on, at least one.
  var validationSets: [ValidationSet] { get }

  /// See ``Objective/fingerprints``.
  var fingerprints: [(key: String, value: String)] { get }
}

extension TokenBatches {
  var fingerprints: [(key: String, value: String)] { [] }
}

/// Held-out windows, one after another, and the name of their loss's column.
struct ValidationSet: Sendable {
  var name: String
  var windows: [UInt8]
}
