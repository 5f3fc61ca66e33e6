public import Basics

/// What to do where profiles do not tell the best size.
public enum IsoFLOPAdvice: Advice, Hashable {
  case addSizes
  case addBudgets
  case fitLaw
  case giveNoise

  public var description: String {
    switch self {
    case .addBudgets: "Train sizes at budgets farther apart"
    case .addSizes: "Train the sizes that are missing"
    case .fitLaw: "Fit a law of size and tokens, which needs no budgets"
    case .giveNoise: "Give the noise, as seeds of one run show it"
    }
  }
}
