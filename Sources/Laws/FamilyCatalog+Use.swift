extension FamilyCatalog {
  /// When to fit the family of that name; empty where there is nothing to say.
  static func use(of name: String) -> String {
    name.hasPrefix("broken-power-") ? brokenPower : uses[name] ?? ""
  }

  private static let brokenPower =
    "Curves that change their slope in log-log axes, such as losses over decades of compute or scores "
    + "that emerge. Each break asks for about ten points on either side; broken-power chooses how many."

  private static let uses = [
    "linear": "A straight line: short stretches, or to see how much better a curve is.",
    "log-linear": "Scores that gain the same with each doubling of the data.",
    "log-log-linear": "Scores that gain ever less with each doubling, without a limit.",
    "ilog2":
      "Scores that approach their limit very slowly, as with the logarithm of the sample size.",
    "pow2": "Losses or errors that fall to 0 as a power: a straight line in log-log axes.",
    "pow3":
      "Losses and scores that approach a limit as a power of steps, data or size. The first family "
      + "to try.",
    "pow4": "As pow3, where the curve starts flat: its x is shifted.",
    "vap": "Curves that a power of x bends at small x.",
    "m3": "Errors that fall as a power and level off, without a limit as a term of its own.",
    "m4": "Errors that stay at guessing for a while, fall as a power and level off.",
    "exp2": "Errors that shrink to 0 by the same share with each step.",
    "exp3": "Losses and scores that approach a limit by the same share with each step.",
    "exp4": "Curves between a power law and an exponential: a stretched exponential with a limit.",
    "janoschek": "Curves that start slowly, steepen and level off; its value at 0 is a parameter.",
    "weibull": "As janoschek, with x in units of a position.",
    "gompertz": "Curves with a steep part, long before their limit: early steep, late slow.",
    "logistic": "Curves with a steep part in the middle, alike before and after it.",
    "bertalanffy": "Scores that rise from 0 to a limit, steep at first.",
    "saturation": "Scores that rise from 0 to a limit as x/(b + x): half of it at b.",
    "mmf": "Curves between two levels that are steep at one position of log x.",
    "hill3": "As mmf, from 0 to a limit.",
    "hill4": "As hill3, from a background to a limit.",
    "log-power": "As hill3, with the position of the steep part as ln x.",
  ]
}
