package import Records

/// How a study searches: what the `search` of its file says.
///
/// ```yaml
/// common: {task: mlp, optimizer: momentum, schedule: "constant:peak=1,steps=4000"}
/// search:
///   method: pbt               # or random: as many runs, and nobody copies
///   population: 16
///   ready: 200                # steps between two times of copying
///   values:
///     rate: {from: 0.003, to: 1}                    # a factor on the schedule; logarithmic
///     momentum: {from: 0.5, to: 0.98, scale: linear}
///     batch: [16, 32, 64]
///   exploit: truncation       # the worst copy the best; or tournament: whoever loses to a random rival
///   share: 0.2                # how many are worst, and best
///   perturb: [0.8, 1.2]       # a copied value times one of these,
///   resample: 0.25            # or, as probable as this, drawn anew
///   seed: 1
///   metric: val_loss          # default: that of the log
///   goal: lower               # default: by the metric's name
/// ```
///
/// It stands in the file and not among the options, since it decides every number that comes out, and the file
/// makes the runs again.
package struct SearchSettings: Hashable, Sendable {
  package enum Method: String, Sendable, CaseIterable, Encodable {
    case pbt, random
  }

  package enum Exploit: String, Sendable, CaseIterable, Encodable {
    case truncation, tournament
  }

  package var method = Method.pbt
  package var population = 0
  /// Steps between two times of copying.
  package var ready = 0
  package var values: [SearchedValue] = []
  package var exploit = Exploit.truncation
  /// The share of the members that is worst and copies, and that is best and is copied: above 0, at most ½.
  package var share = 0.2
  package var perturb = [0.8, 1.2]
  /// How probable it is that a copied value is drawn from its prior, in place of being perturbed.
  package var resample = 0.25
  package var seed: UInt64 = 1
  /// The measure that decides; nil for the log's own loss.
  package var metric: String?
  package var goal: Curve.Goal?
  /// Where the file describes it.
  package let place: TextPlace
  /// Where it says after how many steps members are ready.
  package var readyPlace: TextPlace
  package var metricPlace: TextPlace

  package init(place: TextPlace) {
    self.place = place
    readyPlace = place
    metricPlace = place
  }

  package static let populations = 2...1000
  /// The most times that members are trained on.
  package static let mostSegments = 100_000
}
