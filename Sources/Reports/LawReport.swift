import Basics
public import Laws

extension LawCatalog {
  /// Every law for people, and every family of curves.
  public static var report: ReportText {
    var page = Page()
    for (index, law) in all.map(LawDescription.init).enumerated() {
      if index > 0 { page.add() }
      page.add(law)
    }
    page.add()
    page.addParagraph(
      "Scaling laws, the loss against what was trained: N parameters, D tokens, C operations, batches of B "
        + "tokens, S updates, E experts.")
    for law in ScalingCatalog.all.map(LawDescription.init) {
      page.add()
      page.add(law)
    }
    page.add()
    page.addParagraph(
      "Families of curves, y against x in steps, epochs or sample size. Amplitudes have either "
        + "sign, so that each fits losses and scores.")
    for family in FamilyCatalog.all.map(LawDescription.init) {
      page.add()
      page.add(([family.name] + family.aliases).joined(separator: ", "), .strong)
      page.add("    \(family.formula)")
      page.add(
        "", family.parameters.map { "\($0.name): \($0.meaning)" }.joined(separator: "; "), indent: 4
      )
      page.add("", "Source: \(family.source)", indent: 4, .faint)
    }
    return page.content
  }
}

extension LawDescription {
  /// One law or family at length: when to use it, its formula, what each parameter means, the source.
  ///
  /// - Parameter example: a command that fits it.
  public func report(example: String) -> ReportText {
    var page = Page()
    page.add(([name] + aliases).joined(separator: ", "), .strong)
    page.addFormula(of: self)
    page.add()
    page.addParagraph(use)
    page.add()
    page.addParagraph(fittedTo)
    page.addParameters(of: self)
    page.add()
    page.addParagraph("Source: \(source)", .faint)
    page.add()
    for line in example.split(separator: "\n") { page.add("  \(line)") }
    return page.content
  }
}

extension LawDescription {
  /// What a formula of its kind is fitted to, before its parameters.
  private var fittedTo: String {
    switch kind {
    case .law:
      "A law of the learning rate, fitted to the logarithm of runs' losses, in nats. Its parameters:"
    case .scaling:
      "A scaling law, fitted to the logarithm of the losses of a table of runs, in nats. Its parameters:"
    case .family:
      "A family of curves, fitted to two columns of a table. Its parameters, in the units of y and x:"
    }
  }
}

extension Page {
  /// Its names, formula, parameters and source.
  fileprivate mutating func add(_ law: LawDescription) {
    add(([law.name] + law.aliases).joined(separator: ", "), .strong)
    addFormula(of: law)
    addParameters(of: law)
    add("", "Source: \(law.source)", indent: 4, .faint)
  }

  fileprivate mutating func addFormula(of law: LawDescription) {
    add("    \(law.formula)")
    for symbol in law.symbols { add("", symbol, indent: 4) }
  }

  fileprivate mutating func addParameters(of law: LawDescription) {
    for parameter in law.parameters {
      add("    \(parameter.name)", "\(parameter.meaning); \(parameter.range)", indent: 12)
    }
  }
}

extension LawDescription.Parameter {
  /// The values that it may have.
  fileprivate var range: String {
    switch (lower, upper) {
    case (let lower?, let upper?):
      "\(NumberText.significant(lower, 9)) to \(NumberText.significant(upper, 9))"
    case (0, nil): "0 or more"
    case (let lower?, nil): "\(NumberText.significant(lower, 9)) or more"
    case (nil, let upper?): "\(NumberText.significant(upper, 9)) or less"
    case (nil, nil): "any value"
    }
  }
}
