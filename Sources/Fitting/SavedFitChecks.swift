package import Basics
import Laws
import Records

/// What every saved fit has to fulfil, so that a damaged or edited file never yields a number that
/// looks good, nor something that is not a number. Each complaint begins with the key path.
package enum SavedFitChecks {
  /// Beyond these magnitudes, squares and products of what a file says would overflow. No fit comes
  /// near them.
  package static let largest = 1e150
  /// Steps, rows and their like stay exact as numbers of 64 bits, and their sums as integers.
  package static let counts = 0...(1 << 53)

  package static func damaged(_ what: String) -> Refusal {
    Refusal(.data, "the fit file was damaged or edited: \(what)")
  }

  package static func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Refusal) {
    if !holds { throw damaged(what()) }
  }

  package static func require(
    _ value: Double, _ path: String, in range: ClosedRange<Double> = -largest...largest
  ) throws(Refusal) {
    try require(
      range.contains(value),
      "\(path) is \(value), not from \(range.lowerBound) to \(range.upperBound)")
  }

  package static func require(
    _ value: Int, _ path: String, in range: ClosedRange<Int> = counts
  ) throws(Refusal) {
    try require(
      range.contains(value),
      "\(path) is \(value), not from \(range.lowerBound) to \(range.upperBound)")
  }

  static func check(
    _ parameters: [FittedParameter], named names: [String], within bounds: [ClosedRange<Double>],
    at path: String
  ) throws(Refusal) {
    for ((name, bounds), parameter) in zip(zip(names, bounds), parameters) {
      let place = "\(path).\(name)"
      try require(
        bounds.contains(parameter.value) && abs(parameter.value) <= FittingLimits.largestParameter,
        "\(place).value: \(name) = \(NumberText.exact(parameter.value)) is outside its bounds")
      if let error = parameter.standardError {
        try require(
          error >= 0, "\(place).standardError: the standard error of \(name) is negative")
      }
      if let interval = parameter.interval {
        try require(
          interval.lower <= interval.upper,
          "\(place).interval: the interval of \(name) is not two ends in order")
      }
    }
  }

  /// That it is symmetric up to rounding, with no correlation beyond 1.
  static func check(covariance: [[Double]], at path: String) throws(Refusal) {
    for i in covariance.indices {
      try require(
        covariance[i][i] >= 0, "\(path)[\(i)][\(i)]: a variance in the covariance is negative")
      for j in 0..<i {
        let scale = covariance[i][i].squareRoot() * covariance[j][j].squareRoot()
        try require(
          abs(covariance[i][j] - covariance[j][i]) <= 1e-9 * scale
            && abs(covariance[i][j]) <= (1 + 1e-9) * scale,
          "\(path)[\(i)][\(j)]: the covariance is not one")
      }
    }
  }

  static func check(_ conventions: Fit.Conventions) throws(Refusal) {
    let path = "conventions"
    try require(
      conventions.level > 0 && conventions.level < 1,
      "\(path).level: the confidence level \(conventions.level) is not between 0 and 1")
    try require(
      conventions.huberThreshold > 0 && conventions.huberThreshold <= largest,
      "\(path).huberThreshold: the Huber threshold is not positive")
    if let size = conventions.modelSize {
      try require(size > 0 && size <= largest, "\(path).modelSize is \(size), not above 0")
    }
    if let shift = conventions.shiftStep { try require(shift, "\(path).shiftStep") }
    if let size = conventions.reading.stepSize {
      try require(size > 0 && size <= largest, "\(path).reading.stepSize is \(size), not above 0")
    }
    if let warmup = conventions.reading.warmup { try require(warmup, "\(path).reading.warmup") }
  }

  static func check(_ runs: [Fit.FittedRun]) throws(Refusal) {
    try require(!runs.isEmpty, "runs: the runs it was made from are missing")
    for (index, run) in runs.enumerated() {
      let path = "runs[\(index)]"
      try require(run.rows, "\(path).rows", in: 1...counts.upperBound)
      try require(run.firstStep, "\(path).firstStep")
      try require(run.lastStep, "\(path).lastStep", in: run.firstStep...counts.upperBound)
      try require(run.warmup, "\(path).warmup")
      try require(run.worstStep, "\(path).worstStep")
      try require(run.lowestRate, "\(path).lowestRate", in: 0...Double.greatestFiniteMagnitude)
      try require(
        run.highestRate, "\(path).highestRate",
        in: run.lowestRate...Double.greatestFiniteMagnitude)
      if let size = run.modelSize {
        try require(size > 0 && size <= largest, "\(path).modelSize is \(size), not above 0")
      }
    }
  }

  static func check(_ diagnostics: Diagnostics) throws(Refusal) {
    let path = "diagnostics"
    try require(diagnostics.misfitRuns, "\(path).misfitRuns")
    try require(
      diagnostics.residualScale >= 0 && diagnostics.residualScale <= largest,
      "\(path).residualScale: the scatter is negative, or no scatter")
    if let misfit = diagnostics.misfit {
      try require(
        misfit >= 0 && misfit <= largest, "\(path).misfit: the misfit is negative, or no misfit")
    }
    try require(
      diagnostics.effectiveRows > 0 && diagnostics.effectiveRows <= largest,
      "\(path).effectiveRows: the effective rows are not positive")
  }
}

/// Limits that fits and saved fits share.
enum FittingLimits {
  /// As far as searches go, see `FloatingRange` in LeastSquares.
  package static let largestParameter = 1e300
}
