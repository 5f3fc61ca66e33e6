import Platform

/// What is measured, and on how many curves.
struct Options {
  var curves = 1000
  var cutoffs = [10, 20, 40, 80]
  var bankCurves = 40
  /// Minutes each hundred.
  var chainCurves = 20
  var iterations = 150_000
  /// Shapes that ours tries a round; nil for the default.
  var draws: Int?

  init(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { Self.fail() }
      if name == "--cutoffs" {
        cutoffs = value.split(separator: ",").map { Int($0) ?? 0 }
        continue
      }
      guard let number = Int(value), number >= 0 else { Self.fail() }
      switch name {
      case "--curves": curves = number
      case "--bank-curves": bankCurves = number
      case "--chain-curves": chainCurves = number
      case "--iterations": iterations = number
      case "--draws": draws = number
      default: Self.fail()
      }
    }
    guard curves > 1, iterations >= 300, cutoffs.allSatisfy({ (1...99).contains($0) }) else {
      Self.fail()
    }
    bankCurves = min(bankCurves, curves)
    chainCurves = min(chainCurves, curves)
  }

  private static func fail() -> Never {
    report(
      "usage: extrapolation [--curves N] [--cutoffs 10,20,40,80] [--bank-curves N] "
        + "[--chain-curves N] [--iterations N] [--draws N]")
    exit(64)
  }
}

/// A line on standard error.
func report(_ text: String) {
  let line = Array((text + "\n").utf8)
  _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

/// Seconds that this process has had a core for: what it would take on a machine with nothing else
/// to do.
func coreSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
