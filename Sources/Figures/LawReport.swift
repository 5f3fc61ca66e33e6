public import Laws
import RunLogs

extension LawCatalog {
  /// Every law for people.
  public static var report: String {
    var page = Page()
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
    return page.text
  }
}
