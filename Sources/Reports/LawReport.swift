import Basics
public import Laws

extension LawCatalog {
  /// Every law for people, and every family of curves.
  public static var report: String {
    var page = Page()
    addLaws(to: &page)
    page.add()
    page.addParagraph(
      "Families of curves, y against x in steps, epochs or sample size. Amplitudes have either "
        + "sign, so that each fits losses and scores.")
    for family in FamilyCatalog.all.map(LawDescription.init) {
      page.add()
      let names = [family.name] + family.aliases
      page.add(names.joined(separator: ", "))
      page.add("    \(family.formula)")
      page.add(
        "", family.parameters.map { "\($0.name): \($0.meaning)" }.joined(separator: "; "), indent: 4
      )
      page.add("", "Source: \(family.source)", indent: 4)
    }
    return page.text
  }

  private static func addLaws(to page: inout Page) {
    for (index, law) in all.map(LawDescription.init).enumerated() {
      if index > 0 { page.add() }
      page.add(law.name)
      page.add("    \(law.formula)")
      for symbol in law.symbols { page.add("", symbol, indent: 4) }
      for parameter in law.parameters {
        let range =
          parameter.upper.map {
            "\(NumberText.significant(parameter.lower ?? 0)) to \(NumberText.significant($0, 9))"
          } ?? (parameter.lower == 0 ? "0 or more" : "any value")
        page.add("    \(parameter.name)", "\(parameter.meaning); \(range)", indent: 12)
      }
      page.add("", "Source: \(law.source)", indent: 4)
    }
  }
}
