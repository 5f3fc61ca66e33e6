import Schedules
import Testing

/// Rates that the public multi-power-law logs record, which fix the conventions.
@Suite struct PublicLogTests {
  @Test func `cosine follows the logged rates`() throws {
    let cosine = try ScheduleText.parse("cosine:peak=3e-4,final=3e-5,steps=24000,warmup=2160")
    #expect(cosine.rate(at: 0) == 0)
    #expect(cosine.rate(at: 2159) == 3e-4)
    #expect(cosine.rate(at: 2160) == 3e-4)
    #expect(abs(cosine.rate(at: 2288) - 0.0002999771173709568) < 1e-18)
    #expect(cosine.rate(at: 24000) == 3e-5)
  }

  @Test func `wsd with an exponential decay follows the logged rates`() throws {
    let wsd = try ScheduleText.parse(
      "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4000,shape=exponential")
    #expect(wsd.rate(at: 20000) == 3e-4)
    #expect(abs(wsd.rate(at: 20064) - 0.0002891487070871911) < 1e-18)
    #expect(abs(wsd.rate(at: 20576) - 0.00021533828738140866) < 1e-18)
    #expect(wsd.rate(at: 24000) == 3e-5)
  }

  @Test func `two stages change at the logged step`() throws {
    let schedule = try ScheduleText.parse(
      "two-stage:peak=3e-4,second=9e-5,at=8000,steps=24000,warmup=2160")
    #expect(schedule.rate(at: 7999) == 3e-4)
    #expect(schedule.rate(at: 8000) == 9e-5)
  }
}
