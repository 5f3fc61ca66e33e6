import Basics
import LeastSquares

extension Solution {
  /// What parameters were fitted to, for the words of remarks.
  enum Fitted {
    case runs, points
  }

  /// Beyond it, two parameters can hardly be told apart.
  private static let mostCorrelated = 0.995

  /// What is to be said of a search's end and of its parameters: whether they are a minimum, at bounds,
  /// determined and told apart.
  func remarks(on fitted: Fitted) -> [Remark] {
    var remarks: [Remark] = []
    if !stopReason.isConverged {
      remarks.append(
        Remark(
          "the search did not converge (\(stopReason)); do not rely on it",
          advice: fitted == .points ? FittingAdvice.changeSearch : nil))
    }
    for name in atBound {
      remarks.append(Remark("\(name) ended at its bound: the fit would be better beyond it"))
    }
    let lost = zip(names, states).filter { $0.1 == .undetermined }.map(\.0)
    if !lost.isEmpty { remarks.append(remark(onUndetermined: lost, fitted)) }
    guard let correlation, lost.isEmpty else { return remarks }
    for i in correlation.indices {
      for j in 0..<i where abs(correlation[i][j]) > Self.mostCorrelated {
        remarks.append(
          Remark(
            "\(names[j]) and \(names[i]) can hardly be told apart (correlation "
              + "\(NumberText.fixed(correlation[i][j], 4))): read them together"
              + (fitted == .runs
                ? "; a longer run or another schedule would separate them" : "")))
      }
    }
    return remarks
  }

  private func remark(onUndetermined lost: [String], _ fitted: Fitted) -> Remark {
    let list = lost.joined(separator: ", ")
    switch fitted {
    case .runs:
      return Remark(
        "these runs do not determine \(list), so forecasts carry no intervals",
        advice: FittingAdvice.fixParameter)
    case .points where degreesOfFreedom > 0:
      return Remark(
        "the points do not determine \(list): other values fit as well",
        advice: FittingAdvice.fixOrSimplify)
    case .points:
      return Remark(
        "there are no more points than parameters, so nothing is left to tell errors from")
    }
  }
}
