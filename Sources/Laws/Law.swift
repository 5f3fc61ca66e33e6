/// A law of training loss: a formula for the loss, in nats, at each step of a schedule.
///
/// To add one, write a file like `AnnealingLaw.swift` and name it in ``LawCatalog/all``; fitting,
/// intervals, the command line, its documentation and the plots follow. A law has at most eight
/// parameters inside its terms; those with up to four are searched faster.
public protocol Law: SeparableFormula where Inputs == RateHistory {
  /// When to fit it, and what it asks for, in a few sentences.
  var use: String { get }
  /// What it must know of a run beyond its rates; by default nothing.
  var facts: Set<RunFact> { get }
}

extension Law {
  public var facts: Set<RunFact> { [] }

  public func count(over history: RateHistory) -> Int { history.steps.count }
}
