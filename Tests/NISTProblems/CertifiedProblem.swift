public import Foundation

/// One of NIST's Statistical Reference Datasets for nonlinear regression: data, two starts and
/// certified results, as its `.dat` file gives them (https://www.itl.nist.gov/div898/strd).
public struct CertifiedProblem: Sendable {
  public enum FormatError: Error {
    case missing(String, file: String)
  }

  public let name: String
  /// The predictor values of each observation.
  public let inputs: [[Double]]
  /// The response; for Nelson its logarithm, which the model predicts.
  public let observed: [Double]
  /// Two sets of start values.
  public let starts: [[Double]]
  public let certified: [Double]
  public let standardDeviations: [Double]
  public let residualSumOfSquares: Double

  public init(contentsOf file: URL) throws {
    name = file.deletingPathExtension().lastPathComponent
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    var starts: [[Double]] = [[], []]
    var certified: [Double] = []
    var deviations: [Double] = []
    var sumOfSquares: Double?
    var data: [[Double]] = []
    for (index, line) in lines.enumerated() {
      let words = line.split { $0.isWhitespace }
      if line.hasPrefix("Residual Sum of Squares:") {
        sumOfSquares = words.last.flatMap { Double($0) }
      }
      // The rows  b1 = start1 start2 certified deviation.
      if words.count == 6, words[0].hasPrefix("b"), words[1] == "=" {
        let numbers = words[2...].compactMap { Double($0) }
        guard numbers.count == 4 else { throw FormatError.missing("parameter", file: name) }
        starts[0].append(numbers[0])
        starts[1].append(numbers[1])
        certified.append(numbers[2])
        deviations.append(numbers[3])
      }
      // Data begin on line 61 in all files.
      if index >= 60, !words.isEmpty {
        let numbers = words.compactMap { Double($0) }
        guard numbers.count == words.count else { throw FormatError.missing("data", file: name) }
        data.append(numbers)
      }
    }
    guard let sumOfSquares, !certified.isEmpty, !data.isEmpty else {
      throw FormatError.missing("certified values", file: name)
    }
    self.starts = starts
    self.certified = certified
    standardDeviations = deviations
    residualSumOfSquares = sumOfSquares
    inputs = data.map { Array($0.dropFirst()) }
    let isLogarithmic = name == "Nelson"
    observed = data.map { isLogarithmic ? log($0[0]) : $0[0] }
  }

  /// Number of correct significant digits, −log₁₀ of the largest relative error, at most 11, which
  /// is all that NIST certifies.
  public static func digits(_ found: [Double], _ certified: [Double]) -> Double {
    zip(found, certified).map { found, certified in
      guard found.isFinite else { return 0 }
      let error = abs(found - certified) / abs(certified)
      return error == 0 ? 11 : min(11, max(0, -log10(error)))
    }.min() ?? 0
  }
}
