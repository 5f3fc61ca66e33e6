import Fitting
import Schedules

/// Joint draws of the steps at which several schedules reach a loss.
///
/// A draw of the losses at the schedules' ends gives each schedule its share of its own
/// distribution; it keeps that share along its whole curve, see ``LossCurve``. Schedules then share
/// what they share of the doubt, and each by itself is distributed as its forecast says.
struct ReachDraws {
  /// The loss to reach.
  enum Target {
    case loss(Double)
    /// What the schedule of that index ends at, in each draw its own.
    case finalLoss(of: Int)
  }

  /// How many draws quantiles and probabilities are counted over.
  static let count = 4096

  /// Shares are rounded to the middle of one of so many parts.
  private static let shares = 64

  /// A row a draw with the step for each schedule, nil for one that does not reach the loss.
  let steps: [[Int?]]

  /// - Returns: nil where nothing is known of the errors.
  init?(of curves: [LossCurve], under fit: any LossPredictor, target: Target, seed: UInt64 = 1) {
    let ends = curves.map { Endpoint($0.schedule, step: $0.schedule.steps) }
    guard curves.allSatisfy(\.hasErrors),
      let draws = fit.joint(of: ends).draws(Self.count, seed: seed)
    else { return nil }
    let losses = curves.map { curve in
      (0..<Self.shares).map { curve.losses(share: (Double($0) + 0.5) / Double(Self.shares)) }
    }
    var places = [[Int]](repeating: [Int](repeating: 0, count: curves.count), count: Self.count)
    for schedule in curves.indices {
      let order = draws.indices.sorted { draws[$0][schedule] < draws[$1][schedule] }
      for (rank, draw) in order.enumerated() {
        places[draw][schedule] = rank * Self.shares / Self.count
      }
    }
    // For a loss that is the same in all draws, each curve is searched once a share.
    var known: [[Int??]] = curves.map { _ in [Int??](repeating: nil, count: Self.shares) }
    steps = places.map { places in
      curves.indices.map { schedule in
        let place = places[schedule]
        switch target {
        case .loss(let loss):
          if let step = known[schedule][place] { return step }
          let step = curves[schedule].firstStep(of: losses[schedule][place], atMost: loss)
          known[schedule][place] = .some(step)
          return step
        case .finalLoss(let reference):
          if schedule == reference { return curves[reference].schedule.steps }
          guard let loss = losses[reference][places[reference]].last else { return nil }
          return curves[schedule].firstStep(of: losses[schedule][place], atMost: loss)
        }
      }
    }
  }
}
