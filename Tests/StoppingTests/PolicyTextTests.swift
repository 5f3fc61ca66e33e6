import Basics
import Stopping
import Testing

struct PolicyTextTests {
  private let catalog = PolicyCatalog(extrapolator: LastValue(deviation: 1))

  @Test func `a policy's text is its name and what is not default`() throws {
    #expect(try catalog.policy("median:startup=4,warmup=5").text == "median:warmup=5,startup=4")
    #expect(try catalog.policy("median:startup=5").text == "median")
    #expect(try catalog.policy("asha:reduction=3").text == "successive-halving:reduction=3")
    for kind in catalog.kinds {
      let policy = try catalog.policy(kind.example)
      #expect(policy.text == kind.name)
      #expect(policy.policy.name == kind.name)
    }
  }

  @Test func `keys set what they name`() throws {
    let median = try catalog.policy("median:startup=4,warmup=5,form=averages").policy
    let policy = try #require(median as? PercentilePolicy)
    #expect(policy.startup == 4)
    #expect(policy.warmup == 5)
    #expect(policy.form == .averages)
    let test = try catalog.policy("rank-test:threshold=0.2").policy
    #expect((test as? RankTest)?.threshold == 0.2)
  }

  @Test(arguments: [
    ("medain", "did you mean 'median'?"), ("", "there is no policy ''"),
    ("median:warmup", "is no KEY=VALUE"), ("median:", "is no KEY=VALUE"),
    ("median:warm=5", "did you mean 'warmup'?"), ("median:warmup=1,warmup=2", "twice"),
    ("median:warmup=-1", "a position"), ("median:warmup=nan", "a position"),
    ("median:startup=0", "from 1 to"), ("median:startup=1e99", "from 1 to"),
    ("median:form=other", "one of values, averages"), ("percentile:percentile=100", "below 100"),
    ("rank-test:threshold=0", "above 0"), ("projected-halving:keep=0.05", "rank-test stands"),
    ("asha:reduction=1", "from 2 to"), ("none:keep=1", "it has none"),
    ("predictive-termination:threshold=1", "below 1"),
  ])
  func `a text that names no policy is refused with advice`(text: String, advice: String) {
    #expect {
      try catalog.policy(text)
    } throws: { error in
      guard let error = error as? Refusal else { return false }
      return error.kind == .usage && error.description.contains(advice)
    }
  }

  @Test func `a sweep goes from lax to strict`() throws {
    let sweep = try catalog.policy("rank-test").sweep()
    let thresholds = sweep.compactMap { ($0.policy as? RankTest)?.threshold }
    #expect(thresholds.count > 5)
    #expect(thresholds == thresholds.sorted())
    #expect(try catalog.policy("none").sweep().count == 1)
    let median = try catalog.policy("median:startup=1").sweep()
    #expect(median.allSatisfy { ($0.policy as? PercentilePolicy)?.startup == 1 })
  }
}
