/// How to solve a problem. The default solves all 54 cases of NIST's reference data sets.
public struct Solver: Sendable {
  /// The methods to try in turn, each from the same start, until one converges to a regular
  /// minimum; ``Solution/method`` says which.
  public var methods: [Method]
  public var linearSolver: LinearSolver
  public var scaling: Scaling
  public var tolerances: Tolerances
  /// How many evaluations (functions and Jacobians) one method may spend from one start.
  public var maximumEvaluations: Int
  public var multiStart: MultiStart
  /// Where derivatives come from; `nil` asks the model.
  public var derivatives: Derivatives?
  /// Called after every iteration, from whichever thread iterates.
  public var trace: (@Sendable (Progress) -> Void)?
  /// Asked before every iteration; true stops the search with the best point so far.
  public var isCancelled: (@Sendable () -> Bool)?

  public init(
    methods: [Method] = Solver.defaultMethods, linearSolver: LinearSolver = .qr,
    scaling: Scaling = .more, tolerances: Tolerances = Tolerances(),
    maximumEvaluations: Int = 2_000, multiStart: MultiStart = MultiStart(),
    derivatives: Derivatives? = nil, trace: (@Sendable (Progress) -> Void)? = nil,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) {
    self.methods = methods
    self.linearSolver = linearSolver
    self.scaling = scaling
    self.tolerances = tolerances
    self.maximumEvaluations = maximumEvaluations
    self.multiStart = multiStart
    self.derivatives = derivatives
    self.trace = trace
    self.isCancelled = isCancelled
  }

  /// The dogleg is quickest along the curved valleys of power laws, the accelerated method is the
  /// most likely to arrive, and plain Levenberg–Marquardt arrives where they do not.
  public static let defaultMethods: [Method] = [
    .dogleg, .acceleratedLevenbergMarquardt, .levenbergMarquardt,
  ]

  public static let `default` = Solver()

  func validate() throws(ProblemError) {
    if methods.isEmpty { throw .solver("give at least one method") }
    if maximumEvaluations < 1 {
      throw .solver("it may spend \(maximumEvaluations) evaluations; allow at least one")
    }
    if multiStart.count < 1 || multiStart.polished < 1 {
      throw .solver("multi-start needs at least one point to screen and one to polish")
    }
    if let threads = multiStart.threads, threads < 1 {
      throw .solver("\(threads) threads cannot work; give at least one, or nil for all cores")
    }
    let limits = [tolerances.offset, tolerances.step, tolerances.singularity]
    if limits.contains(where: { !($0 >= 0 && $0 < 1) }) {
      throw .solver("tolerances are relative: at least 0 and below 1")
    }
  }
}
