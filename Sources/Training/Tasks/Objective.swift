/// A model with its data: the loss of a minibatch over a flat vector of parameters, its gradient,
/// and the losses over validation sets.
///
/// Everything is a pure function of its arguments and of what the objective was made from: the
/// minibatch of any step can be asked for at any time, which is what lets a run resume anywhere.
/// An object, since it owns the memory that it computes in; one thread calls it at a time, and it
/// divides its work over a ``WorkerPool`` by a partition that does not depend on the pool's width.
protocol Objective<Scalar>: AnyObject {
  associatedtype Scalar: KernelScalar

  /// The parameters' places in the flat vector.
  var layout: ParameterLayout { get }
  /// What a minibatch is counted in.
  var unit: ExampleUnit { get }
  /// How many of them one minibatch has.
  var unitsPerBatch: Int { get }

  /// Writes the parameters that training begins from.
  func initialize(_ parameters: UnsafeMutableBufferPointer<Scalar>)

  /// The mean loss of a minibatch at `parameters`; its gradient is written to `gradient`, or added
  /// to what is there.
  func evaluate(
    _ batch: BatchIndex, at parameters: UnsafeBufferPointer<Scalar>,
    gradient: UnsafeMutableBufferPointer<Scalar>, isAdding: Bool
  ) -> Double

  /// How many examples one minibatch has: windows, where the units are tokens.
  var examplesPerBatch: Int { get }

  /// Whether each minibatch is measured more closely from now on, in ``diagnostics``; that changes no bit
  /// of what is computed. Off at first.
  var isDiagnosing: Bool { get set }
  /// Of the latest minibatch that was evaluated while ``isDiagnosing``.
  var diagnostics: MinibatchDiagnostics { get }
  /// Into how many lanes a minibatch is divided, whose scatter is measured.
  var lanesPerBatch: Int { get }
  /// Whether there are attention and outputs to measure.
  var measuresLogits: Bool { get }

  /// Whether a loss that stays far above the first one means divergence: so it is with the
  /// cross-entropy of classes, which begins near that of a guess among all of them.
  var startsFromIgnorance: Bool { get }
  /// What the data was when it was read, for the head of the log: keys of ``Fingerprint``. A run goes on with the same data alone.
  var fingerprints: [(key: String, value: String)] { get }

  /// The names of the columns that ``validate(at:)`` fills: `val_loss` or, for several sets,
  /// `val_loss/NAME`; further measures such as `val_error` after them.
  var validationColumns: [String] { get }
  func validate(at parameters: UnsafeBufferPointer<Scalar>) -> [Double]
}

extension Objective {
  var examplesPerBatch: Int { unitsPerBatch }
  var measuresLogits: Bool { false }
  var startsFromIgnorance: Bool { false }
  var fingerprints: [(key: String, value: String)] { [] }
}

/// Which minibatch: the step, from 1, and its part under gradient accumulation, from 0.
struct BatchIndex: Hashable, Sendable {
  var step: Int
  var part = 0
  /// How many minibatches a step accumulates.
  var parts = 1

  /// Its number among all minibatches of the run, from 0.
  var ordinal: Int { (step - 1) * parts + part }
}

enum ExampleUnit: String, Sendable {
  case tokens, examples
}
