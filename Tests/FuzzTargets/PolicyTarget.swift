import Basics
import Extrapolation
import Stopping

extension FuzzTarget {
  private static let catalog = PolicyCatalog(extrapolator: TrendExtrapolator())

  /// A stopping policy as people type it.
  static let policy = FuzzTarget("policy", longest: 256) { input in
    let policy: NamedPolicy
    do {
      policy = try catalog.policy(String(decoding: input, as: UTF8.self))
    } catch let error as Refusal {
      return try require(!error.description.isEmpty, "an error without words")
    }
    let again = try catalog.policy(policy.text)
    try require(again.text == policy.text, "\(policy.text) is read back as \(again.text)")
  }
}
