import Basics
import Laws
import RealModule

extension LawPosterior {
  /// The share of what was believed of a quantity that remains, above which the runs say next to
  /// nothing about it.
  private static let muchRemains = 0.8
  /// Correlations beyond which two parameters cannot be told apart.
  private static let inseparable = 0.98

  /// What the runs leave open: quantities about which they tell next to nothing beyond what was
  /// believed, and pairs of parameters that they cannot tell apart, with the run that would.
  func notes(at scale: ReferenceScale) -> [String] {
    let chain = model.coordinates.slopes(at: parameters)
    let open = zip(law.beliefs(at: scale), law.quantities(at: parameters, scale)).filter {
      belief, quantity in
      let slopes = chain.indices.map { quantity.slopes[$0] * chain[$0] }
      let variance = dot(slopes, lawCovariance.map { dot($0, slopes) })
      return variance.squareRoot() > Self.muchRemains * belief.deviation
    }.map(\.0.quantity)
    var notes: [String] = []
    if !open.isEmpty {
      notes.append(
        "these runs say next to nothing about \(open.joined(separator: ", ")): other runs' "
          + "experience fills in")
    }
    for i in lawCovariance.indices {
      for j in 0..<i {
        let deviations = (lawCovariance[i][i] * lawCovariance[j][j]).squareRoot()
        let correlation = lawCovariance[i][j] / deviations
        guard abs(correlation) > Self.inseparable else { continue }
        let names = [law.parameterNames[j], law.parameterNames[i]]
        let isProgress = names.allSatisfy { ["L0", "A", "alpha", "s"].contains($0) }
        notes.append(
          "\(names[0]) and \(names[1]) cannot be told apart from these runs (correlation "
            + "\(NumberText.fixed(correlation, 3))); "
            + (isProgress
              ? "a longer run would separate them"
              : "a run with a shorter decay would separate them"))
      }
    }
    return notes
  }
}
