extension Fit.FittedRun {
  /// The step by which a further row was due. A run whose rows are seldom ends up to one distance of them
  /// behind its last row, so that a schedule of this length at most is no longer than the run was.
  package var nextStep: Int { lastStep + (rows > 1 ? (lastStep - firstStep) / (rows - 1) : 0) }
}
