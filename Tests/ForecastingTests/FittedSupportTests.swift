import Basics
import Fitting
import Forecasting
import Laws
import Schedules
import Testing

/// What no fitted run supports is refused, with how far the fit reaches.
struct FittedSupportTests {
  static let schedules: [(text: String, word: String?)] = [
    ("cosine:peak=1e-3,steps=8000,warmup=200", nil),
    ("cosine:peak=1.2e-3,steps=23000,warmup=200", nil),
    ("cosine:peak=1e-3,steps=40000,warmup=200", "times as far"),
    ("cosine:peak=3e-3,steps=8000,warmup=200", "factor"),
    ("constant:peak=1e-4,steps=8000", "factor"),
  ]

  @Test(arguments: schedules)
  func `far horizons and peaks are refused`(text: String, word: String?) throws {
    let fit = handMadeFit()
    let schedule = try ScheduleText.parse(text)
    if let word {
      let refusal = #expect(throws: Refusal.self) {
        try fit.requireSupport(of: schedule, through: schedule.steps)
      }
      #expect(try #require(refusal).description.contains(word))
    } else {
      try fit.requireSupport(of: schedule, through: schedule.steps)
    }
  }
}
