import Basics
import Testing

@testable import Reports

/// What a report says first, and how much of it.
struct SummaryTests {
  private let summary = Summary(
    answer: "It ends at 2.", quality: "The fit: R² 0.9.", doubts: ["first", "second"],
    notes: ["left out a row"])

  private func page(_ detail: ReportStyle.Detail) -> ReportText {
    let style = ReportStyle(detail)
    var page = Page()
    page.add(summary, style)
    if !style.isBrief { page.addRest(of: summary) }
    return page.content
  }

  @Test func `the answer comes first, then how good it is, then the largest doubt`() {
    #expect(
      page(.usual).description == """
        It ends at 2.
        The fit: R² 0.9.
        Largest doubt: first.

        note  left out a row

        careful  second

        """)
    #expect(page(.usual).lines.map(\.emphasis).prefix(3) == [.strong, .none, .warning])
  }

  @Test func `briefly there is the answer alone`() {
    #expect(page(.brief).description == "It ends at 2.\n")
  }

  @Test func `no doubt is said too`() {
    var page = Page()
    page.add(Summary(answer: "It ends.", quality: nil, doubts: []), ReportStyle())
    #expect(page.text == "It ends.\nNo doubt stands out.\n")
  }

  @Test func `R² is never 1`() {
    #expect(0.99999999.rSquaredText == "R² >0.9999")
    #expect(0.98765.rSquaredText == "R² 0.9877")
    #expect((-12.34).rSquaredText == "R² -12.3")
  }
}
